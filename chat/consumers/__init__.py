"""The sockets of visitors and of agents."""
