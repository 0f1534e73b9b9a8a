"""How one sum is divided over several invoices, before it is paid."""

from collections.abc import Sequence
from decimal import Decimal


def share_out(*, amount: Decimal, owed: Sequence[Decimal]) -> list[Decimal]:
    """What each invoice gets of `amount`: the first all that it can take, then the next.

    amount  euros, zero or more, and not more than is owed in all
    owed    what each can take, in euros, none below zero; the most urgent first

    The shares make up `amount` to the cent; those at the end may be zero. `ValueError`
    for sums that cannot be shared out. Within an invoice money goes in the order of
    perintälaki 513/1999 11 a § (`invoices.rules.allocation`).
    """
    if amount < 0 or any(each < 0 for each in owed):
        raise ValueError("Only sums of zero or more can be shared out.")
    rest = amount
    shares = []
    for each in owed:
        share = min(each, rest)
        shares.append(share)
        rest -= share
    if rest:
        raise ValueError("The sum is more than is owed.")
    return shares
