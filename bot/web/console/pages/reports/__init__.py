"""报表: figures with their definitions."""
