"""An owner writes: heard, answered, and what was agreed kept as rows."""
