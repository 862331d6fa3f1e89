"""What one household has lived with us: every touch scored by a rule that can be read, and the line they make."""
