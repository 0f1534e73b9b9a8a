"""Letting another act for oneself: the questions, the receipt, both sides of a right, its end."""
