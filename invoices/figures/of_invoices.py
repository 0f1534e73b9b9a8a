"""Figures of claims: letters, requests and their answers, rights given, costs charged."""

from typing import Final

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Abs, Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import Basis, Mandate
from invoices.figures.acts import act
from invoices.figures.expressions import kind_by, seconds_between, sole_creditor
from invoices.figures.registry import Figure, Source, Unit, manager_of
from invoices.models import (
    DebtorRequest,
    ElectronicConsent,
    EntryKind,
    LedgerEntry,
    Letter,
    LetterAddress,
    LetterChannel,
    LetterKind,
    MandateScope,
    RequestKind,
    RequestOutcome,
    RequestState,
)

LETTERS: Final[dict[str, str]] = {
    LetterChannel.PAPER: "letters_paper",
    LetterChannel.ELECTRONIC: "letters_electronic",
}
LETTERS_OPENED: Final = "letters_opened"
REQUESTS: Final = "requests_answered"
DISPUTES: Final = "disputes_answered"
RIGHTS: Final = "authorisations"
COSTS: Final = "costs"
OF_LETTERS: Final = dict(LetterKind.choices)

FIGURES: Final = (
    Figure(name="letters_paper", title=_("Letters on paper"), kinds=OF_LETTERS),
    Figure(name="letters_electronic", title=_("Letters in MyRopo"), kinds=OF_LETTERS),
    Figure(name=LETTERS_OPENED, title=_("Letters opened in MyRopo"), kinds=OF_LETTERS),
    Figure(
        name=REQUESTS,
        title=_("Requests answered"),
        unit=Unit.SECONDS,
        kinds=dict(RequestKind.choices),
    ),
    Figure(
        name=DISPUTES,
        title=_("Disputes answered"),
        unit=Unit.SECONDS,
        kinds=dict(RequestOutcome.choices),
    ),
    Figure(
        name=RIGHTS,
        title=_("Rights to act for another"),
        kinds={
            "GIVEN": _("Given by the customer"),
            "CONFIRMED": _("Confirmed on other grounds"),
            "ENDED": _("Ended"),
        },
    ),
    Figure(
        name=COSTS,
        title=_("Costs and late interest"),
        unit=Unit.EUROS,
        kinds={
            "COST": _("Costs charged"),
            "COST_BACK": _("Costs taken back"),
            "INTEREST": _("Late interest charged"),
            "INTEREST_BACK": _("Late interest taken back"),
        },
    ),
)


def _disputes() -> QuerySet[DebtorRequest]:
    return DebtorRequest.objects.filter(kind=RequestKind.DISPUTE)


def _other_requests() -> QuerySet[DebtorRequest]:
    return DebtorRequest.objects.exclude(kind=RequestKind.DISPUTE)


def _answered() -> QuerySet[DebtorRequest]:
    return DebtorRequest.objects.filter(state=RequestState.ANSWERED)


def _disputes_answered() -> QuerySet[DebtorRequest]:
    return _answered().filter(kind=RequestKind.DISPUTE)


def _authorisations() -> QuerySet[Mandate]:
    return Mandate.objects.filter(basis=Basis.AUTHORISED)


def _on_paper() -> QuerySet[Letter]:
    return Letter.objects.filter(channel=LetterChannel.PAPER)


def _electronic() -> QuerySet[Letter]:
    return Letter.objects.filter(channel=LetterChannel.ELECTRONIC)


def _charges() -> QuerySet[LedgerEntry]:
    charged = LedgerEntry.objects.filter(kind__in=[EntryKind.COST, EntryKind.INTEREST])
    return charged.exclude(amount=0)


OF_INVOICE: Final = F("invoice__creditor")
_OF_CONSENT: Final = sole_creditor(
    ElectronicConsent.invoices.through.objects.all(),
    owner="electronicconsent",
    path="invoice__creditor",
)
_OF_RIGHT: Final = sole_creditor(
    MandateScope.objects.all(), owner="mandate", path=Coalesce("creditor", "invoice__creditor")
)

_ACTS: Final = (
    *act("DISPUTE", _disputes, moment="made_at", by="user", party="party", creditor=OF_INVOICE),
    *act(
        "REQUEST", _other_requests, moment="made_at", by="user", party="party", creditor=OF_INVOICE
    ),
    *act(
        "ADDRESS",
        manager_of(LetterAddress),
        moment="given_at",
        by="given_by",
        party="party",
        creditor=OF_INVOICE,
    ),
    *act(
        "CONSENT",
        manager_of(ElectronicConsent),
        moment="given_at",
        by="given_by",
        party="party",
        creditor=_OF_CONSENT,
    ),
    *act(
        "AUTHORISATION",
        _authorisations,
        moment="given_at",
        by="given_by",
        party="principal",
        creditor=_OF_RIGHT,
    ),
)
_LETTERS: Final = tuple(
    Source(
        figure=figure,
        name="letter",
        rows=rows,
        moment=moment,
        is_day=is_day,
        creditor=OF_INVOICE,
        language=F("document__language"),
        kind=F("kind"),
    )
    for figure, rows, moment, is_day in (
        ("letters_paper", _on_paper, "handed_over_on", True),
        ("letters_electronic", _electronic, "handed_over_on", True),
        (LETTERS_OPENED, _electronic, "opened_at", False),
    )
)
_ANSWERS: Final = tuple(
    Source(
        figure=figure,
        name="request",
        rows=rows,
        moment="ended_at",
        creditor=OF_INVOICE,
        language=F("party__user__language"),
        kind=F(kind),
        total=seconds_between("made_at", "ended_at"),
    )
    for figure, rows, kind in (
        (REQUESTS, _answered, "kind"),
        (DISPUTES, _disputes_answered, "outcome"),
    )
)
_RIGHTS: Final = tuple(
    Source(
        figure=RIGHTS,
        name=name,
        rows=manager_of(Mandate),
        moment=moment,
        creditor=_OF_RIGHT,
        language=F("principal__user__language"),
        kind=kind,
    )
    for name, moment, kind in (
        ("given", "given_at", kind_by((Q(basis=Basis.AUTHORISED), "GIVEN"), otherwise="CONFIRMED")),
        ("ended", "ended_at", kind_by(otherwise="ENDED")),
    )
)
_COSTS: Final = (
    Source(
        figure=COSTS,
        name="ledger",
        rows=_charges,
        moment="booked_at",
        creditor=OF_INVOICE,
        language=F("invoice__language"),
        kind=kind_by(
            (Q(kind=EntryKind.COST, amount__gt=0), "COST"),
            (Q(kind=EntryKind.COST), "COST_BACK"),
            (Q(amount__gt=0), "INTEREST"),
            otherwise="INTEREST_BACK",
        ),
        total=Abs("amount"),
    ),
)
SOURCES: Final = (*_ACTS, *_LETTERS, *_ANSWERS, *_RIGHTS, *_COSTS)
