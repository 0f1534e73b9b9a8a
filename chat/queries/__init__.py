"""What is known of chats, queues and agents."""
