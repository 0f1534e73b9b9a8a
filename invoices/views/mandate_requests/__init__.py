"""Asking for a right to act for another: the questions, the receipt, the answer."""
