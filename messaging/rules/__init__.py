"""What follows from what was said, by which clock. Pure: imports no Django."""
