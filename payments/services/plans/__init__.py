"""Plans: making them, and living with them."""
