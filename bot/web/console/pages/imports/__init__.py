"""导入: sheets in, looked at first."""
