"""Staff look at the portal with a customer's eyes: to read, for minutes, and on record.

A session of staff that has begun a look gets the customer's pages where it would be led to the
admin. For the length of such a request the customer stands in the place of the member of staff,
the database takes no change, and what a page would keep in a session is forgotten.
Reasons: docs/decisions/0054-with-a-customers-eyes.md.
"""
