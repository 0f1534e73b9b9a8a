"""E-mail that comes in: fetched, and read without believing anything in it."""
