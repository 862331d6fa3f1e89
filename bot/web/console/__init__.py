"""The staff console: pages found by walking `pages`, one look, one door. Each page is one folder."""
