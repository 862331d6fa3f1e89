"""One folder a page: `page.py` with its `PAGE`, and its templates beside it."""
