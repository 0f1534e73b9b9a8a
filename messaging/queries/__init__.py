"""Reads. What returns the data of a party takes the actor first."""
