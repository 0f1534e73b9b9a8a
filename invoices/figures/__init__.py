"""What is counted each night: the figures, and where each app finds its own."""
