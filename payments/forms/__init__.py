"""What a debtor types about payments, by subject."""
