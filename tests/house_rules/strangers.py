"""For each address with an id: something that belongs to another debtor.

A new address with an id needs a line here; tests/house_rules/test_urls.py asks for it.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.core.files.base import ContentFile

from accounts.actor import Actor
from accounts.models import PortalSession, User
from invoices.models import Document, DocumentKind, DocumentState, RequestKind
from invoices.services.consents import give_consent
from payments.models import DueDateShift, Instalment, PaymentPlan
from tests.factories import InvoiceFactory, PaymentFactory
from tests.invoices.asking import PDF, make
from tests.invoices.written_letters import letter

type Case = Callable[[User], dict[str, UUID]]

NOBODY = UUID("00000000-0000-4000-8000-000000000000")
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def invoice_of(owner: User) -> dict[str, UUID]:
    return {"public_id": InvoiceFactory(party=owner.party).public_id}


def document_of(owner: User) -> dict[str, UUID]:
    document = Document.objects.create(
        invoice=InvoiceFactory(party=owner.party),
        kind=DocumentKind.ORIGINAL_INVOICE,
        language="fi",
        state=DocumentState.QUEUED,
        requested_at=AT,
    )
    return {"public_id": document.public_id}


def letter_of(owner: User) -> dict[str, UUID]:
    return {"public_id": letter(InvoiceFactory(party=owner.party), at=AT).public_id}


def payment_of(owner: User) -> dict[str, UUID]:
    return {"public_id": PaymentFactory(user=owner).public_id}


def request_of(owner: User) -> dict[str, UUID]:
    actor = Actor(user=owner, acting_for=owner.party)
    invoice = InvoiceFactory(party=owner.party)
    return {"public_id": make(actor, invoice, RequestKind.COMPLAINT, at=AT).public_id}


def request_file_of(owner: User) -> dict[str, UUID]:
    actor = Actor(user=owner, acting_for=owner.party)
    files = [ContentFile(PDF, name="kuitti.pdf")]
    made = make(actor, InvoiceFactory(party=owner.party), RequestKind.COMPLAINT, at=AT, files=files)
    return {"public_id": made.public_id, "file_id": made.files.get().public_id}


def consent_of(owner: User) -> dict[str, UUID]:
    actor = Actor(user=owner, acting_for=owner.party)
    invoice = InvoiceFactory(party=owner.party)
    given = give_consent(actor=actor, invoices=[invoice], months=3, public_id=None, at=AT)
    return {"public_id": given.public_id}


def shift_of(owner: User) -> dict[str, UUID]:
    shift = DueDateShift.objects.create(
        invoice=InvoiceFactory(party=owner.party),
        party=owner.party,
        user=owner,
        from_on=AT.date(),
        to_on=AT.date() + timedelta(days=7),
        is_in_time=True,
        made_at=AT,
    )
    return {"public_id": shift.public_id}


def plan_of(owner: User) -> dict[str, UUID]:
    plan = PaymentPlan.objects.create(
        party=owner.party,
        user=owner,
        language="fi",
        total=100,
        payday=15,
        made_at=AT,
        started_at=AT,
    )
    Instalment.objects.create(plan=plan, position=1, due_on=AT.date(), amount=100)
    return {"public_id": plan.public_id}


def session_of(owner: User) -> dict[str, UUID]:
    session = PortalSession.objects.create(
        user=owner, session_key="x" * 32, method="test", started_at=AT, last_seen_at=AT
    )
    return {"public_id": session.public_id}


CASES: dict[str, Case] = {
    "accounts:session-end": session_of,
    "invoices:address": invoice_of,
    "invoices:complain": invoice_of,
    "invoices:dispute": invoice_of,
    "invoices:dispute-check": invoice_of,
    "invoices:dispute-part": invoice_of,
    "invoices:dispute-words": invoice_of,
    "invoices:document-download": document_of,
    "invoices:electronic-consent": consent_of,
    "invoices:electronic-consent-withdraw": consent_of,
    "invoices:hardship": invoice_of,
    "invoices:hardship-words": invoice_of,
    "invoices:invoice": invoice_of,
    "invoices:invoice-statement": invoice_of,
    "invoices:letter": letter_of,
    "invoices:original": invoice_of,
    "invoices:request": request_of,
    "invoices:request-file": request_file_of,
    "invoices:request-made": request_of,
    "invoices:request-take-back": request_of,
    "invoices:something-wrong": invoice_of,
    "invoices:stop": invoice_of,
    "payments:cancel": payment_of,
    "payments:invoice-calendar": invoice_of,
    "payments:leave": payment_of,
    "payments:paid-already": invoice_of,
    "payments:payment": payment_of,
    "payments:plan": plan_of,
    "payments:plan-changed": plan_of,
    "payments:plan-end": plan_of,
    "payments:plan-made": plan_of,
    "payments:plan-pay": plan_of,
    "payments:plan-payday": plan_of,
    "payments:plan-reinstate": plan_of,
    "payments:plan-skip": plan_of,
    "payments:plan-sum": plan_of,
    "payments:plan-take-back": plan_of,
    "payments:receipt": payment_of,
    "payments:return": payment_of,
    "payments:plan-calendar": plan_of,
    "payments:shift": invoice_of,
    "payments:shift-calendar": shift_of,
    "payments:shift-check": invoice_of,
    "payments:shift-done": shift_of,
}
