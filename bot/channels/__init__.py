"""Ways to reach people. A channel is one file or folder here with its own `CHANNEL`, found by walking this folder."""
