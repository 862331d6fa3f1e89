"""What colleagues order by a line in a chat or in the console's box: one command a file, found by walking."""
