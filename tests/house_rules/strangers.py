"""For each address with an id: something that belongs to another debtor.

A new address with an id needs a line here; tests/house_rules/test_urls.py asks for it.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import DataExport, DataExportState, Passkey, PortalSession, User
from accounts.news import Kind
from invoices.models import Document, DocumentKind, DocumentState, RequestKind
from invoices.services.consents import give_consent
from messaging.models import Notice, PushSubscription
from payments.models import DueDateShift, Instalment, PaymentPlan, PlanClaim, Refund
from tests.chat.conversations import begun
from tests.factories import InvoiceFactory, MandateFactory, PaymentFactory, PaymentLineFactory
from tests.invoices.asking import PDF, make
from tests.invoices.mandate_asking import asked
from tests.invoices.written_letters import letter
from tests.messaging.sent_files import sent_file
from tests.messaging.sent_files import thread_of as begun_thread

type Case = Callable[[User], Mapping[str, UUID | str]]

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
    return {"public_id": PaymentLineFactory(payment=PaymentFactory(user=owner)).payment.public_id}


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


def state_of_another(_owner: User) -> dict[str, UUID]:
    """What another session began at Suomi.fi: this one has never heard of it."""
    return {"state": uuid4()}


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
    PlanClaim.objects.create(plan=plan, invoice=InvoiceFactory(party=owner.party), owed=100)
    return {"public_id": plan.public_id}


def refund_of(owner: User) -> dict[str, UUID]:
    invoice = InvoiceFactory(party=owner.party)
    return {"public_id": Refund.objects.create(invoice=invoice, amount=20, started_at=AT).public_id}


def mandate_request_of(owner: User) -> dict[str, UUID]:
    return {"public_id": asked(owner, at=AT).public_id}


def mandate_file_of(owner: User) -> dict[str, UUID]:
    made = asked(owner, at=AT)
    return {"public_id": made.public_id, "file_id": made.files.get().public_id}


def session_of(owner: User) -> dict[str, UUID]:
    session = PortalSession.objects.create(
        user=owner, session_key=f"{owner.pk:032}", method="test", started_at=AT, last_seen_at=AT
    )
    return {"public_id": session.public_id}


def mandate_of(owner: User) -> dict[str, UUID]:
    return {"public_id": MandateFactory(holder=owner.party).public_id}


def given_mandate_of(owner: User) -> dict[str, UUID]:
    return {"public_id": MandateFactory(principal=owner.party).public_id}


def push_device_of(owner: User) -> dict[str, UUID]:
    device = PushSubscription.objects.create(
        user=owner, endpoint=f"https://fcm.googleapis.com/{uuid4()}", made_at=AT
    )
    return {"public_id": device.public_id}


def passkey_of(owner: User) -> dict[str, UUID]:
    passkey = Passkey.objects.create(
        user=owner, credential_id=owner.pk.to_bytes(4), public_key=b"x", name="Puhelin", made_at=AT
    )
    return {"public_id": passkey.public_id}


def data_export_of(owner: User) -> dict[str, UUID]:
    """A copy that can be downloaded, as long as the tests run."""
    content, now = b"PK", timezone.now()
    export = DataExport.objects.create(
        party=owner.party,
        user=owner,
        state=DataExportState.READY,
        sha256=hashlib.sha256(content).hexdigest(),
        asked_at=now,
        ready_at=now,
        file="data_exports/one.zip",
    )
    default_storage.save(f"data_exports/{export.public_id}.zip", ContentFile(content))
    return {"public_id": export.public_id}


def notice_of(owner: User) -> dict[str, UUID]:
    invoice = InvoiceFactory(party=owner.party)
    notice = Notice.objects.create(
        party=owner.party,
        invoice=invoice,
        kind=Kind.LETTER,
        what="CAME",
        cause=f"letter:{invoice.public_id}",
        path=f"/invoices/{invoice.public_id}/",
        happened_at=AT,
    )
    return {"public_id": notice.public_id}


def thread_of(owner: User) -> dict[str, UUID]:
    return {"public_id": begun_thread(owner, at=AT).public_id}


def matter_of(owner: User) -> dict[str, str]:
    """Something to write about: the kind of matter stands before its id."""
    return {"matter": f"invoice:{invoice_of(owner)['public_id']}"}


def chat_of(owner: User) -> dict[str, UUID]:
    return {"public_id": begun(Actor(user=owner, acting_for=owner.party)).public_id}


def nobodys(converters: Mapping[str, object]) -> dict[str, UUID | str]:
    """Arguments of an address that lead to nothing."""
    return {name: f"invoice:{NOBODY}" if name == "matter" else NOBODY for name in converters}


def attachment_of(owner: User) -> dict[str, UUID]:
    return {"public_id": sent_file(owner, at=AT).public_id}


def feedback_of_nobody(_owner: User) -> dict[str, UUID]:
    """Whoever has the address of a receipt wrote it: it belongs to no user."""
    return {"public_id": uuid4()}


CASES: dict[str, Case] = {
    "accessibility-received": feedback_of_nobody,
    "accounts:data-download": data_export_of,
    "accounts:act-for": mandate_of,
    "accounts:passkey-remove": passkey_of,
    "accounts:company-return": state_of_another,
    "accounts:session-end": session_of,
    "invoices:address": invoice_of,
    "invoices:authorisation": mandate_of,
    "invoices:authorisation-give-up": mandate_of,
    "invoices:authorisation-given": given_mandate_of,
    "invoices:authorisation-renew": given_mandate_of,
    "invoices:authorisation-revoke": given_mandate_of,
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
    "invoices:mandate-request": mandate_request_of,
    "invoices:mandate-request-file": mandate_file_of,
    "invoices:mandate-request-made": mandate_request_of,
    "invoices:mandate-request-take-back": mandate_request_of,
    "invoices:original": invoice_of,
    "invoices:request": request_of,
    "invoices:request-file": request_file_of,
    "invoices:request-made": request_of,
    "invoices:request-take-back": request_of,
    "invoices:something-wrong": invoice_of,
    "invoices:stop": invoice_of,
    "chat:chat": chat_of,
    "chat:lines": chat_of,
    "chat:files": chat_of,
    "chat:press": chat_of,
    "chat:leave": chat_of,
    "chat:end": chat_of,
    "chat:call-back": chat_of,
    "messaging:news-one": notice_of,
    "messaging:push-remove": push_device_of,
    "messaging:close": thread_of,
    "messaging:draft": thread_of,
    "messaging:matter-draft": matter_of,
    "messaging:read": thread_of,
    "messaging:thread": thread_of,
    "messaging:write": matter_of,
    "messaging:file": attachment_of,
    "messaging:file-look": attachment_of,
    "messaging:file-shown": attachment_of,
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
    "payments:refund": refund_of,
    "payments:refund-account": refund_of,
    "payments:refund-check": refund_of,
    "payments:refund-done": refund_of,
    "payments:return": payment_of,
    "payments:plan-calendar": plan_of,
    "payments:shift": invoice_of,
    "payments:shift-calendar": shift_of,
    "payments:shift-check": invoice_of,
    "payments:shift-done": shift_of,
}
