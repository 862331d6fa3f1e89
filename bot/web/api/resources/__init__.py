"""One file a noun, each with its `router`; found by walking the folder."""
