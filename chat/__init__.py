"""The live part: queues, the agents' desk and the sockets over which people chat."""
