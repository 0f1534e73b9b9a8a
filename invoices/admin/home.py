"""What the staff's front page has of claims, letters, imports and creditors' systems."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import staff_home
from accounts.staff_home import Reader, Subject, Waiting
from invoices.admin import home_of_creditors
from invoices.models import (
    OPEN_MANDATE_REQUESTS,
    DebtorRequest,
    MandateRequest,
    MandateRequestState,
    PrintBatch,
    RequestState,
    Review,
)
from invoices.queries import staff
from invoices.queries.letters_to_print import letters_on_paper

ALL = staff.SEES_ALL

staff_home.add_lists(
    Subject.CLAIMS,
    "invoices.invoice",
    "invoices.debtorrequest",
    "invoices.review",
    "invoices.collectionrun",
    "invoices.document",
    "invoices.ledgerentry",
    "invoices.referencerate",
)
staff_home.add_lists(
    Subject.LETTERS,
    "invoices.letter",
    "invoices.letteraddress",
    "invoices.electronicconsent",
    "invoices.printbatch",
    "invoices.printanswer",
)
staff_home.add_lists(Subject.CUSTOMERS, "invoices.mandaterequest")
staff_home.add_lists(
    Subject.CREDITORS,
    "invoices.creditor",
    "invoices.creditorpolicy",
    "invoices.finvoicefile",
    "invoices.webhookendpoint",
    "invoices.webhookmessage",
)
staff_home.add_lists(Subject.FIGURES, "invoices.dailyfigure")


def _second(reader: Reader) -> QuerySet[Any]:
    checked = MandateRequest.objects.filter(state=MandateRequestState.CHECKED)
    return checked.exclude(checked_by=reader.user)


staff_home.add_waiting(
    Waiting(
        name="requests",
        panel="requests",
        words=_("Requests to answer"),
        rights=("invoices.change_debtorrequest", ALL),
        rows=lambda _reader: DebtorRequest.objects.filter(state=RequestState.OPEN),
        late=lambda reader: Q(answer_by__lt=reader.today),
        page="invoices_debtorrequest_changelist",
        query={"queue": "open"},
    ),
    Waiting(
        name="reviews",
        panel="requests",
        words=_("Claims to decide on"),
        rights=("invoices.change_review", ALL),
        rows=lambda _reader: Review.objects.filter(outcome=""),
        page="invoices_review_changelist",
        query={"queue": "open"},
    ),
    Waiting(
        name="mandates",
        panel="requests",
        words=_("Rights to act that are asked for"),
        rights=("invoices.change_mandaterequest", ALL),
        rows=lambda _reader: MandateRequest.objects.filter(state__in=OPEN_MANDATE_REQUESTS),
        page="invoices_mandaterequest_changelist",
        query={"queue": "open"},
    ),
    Waiting(
        name="mandates-second",
        panel="approve",
        words=_("Rights to act to confirm"),
        rights=("invoices.change_mandaterequest", ALL),
        rows=_second,
        page="invoices_mandaterequest_changelist",
        query={"queue": "second"},
    ),
    Waiting(
        name="letters-to-print",
        panel="letters",
        words=_("Letters for the next print batch"),
        rights=("invoices.add_printbatch", ALL),
        rows=lambda _reader: letters_on_paper(),
        page="invoices_printbatch_changelist",
    ),
    Waiting(
        name="batches",
        panel="letters",
        words=_("Print batches not answered in full"),
        rights=("invoices.view_printbatch", "invoices.change_letter", ALL),
        rows=lambda _reader: PrintBatch.objects.filter(answered_at=None),
        page="invoices_printbatch_changelist",
        query={"queue": "open"},
    ),
    Waiting(
        name="ledger",
        panel="audit",
        words=_("The ledger"),
        rights=("accounts.view_customerview", "invoices.view_ledgerentry"),
        page="invoices_ledgerentry_changelist",
    ),
    Waiting(
        name="runs",
        panel="audit",
        words=_("Collection runs"),
        rights=("accounts.view_customerview", "invoices.view_collectionrun"),
        page="invoices_collectionrun_changelist",
    ),
    Waiting(
        name="figures",
        panel="audit",
        words=_("Figures"),
        rights=("accounts.view_customerview", "invoices.view_dailyfigure"),
        page="invoices_dailyfigure_changelist",
    ),
)
home_of_creditors.register()
