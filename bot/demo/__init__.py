"""The demo: an invented community written as sheets, imported like any office's, and a story told in virtual time."""
