"""Deciding in two steps, as all of the staff's acts go: see `accounts.admin.two_steps`."""

from accounts.admin.two_steps import CHECK, EDIT, SEND, is_final, pressed, typed

__all__ = ["CHECK", "EDIT", "SEND", "is_final", "pressed", "typed"]
