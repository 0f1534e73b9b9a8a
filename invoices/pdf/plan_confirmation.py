"""The confirmation of a payment plan on paper: what was agreed, when to pay what, and how."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from invoices import words
from invoices.pdf.facts import Recipient, Sender
from invoices.pdf.letter_facts import ZERO, Collector
from invoices.pdf.letter_words import address_of
from invoices.pdf.parts import (
    contact_lines,
    created,
    is_long,
    payment_part,
    recipient_lines,
    sender_lines,
)
from invoices.pdf.renderer import renderer
from invoices.rules.myropo_id import display
from invoices.rules.references import grouped, in_fours
from myropo.calendar import format_date
from myropo.money import NBSP, format_euros

TEMPLATE: Final = "pdf/plan_confirmation.html"
STYLE_SHEET: Final = "letter.css"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanClaim:
    """An invoice in the plan. Sums in euros.

    amount          what was open on it, with `interest`, which making the plan charged
    fee, fee_basis  what the plan costs on it, and the paragraph that allows it
    reference, …    how it is paid in one's own bank; letters that were written before this
                    was told have none
    """

    creditor: str
    number: str
    subject: str
    case_number: int
    amount: Decimal
    interest: Decimal = ZERO
    fee: Decimal = ZERO
    fee_basis: str = ""
    reference: str = ""
    iban: str = ""
    bic: str = ""

    @property
    def total(self) -> Decimal:
        """What the plan pays on it in all."""
        return self.amount + self.fee


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInstalment:
    """What is to be paid by a day, in euros.

    shares  what of it pays which claim, in the order of the claims; none: the plan has one
    """

    due_on: date
    amount: Decimal
    shares: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFacts:
    """All that the confirmation says. Sums in euros. Never an identity code.

    sender             whose account it is paid to
    case_number, myropo_id  of the first claim: they open the plan in the portal
    claims             in the order in which the plan's money pays them
    fee, fee_basis     what making the plan costs in all, and the paragraph that allows it
    instalments        at least one, in order of days; together `total`
    after_missed       what happens when an instalment is not paid in time, as a sentence or
                       two in the language of the letter
    """

    letter_id: str
    written_on: date
    sender: Sender
    collector: Collector
    recipient: Recipient
    case_number: int
    myropo_id: str
    claims: tuple[PlanClaim, ...]
    instalments: tuple[PlanInstalment, ...]
    fee: Decimal
    fee_basis: str
    after_missed: str
    reference: str
    iban: str
    bic: str
    portal: str
    # Whether late interest is added while the plan runs.
    is_interest_charged: bool = False

    @property
    def is_shared(self) -> bool:
        """Whether it has several claims, each paid to its own account."""
        return len(self.claims) > 1 and all(each.iban for each in self.claims)

    @property
    def total(self) -> Decimal:
        """What is paid in all, without interest that is still to come."""
        return sum((each.amount for each in self.instalments), ZERO)


def from_json(data: Mapping[str, Any]) -> PlanFacts:
    """The facts that `facts.to_json` wrote. Raises `KeyError` or `TypeError` for others."""
    values = dict(data)
    values["written_on"] = date.fromisoformat(data["written_on"])
    values["fee"] = Decimal(data["fee"])
    values["sender"] = Sender(**data["sender"])
    values["collector"] = Collector(**data["collector"])
    values["recipient"] = Recipient(**data["recipient"])
    values["claims"] = tuple(_claim(each) for each in data["claims"])
    values["instalments"] = tuple(_instalment(each) for each in data["instalments"])
    return PlanFacts(**values)


def _claim(data: Mapping[str, Any]) -> PlanClaim:
    sums = {name: Decimal(data[name]) for name in ("amount", "interest", "fee") if name in data}
    return PlanClaim(**{**data, **sums})


def _instalment(data: Mapping[str, Any]) -> PlanInstalment:
    return PlanInstalment(
        due_on=date.fromisoformat(data["due_on"]),
        amount=Decimal(data["amount"]),
        shares=tuple(Decimal(each) for each in data.get("shares", ())),
    )


def plan_confirmation_pdf(
    facts: PlanFacts, *, language: str, issued_at: datetime, identifier: str
) -> bytes:
    """The PDF/UA-1 document; the same arguments give the same bytes."""
    xhtml = plan_confirmation_xhtml(facts, language=language, issued_at=issued_at)
    return renderer(STYLE_SHEET).pdf(xhtml, identifier=identifier.encode())


def plan_confirmation_xhtml(facts: PlanFacts, *, language: str, issued_at: datetime) -> str:
    first, is_shared = facts.instalments[0], facts.is_shared
    # A bank pays one account at a time: the codes are for the claim that is paid first.
    to_pay = first.shares[0] if first.shares else first.amount
    context = {
        "facts": facts,
        "language": language,
        "issued_at": created(issued_at),
        "sender_lines": sender_lines(facts.sender),
        "contacts": contact_lines(facts.sender),
        "recipient_lines": recipient_lines(facts.recipient),
        "myropo_id": display(facts.myropo_id),
        "is_long": is_long(
            format_euros(first.amount, language), format_date(first.due_on, language)
        ),
        "first": first,
        "last": facts.instalments[-1],
        "address": address_of(facts.collector),
        "phone": facts.collector.phone.replace(" ", NBSP),
        "to_pay": to_pay,
        "payment": payment_part(
            recipient=facts.sender.name,
            iban=facts.iban,
            bic=facts.bic,
            reference=facts.reference,
            amount=to_pay,
            due_on=first.due_on,
        ),
        "is_shared": is_shared,
        "claims": [(each, _payee(each) if is_shared else None) for each in facts.claims],
        "fees": _numbered([each.fee for each in facts.claims]) if is_shared else [],
        "rows": [(each, _numbered(each.shares) if is_shared else []) for each in facts.instalments],
    }
    with translation.override(language):
        context["title"] = _("Your payment plan")
        context["fee_basis"] = words.legal_basis(facts.fee_basis) or facts.fee_basis
        return render_to_string(TEMPLATE, context)


def _payee(claim: PlanClaim) -> dict[str, str]:
    """Where one of several claims is paid to, as people read it."""
    return {
        "iban": in_fours(claim.iban).replace(" ", NBSP),
        "reference": grouped(claim.reference).replace(" ", NBSP),
    }


def _numbered(shares: Iterable[Decimal]) -> list[tuple[int, Decimal]]:
    """What falls on which claim, by its ordinal; without those on which nothing falls."""
    return [(ordinal, share) for ordinal, share in enumerate(shares, start=1) if share]
