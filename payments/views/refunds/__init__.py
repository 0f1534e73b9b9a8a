"""Money back: which refund, to which account, a last look, and where the money is."""
