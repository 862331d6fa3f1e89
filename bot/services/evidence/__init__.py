"""证据: what was said is sealed into the chain of deeds, and a household's file is written out with its proof."""
