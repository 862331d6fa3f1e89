"""One household's bill: loaded, worded, drawn, printed."""
