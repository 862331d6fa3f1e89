"""The HTTP side: platforms' callbacks, health, the demo's chat page. Its collaborators are handed in as arguments."""
