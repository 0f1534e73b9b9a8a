"""Who has a letter is told so: of one in MyRopo at once, of one on paper when it was posted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.urls import reverse

from accounts import news
from accounts.news import Kind, News
from invoices.models import Letter, LetterChannel

WHAT: Final = {LetterChannel.ELECTRONIC: "CAME", LetterChannel.PAPER: "POSTED"}


def tell_sent(letters: Sequence[Letter], *, at: datetime) -> None:
    """Tell the debtors of locked letters that these were sent; of nobody's, nobody is told.

    In the caller's transaction. A letter is told of once, whatever becomes of it.
    """
    news.tell(*(found for each in letters if (found := _news_of(each, at)) is not None))


def _news_of(letter: Letter, at: datetime) -> News | None:
    """Paper that was sent in place of another letter is a letter of its own."""
    invoice = letter.invoice
    party_id = letter.party_id or (invoice.party_id if invoice is not None else None)
    if party_id is None:
        return None
    return News(
        kind=Kind.LETTER,
        what=WHAT[LetterChannel(letter.channel)],
        cause=f"letter:{letter.public_id}",
        path=reverse("invoices:invoice", args=[invoice.public_id])
        if invoice is not None
        else reverse("invoices:letters"),
        party_id=party_id,
        invoice_id=letter.invoice_id,
        at=at,
    )
