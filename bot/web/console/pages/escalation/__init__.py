"""升级: the board of cases by stage."""
