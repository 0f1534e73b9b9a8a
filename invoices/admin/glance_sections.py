"""What `invoices` gives the page of a party beside its claims: requests, letters, consents."""

from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.glance import (
    MORE,
    Glanced,
    Line,
    Part,
    Place,
    Section,
    add_section,
    day_of,
    first_those,
)
from accounts.admin.links import admin_url
from accounts.models import Basis, Party
from accounts.queries.at_once import Row
from invoices import words
from invoices.admin.glance import name_of
from invoices.deeds import invoice_in_words
from invoices.models import (
    DebtorRequest,
    DocumentState,
    ElectronicConsent,
    Invoice,
    Letter,
    LetterAddress,
    LetterChannel,
    LetterFailure,
    LetterState,
    MandateRequest,
    MandateRequestState,
    RequestKind,
    RequestOutcome,
    RequestState,
)
from invoices.queries.glance import letters_of_party

OF_INVOICE: Final = {"creditor": "invoice__creditor__name", "number": "invoice__number"}
OPEN: Final = "warn"


def about(row: Row) -> str:
    """The invoice that a row with the columns of `OF_INVOICE` is about; "" of none."""
    return invoice_in_words(row["creditor"], row["number"]) if row["number"] else ""


def _requests(party: Party) -> QuerySet[DebtorRequest, Any]:
    """What waits for us first."""
    rows = DebtorRequest.objects.filter(party=party)
    return rows.order_by(first_those(Q(state=RequestState.OPEN)), "-number")


def _request(row: Row, glanced: Glanced) -> Line:
    is_open = row["state"] == RequestState.OPEN
    answer = _("answer by %(day)s") % {"day": words.day(row["answer_on"])} if is_open else ""
    is_late = is_open and row["answer_on"] < glanced.today
    return Line(
        text=str(RequestKind(row["kind"]).label),
        url=admin_url("invoices_debtorrequest_change", row["key"]),
        on=day_of(row["made_at"]),
        tag=_outcome(row),
        tone="late" if is_late else OPEN if is_open else "muted",
        detail=", ".join(filter(None, [about(row), answer])),
        amount=row["disputed"],
    )


def _outcome(row: Row) -> str:
    if row["outcome"]:
        return str(RequestOutcome(row["outcome"]).label)
    return str(RequestState(row["state"]).label)


def _letters(party: Party) -> QuerySet[Letter, Any]:
    return letters_of_party(party).order_by("-pk")


def _letter(row: Row, glanced: Glanced) -> Line:
    may_read = glanced.may("invoices.view_document")
    has_pdf = may_read and row["document_state"] == DocumentState.READY
    state = LetterFailure(row["failure"]) if row["failure"] else LetterState(row["state"])
    channel = str(LetterChannel(row["channel"]).label)
    return Line(
        text=name_of(row),
        url=admin_url("invoices_letter_change", row["key"]),
        tag=str(state.label),
        tone="late" if row["state"] == LetterState.FAILED else "muted",
        detail=", ".join(filter(None, [about(row), channel])),
        file=_pdf(row["document"]) if has_pdf else "",
    )


def _pdf(document: int) -> str:
    return admin_url("invoices_document_download", document)


def _mandate_requests(party: Party) -> QuerySet[MandateRequest, Any]:
    rows = MandateRequest.objects.filter(Q(holder=party) | Q(principal=party))
    return rows.order_by("-pk")


def _mandate_request(row: Row, glanced: Glanced) -> Line:
    is_open = row["state"] in {MandateRequestState.ASKED, MandateRequestState.CHECKED}
    whom = {"basis": Basis(row["basis"]).label, "name": row["whom"]}
    return Line(
        text=_("%(basis)s: for %(name)s") % whom,
        url=admin_url("invoices_mandaterequest_change", row["key"]),
        on=day_of(row["asked_at"]),
        tag=str(MandateRequestState(row["state"]).label),
        tone=OPEN if is_open else "muted",
    )


def _consents(party: Party) -> QuerySet[ElectronicConsent, Any]:
    rows = ElectronicConsent.objects.filter(party=party)
    return rows.annotate(claims=Count("invoices")).order_by("-pk")


def _consent(row: Row, glanced: Glanced) -> Line:
    is_valid = row["withdrawn_at"] is None and row["ends_on"] >= glanced.today
    ended = _("Withdrawn") if row["withdrawn_at"] else _("Over")
    claims = ngettext("%(count)d invoice", "%(count)d invoices", row["claims"])
    return Line(
        text=f"{words.day(row['starts_on'])} – {words.day(row['ends_on'])}",
        url=admin_url("invoices_electronicconsent_change", row["key"]),
        tag=_("In force") if is_valid else ended,
        tone="ok" if is_valid else "muted",
        detail=claims % {"count": row["claims"]},
    )


