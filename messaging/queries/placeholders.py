"""A case's own words for the places in the texts of templates."""

from collections.abc import Mapping
from typing import Final

from django.utils import translation

from accounts.models import PartyKind, User
from invoices import words
from invoices.models import Invoice
from invoices.rules import references
from messaging.models import AnswerTemplate, Author, Thread
from messaging.queries.messages import shown_name

# A template's text in each language.
TEXTS: Final[Mapping[str, str]] = {"fi": "text_fi", "sv": "text_sv", "en": "text_en"}


def invoice_of(thread: Thread) -> Invoice | None:
    """The invoice that a thread is about, straight or by its request or refund."""
    for matter in (thread, thread.request, thread.refund):
        if matter is not None and matter.invoice is not None:
            return matter.invoice
    return None


def values_of(thread: Thread, *, agent: User) -> dict[str, str]:
    """The word for each place, in the language of the thread; "" where the case has none."""
    invoice = invoice_of(thread)
    with translation.override(thread.language):
        return {
            "name": _called(thread),
            "agent": shown_name(Author.AGENT, agent),
            "invoice": invoice.number if invoice else "",
            "creditor": invoice.creditor.name if invoice else "",
            "open": words.euros(invoice.to_pay) if invoice else "",
            "due": words.day(invoice.due_on) if invoice else "",
            "reference": references.grouped(invoice.reference) if invoice else "",
        }


def text_in(template: AnswerTemplate, language: str) -> str:
    return str(getattr(template, TEXTS[language]))


def _called(thread: Thread) -> str:
    """How the person is greeted: as it wants to be called; a company by its name."""
    if thread.party.kind == PartyKind.COMPANY:
        return thread.party.name
    user = User.objects.filter(party=thread.party).first()
    return user.get_short_name() if user else thread.party.name.split(" ")[0]
