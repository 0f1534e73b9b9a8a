"""What debtors ask of us about a claim, and our answers."""
