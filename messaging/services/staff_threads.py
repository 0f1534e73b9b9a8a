"""Threads that an agent begins for somebody who called or e-mailed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Language, Party, User
from invoices.models import Invoice
from messaging.matters import Matter, MatterKind
from messaging.models import Message, Thread
from messaging.queries.mails import find_general_thread_of_party
from messaging.services.starting import start_general, thread_of


class NobodysError(Exception):
    """Nobody is known as the debtor: there is nobody to talk with. Nothing was changed."""


@transaction.atomic
def thread_for_invoice(*, agent: User, invoice: Invoice, at: datetime) -> Thread:
    """The thread of an invoice; begun where there is none. Raises `NobodysError`."""
    if invoice.party is None:
        raise NobodysError
    actor = Actor(user=agent, acting_for=invoice.party)
    matter = Matter(MatterKind.INVOICE, invoice.public_id)
    return _in_own_language(thread_of(actor=actor, matter=matter, subject="", at=at))


@transaction.atomic
def thread_for_party(
    *, agent: User, party: Party, subject: str, client_id: UUID, at: datetime
) -> Thread:
    """The party's open thread about no invoice; begun where there is none.

    client_id  of what is to be said: pressed twice, one thread is begun
    """
    known = find_general_thread_of_party(party)
    if known is not None:
        return known
    begun = start_general(party=party, user=agent, subject=subject, client_id=client_id, at=at)
    return _in_own_language(begun)


def find_thread_with(*, agent: User, party: Party, client_id: UUID) -> Thread | None:
    """The thread in which the agent has said this already: the press before may have closed it."""
    said = Message.objects.filter(user=agent, client_id=client_id, thread__party=party)
    message = said.select_related("thread").first()
    return message.thread if message is not None else None


def _in_own_language(thread: Thread) -> Thread:
    """A new thread speaks the language of its debtor, not that of the agent."""
    if thread.last_number:
        return thread
    own = User.objects.filter(party=thread.party_id).values_list("language", flat=True).first()
    invoice = thread.invoice
    thread.language = own or (invoice.language if invoice else Language.FI)
    thread.save(update_fields=["language"])
    return thread
