"""What `invoices` knows of a person, for the file with all of it (`accounts.own_data.parts`).

Of an invoice that the person found with the codes of a letter, and whose debtor is somebody else
or not known, the file says that it was found: the rest may be about another person.
"""

from typing import Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.own_data.parts import DataPart, keep_back, tell
from invoices.models import (
    DebtorRequest,
    Document,
    ElectronicConsent,
    FoundInvoice,
    Hold,
    Invoice,
    InvoiceRow,
    LedgerEntry,
    Letter,
    LetterAddress,
    MandateFile,
    MandateRequest,
    MandateScope,
    RequestFile,
    Review,
    TimelineEvent,
)

_OURS: Final = "a key or mark of ours that says nothing about the person"
_SAME: Final = "the same in every row: it is the person itself"
_OTHERS: Final = "would tell of another person"


def _documents(user: User) -> QuerySet[Document]:
    return Document.objects.filter(Q(party=user.party_id) | Q(invoice__party=user.party_id))


def _letters(user: User) -> QuerySet[Letter]:
    return Letter.objects.filter(
        Q(party=user.party_id) | Q(party=None, invoice__party=user.party_id)
    )


def _claims(user: User) -> Combinable:
    """The invoices that a consent is about."""
    claims = Invoice.objects.filter(electronic_consents=OuterRef("pk")).order_by("pk")
    return ArraySubquery(claims.values("public_id"))


def register() -> None:
    tell(*_INVOICES, *_COLLECTION, *_ASKED)
    keep_back(
        invoices__FinvoiceFile="files of creditors; what they said of the person is the invoice",
        invoices__CreditorPolicy="what a creditor allows everybody",
        invoices__CreditorMembership="for which creditor a member of staff works",
        invoices__ReferenceRate="what staff entered for everybody",
        invoices__WebhookEndpoint="where a creditor's system listens",
        invoices__WebhookMessage="what the timeline and the ledger tell, as a creditor heard it",
        invoices__WebhookAttempt="whether a creditor's system took it",
    )


_INVOICES: Final = (
    DataPart(
        name="invoices",
        title=_("Your invoices, with what is open of them"),
        model=Invoice,
        rows="party",
        left_out={
            "party": _SAME,
            "myropo_id": "a code that opens the invoice to whoever has it",
            "reference_key": _OURS,
            "source": _OURS,
            "content_sha256": _OURS,
            "look_on": _OURS,
        },
        instead={"creditor": "creditor__name", "creditor_business_id": "creditor__business_id"},
    ),
    DataPart(
        name="invoice_rows",
        title=_("What was invoiced, row by row"),
        model=InvoiceRow,
        rows="invoice__party",
    ),
    DataPart(
        name="found_invoices",
        title=_("Invoices that you added with the codes of a letter"),
        model=FoundInvoice,
        rows="party",
        left_out={"party": _SAME},
        instead={"creditor": "invoice__creditor__name", "number": "invoice__number"},
    ),
    DataPart(
        name="ledger",
        title=_("Every sum that was booked on your invoices"),
        model=LedgerEntry,
        rows="invoice__party",
        left_out={"cause": _OURS, "reverses": _OURS},
    ),
    DataPart(
        name="timeline",
        title=_("What happened to your invoices"),
        model=TimelineEvent,
        rows="invoice__party",
    ),
)
_COLLECTION: Final = (
    DataPart(
        name="documents",
        title=_("Documents about your matters. The PDFs are in a folder of their own."),
        model=Document,
        rows=_documents,
        left_out={
            "party": _SAME,
            "cause": _OURS,
            "facts": "the PDF says the same",
            "sha256": _OURS,
        },
        file="file",
        named_by=("requested_at", "kind"),
        sha256="sha256",
    ),
    DataPart(
        name="letters",
        title=_("Letters that were sent to you"),
        model=Letter,
        rows=_letters,
        left_out={"party": _SAME, "cause": _OURS, "batch": _OURS},
    ),
    DataPart(
        name="letter_addresses",
        title=_("Addresses that you gave for letters"),
        model=LetterAddress,
        rows="party",
        left_out={"party": _SAME},
    ),
    DataPart(
        name="electronic_consents",
        title=_("Your consents to electronic letters"),
        model=ElectronicConsent,
        rows="party",
        left_out={"party": _SAME},
        instead={"invoices": _claims},
    ),
    DataPart(
        name="holds",
        title=_("When and why collection waited"),
        model=Hold,
        rows="invoice__party",
        left_out={"cause": _OURS},
    ),
    DataPart(
        name="reviews",
        title=_("What our staff decided about your invoices"),
        model=Review,
        rows="invoice__party",
    ),
)
_ASKED: Final = (
    DataPart(
        name="requests",
        title=_("What you asked of us, and our answers"),
        model=DebtorRequest,
        rows="party",
        left_out={"party": _SAME},
    ),
    DataPart(
        name="request_files",
        title=_("Files that you sent with your requests"),
        model=RequestFile,
        rows="request__party",
        file="file",
        named_by=("request__made_at", "name"),
    ),
    DataPart(
        name="rights_cover",
        title=_("What those may see who act for you"),
        model=MandateScope,
        rows="mandate__principal",
        instead={"creditor": "creditor__name"},
    ),
    DataPart(
        name="rights_asked",
        title=_("Rights to act for another that you asked us to confirm"),
        model=MandateRequest,
        rows="holder",
        left_out={
            "holder": _SAME,
            "principal": _OTHERS,
            "principal_hetu_encrypted": _OTHERS,
            "myropo_id": "a code that opens an invoice of another",
        },
    ),
    DataPart(
        name="rights_files",
        title=_("Documents that you sent with them"),
        model=MandateFile,
        rows="request__holder",
        file="file",
        named_by=("request__asked_at", "name"),
    ),
)
