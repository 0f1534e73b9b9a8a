"""Staff's side of payments, one module a subject."""
