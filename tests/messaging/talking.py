"""A person and an agent who write to each other, for tests."""

from uuid import uuid4

from accounts.actor import Access, Actor
from accounts.models import Basis
from messaging.matters import Matter, MatterKind
from messaging.services import posting
from tests.factories import AgentFactory, InvoiceFactory, MandateFactory

WORDS = "Voinko maksaa laskun ensi kuussa?"


def about(row):
    """The matter of a row of `invoices` or `payments`, by the name of its model."""
    kinds = {
        "Invoice": MatterKind.INVOICE,
        "PaymentPlan": MatterKind.PLAN,
        "Refund": MatterKind.REFUND,
        "DebtorRequest": MatterKind.REQUEST,
    }
    return Matter(kinds[type(row).__name__], row.public_id)


def invoice_of(actor, **fields):
    return InvoiceFactory(party=actor.acting_for, **fields)


def wrote(actor, *, at, matter=None, thread=None, text=WORDS, client_id=None, subject=""):
    """What the person says; about a new invoice of its own if nothing else is named."""
    if matter is None and thread is None:
        matter = about(invoice_of(actor))
    return posting.write(
        actor=actor,
        matter=matter,
        thread=thread,
        text=text,
        subject=subject,
        client_id=client_id or uuid4(),
        at=at,
    )


def answered(thread, *, at, agent=None, text="Kyllä voit.", after=None, client_id=None, **how):
    """What an agent says who has seen all of the thread."""
    thread.refresh_from_db()
    return posting.answer(
        agent=agent or AgentFactory(preferred_name="Leena Neuvoja"),
        thread_id=thread.pk,
        text=text,
        client_id=client_id or uuid4(),
        after_number=thread.last_number if after is None else after,
        at=at,
        **how,
    )


def holder_for(actor, user, **right):
    """Another user who acts for the actor's party by a right."""
    mandate = MandateFactory(principal=actor.acting_for, holder=user.party, **right)
    access = Access(
        basis=Basis(mandate.basis),
        level=mandate.level,
        scope=mandate.scope,
        mandate_id=mandate.pk,
    )
    return Actor(user, actor.acting_for, access)
