"""我的: password, second factor, chats tied to me, where I am signed in."""
