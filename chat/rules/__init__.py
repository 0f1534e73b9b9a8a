"""How chats are shared out, and how long one waits. Pure: imports no Django."""
