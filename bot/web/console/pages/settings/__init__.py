"""设置: colleagues and their rights, who saw whose data, the settings as they stand."""
