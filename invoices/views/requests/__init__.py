"""What a debtor asks of us about an invoice: the questions, the receipt, the answer."""
