"""Coming back without the bank: by which ways, and what guards them."""
