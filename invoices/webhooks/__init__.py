"""Creditors' own systems: what they are told, how it is signed, and how it gets there.

Nothing here writes to the database: `services.webhooks` writes messages down in the transaction
in which something happened, `services.webhook_sending` sends them.
"""
