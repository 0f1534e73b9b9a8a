"""What visitors and agents fill in."""
