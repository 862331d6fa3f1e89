"""命令: the box that takes the same lines as a chat."""
