"""发件箱: what is to be sent and what became of it."""
