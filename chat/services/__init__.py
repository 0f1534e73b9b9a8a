"""What changes chats, queues and the presence of agents."""
