"""What is worth sending, to whom, when and why; never the sending itself."""