def _addresses(party: Party) -> QuerySet[LetterAddress, Any]:
    return LetterAddress.objects.filter(party=party).order_by("-pk")


def _address(row: Row, glanced: Glanced) -> Line:
    return Line(
        text=f"{row['street']}, {row['postcode']} {row['town']}",
        url=admin_url("invoices_letteraddress_change", row["key"]),
        on=day_of(row["given_at"]),
        detail=about(row) or _("for all letters"),
    )


def _billed(party: Party) -> QuerySet[Invoice, Any]:
    """Where the newest invoice went, for who has corrected nothing."""
    return Invoice.objects.filter(party=party).order_by("-pk")[:1]


def _billed_to(row: Row, glanced: Glanced) -> Line:
    place = " ".join(filter(None, [row["postcode"], row["town"]]))
    return Line(
        text=", ".join(filter(None, [row["street"], place])) or _("No address"),
        detail=_("as billed on the newest invoice"),
    )


add_section(
    Section(
        name="requests",
        title=gettext_lazy("Objections and requests"),
        place=Place.REQUESTS,
        page="invoices_debtorrequest",
        empty=gettext_lazy("Nothing has been objected to or asked for."),
        parts=[
            Part(
                right="invoices.view_debtorrequest",
                rows=_requests,
                columns={
                    "key": "pk",
                    "kind": "kind",
                    "state": "state",
                    "outcome": "outcome",
                    "made_at": "made_at",
                    "answer_on": "answer_by",
                    "disputed": "disputed_amount",
                    **OF_INVOICE,
                },
                line=_request,
            )
        ],
    )
)
add_section(
    Section(
        name="letters",
        title=gettext_lazy("Letters"),
        place=Place.LETTERS,
        page="invoices_letter",
        empty=gettext_lazy("No letters."),
        parts=[
            Part(
                right="invoices.view_letter",
                rows=_letters,
                columns={
                    "key": "pk",
                    "kind": "kind",
                    "ordinal": "ordinal",
                    "state": "state",
                    "failure": "failure",
                    "channel": "channel",
                    "written_on": "written_on",
                    "handed_over_on": "handed_over_on",
                    "document": "document_id",
                    "document_state": "document__state",
                    **OF_INVOICE,
                },
                line=_letter,
                most=MORE,
            )
        ],
    )
)
add_section(
    Section(
        name="mandate-requests",
        title=gettext_lazy("Requests to act for another"),
        place=Place.RIGHTS,
        page="invoices_mandaterequest",
        parts=[
            Part(
                right="invoices.view_mandaterequest",
                rows=_mandate_requests,
                columns={
                    "key": "pk",
                    "basis": "basis",
                    "state": "state",
                    "whom": "principal_name",
                    "asked_at": "asked_at",
                },
                line=_mandate_request,
            )
        ],
    )
)
add_section(
    Section(
        name="consents",
        title=gettext_lazy("Consents to electronic letters"),
        place=Place.CONSENTS,
        page="invoices_electronicconsent",
        empty=gettext_lazy("No consent: letters go by post."),
        parts=[
            Part(
                right="invoices.view_electronicconsent",
                rows=_consents,
                columns={
                    "key": "pk",
                    "starts_on": "starts_on",
                    "ends_on": "ends_on",
                    "withdrawn_at": "withdrawn_at",
                    "claims": "claims",
                },
                line=_consent,
                most=3,
            )
        ],
    )
)
add_section(
    Section(
        name="addresses",
        title=gettext_lazy("Addresses for letters"),
        place=Place.ADDRESSES,
        page="invoices_letteraddress",
        parts=[
            Part(
                right="invoices.view_letteraddress",
                rows=_addresses,
                columns={
                    "key": "pk",
                    "street": "street",
                    "postcode": "postcode",
                    "town": "town",
                    "given_at": "given_at",
                    **OF_INVOICE,
                },
                line=_address,
                most=3,
            ),
            Part(
                right="invoices.view_invoice",
                rows=_billed,
                columns={
                    "street": "debtor_street",
                    "postcode": "debtor_postcode",
                    "town": "debtor_town",
                },
                line=_billed_to,
                most=1,
            ),
        ],
    )
)
