"""What the page of paying offers: which invoices, which sum, and what it would pay."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Self
from uuid import UUID

from accounts.actor import Actor
from invoices import words
from invoices.models import HoldReason, Invoice
from invoices.rules.acts import MOST_AT_ONCE
from invoices.rules.allocation import Allocation
from payments.forms.pay import OwnSumForm, Wish
from payments.queries.payable import asked_for, payable_of
from payments.rules.previews import allocate_after
from payments.rules.shares import share_out

# A payment of it waits for the bank or is being looked for, or its debtor does not agree to it.
NOT_UNASKED: Final = frozenset(
    {
        HoldReason.PAYMENT_PENDING,
        HoldReason.PAYMENT_REPORTED,
        HoldReason.DISPUTED,
        HoldReason.STOPPED,
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    """One invoice on the page, ticked or not."""

    invoice: Invoice
    is_ticked: bool

    @property
    def seen(self) -> str:
        """What the page says it costs, for the form to bring back."""
        return f"{self.invoice.public_id} {self.invoice.to_pay:.2f}"

    @property
    def waits(self) -> bool:
        """Whether a payment of it waits for the bank's answer."""
        return self.invoice.hold == HoldReason.PAYMENT_PENDING

    @property
    def is_reported(self) -> bool:
        """Whether its debtor says that it is paid, and the money is being looked for."""
        return self.invoice.hold == HoldReason.PAYMENT_REPORTED

    @property
    def is_disputed(self) -> bool:
        """Whether its debtor disputes it, at least a part of it."""
        return self.invoice.hold == HoldReason.DISPUTED

    @property
    def is_stopped(self) -> bool:
        """Whether its debtor has asked that a court decides."""
        return self.invoice.hold == HoldReason.STOPPED


@dataclass(frozen=True, slots=True)
class Part:
    """What one invoice would get, and what of it would be paid. Euros."""

    invoice: Invoice
    amount: Decimal
    allocation: Allocation

    @property
    def left(self) -> Decimal:
        to_pay: Decimal = self.invoice.to_pay
        return to_pay - self.amount


@dataclass(frozen=True, slots=True)
class Change:
    """An invoice that no longer costs what the page said. Euros."""

    invoice: Invoice
    before: Decimal
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The page of paying, ready to show.

    rows     what is offered, the most urgent first
    is_list  whether there is something to choose among, with ticks
    form     the own sum; its errors
    parts    what each invoice would get; empty when nothing can be paid like this
    gone     asked for, but without anything to pay (any more)
    changes  those that cost something else than the page said
    is_full  there is more to pay than one payment takes
    """

    rows: Sequence[Row]
    is_list: bool
    form: OwnSumForm
    parts: Sequence[Part]
    gone: Sequence[Invoice]
    changes: Sequence[Change]

    @property
    def ticked(self) -> list[Invoice]:
        return [row.invoice for row in self.rows if row.is_ticked]

    @property
    def amount(self) -> Decimal:
        return sum((part.amount for part in self.parts), Decimal(0))

    @property
    def total(self) -> Decimal:
        """All that is to pay of what is ticked."""
        return sum((invoice.to_pay for invoice in self.ticked), Decimal(0))

    @property
    def left(self) -> Decimal:
        return self.total - self.amount

    @property
    def is_own_sum(self) -> bool:
        return bool(self.parts) and self.left > 0

    @property
    def is_full(self) -> bool:
        return self.is_list and len(self.rows) >= MOST_AT_ONCE

    @property
    def is_paid_already(self) -> bool:
        """Nothing is offered, since all that was asked for has been paid in the portal."""
        return not self.rows and all(invoice.is_covered for invoice in self.gone)

    @property
    def address(self) -> str:
        """The query that shows the same choice again."""
        named = [f"invoice={invoice.public_id}" for invoice in self.ticked]
        return "&".join(["choose=1", *named] if self.is_list else named)

    @classmethod
    def of(cls, actor: Actor, wish: Wish) -> Self:
        """404 when the wish names an invoice that is not the actor's."""
        asked = asked_for(actor, wish.invoices) if wish.invoices else []
        wanted = [each for each in asked if each.is_open and each.to_pay > 0]
        is_list = wish.is_choice or len(wish.invoices) != 1
        offered = _with(payable_of(actor), wanted) if is_list else wanted
        if is_list and not (wish.invoices or wish.is_choice):
            # What may be paid already, or is disputed, is not paid by a press in a hurry.
            wanted = [each for each in offered if each.hold not in NOT_UNASKED]
            is_list = len(offered) > 1
        keys = {invoice.pk for invoice in wanted}
        total = sum((each.to_pay for each in wanted), Decimal(0))
        form = OwnSumForm({"sum": wish.sum} if wish.sum else None, most=total)
        return cls(
            rows=[Row(invoice, invoice.pk in keys) for invoice in offered],
            is_list=is_list,
            form=form,
            parts=_parts(wanted, form),
            gone=[each for each in asked if each not in wanted],
            changes=_changes(asked, wish.seen),
        )


def _with(offered: list[Invoice], wanted: list[Invoice]) -> list[Invoice]:
    """What was asked for stands on the list, however little urgent it is."""
    missing = [each for each in wanted if each not in offered]
    return sorted([*offered, *missing], key=lambda each: (each.due_on, each.pk))


def _parts(wanted: Sequence[Invoice], form: OwnSumForm) -> list[Part]:
    if form.is_bound and not form.is_valid():
        return []
    shares = owed = [invoice.to_pay for invoice in wanted]
    if form.is_bound:
        shares = share_out(amount=form.cleaned_data["sum"], owed=owed)
    return [
        Part(invoice, share, _allocation(invoice, share))
        for invoice, share in zip(wanted, shares, strict=True)
        if share
    ]


def _allocation(invoice: Invoice, share: Decimal) -> Allocation:
    return allocate_after(
        amount=share,
        under_way=min(invoice.under_way, invoice.open_total),
        interest=invoice.open_interest,
        principal=invoice.open_principal,
        costs=invoice.open_costs,
    )


def _changes(asked: Sequence[Invoice], seen: dict[UUID, Decimal]) -> list[Change]:
    return [
        Change(invoice, seen[invoice.public_id], _now(invoice))
        for invoice in asked
        if invoice.public_id in seen and seen[invoice.public_id] != _cost(invoice)
    ]


def _cost(invoice: Invoice) -> Decimal:
    return invoice.to_pay if invoice.is_open else Decimal(0)


def _now(invoice: Invoice) -> str:
    if invoice.closed_on is not None:
        return words.closed(invoice.stage, invoice.closed_on)
    return words.euros(invoice.to_pay)
