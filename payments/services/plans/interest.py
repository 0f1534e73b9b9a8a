"""Late interest of claims in a plan whose creditor asks for it, on the days of its parts."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from invoices.models import Invoice, LedgerEntry, Stage
from invoices.queries.interest import interest_to_charge
from invoices.queries.rates import read_rates
from invoices.rules.charges import Why, interest_cause
from invoices.services import charges, ledger
from invoices.services.charges import EMPTIED
from myropo.calendar import helsinki_date
from payments.models import PlanState
from payments.rules.plan_life import Plan
from payments.services.plans.claims import Locked, cause_of

ZERO: Final = Decimal("0.00")


def charge_interest(locked: Locked, value: Plan, *, today: date, at: datetime) -> bool:
    """Book what accrued until the latest day of a part that has come; False when nothing was.

    By confirmed rates alone, once for a day: what a rate that is confirmed later adds is
    charged on the next one. A lapsed plan bears none: a letter would charge it. While money is
    under way for a claim it is not known from which day that counts: the claim waits.
    """
    day = value.interest_day(today)
    if locked.plan.state != PlanState.ACTIVE or day is None:
        return False
    bearing = [key for key in _bearing(locked) if _may_be_charged(locked.invoices[key])]
    booked = [key for key in bearing if _charge(locked, key, until=day, at=at)]
    locked.read_again(booked)
    return bool(booked)


def take_back_too_much(locked: Locked, *, at: datetime) -> None:
    """Take back what the plan charged beyond what is known now to have accrued.

    Money may come that counts from a day before the one until which interest was charged.
    """
    charged = [key for key in _bearing(locked) if locked.invoices[key].stage not in EMPTIED]
    locked.read_again([key for key in charged if _take_back(locked, key, at=at)])


def _bearing(locked: Locked) -> list[int]:
    return [key for key, claim in locked.claims.items() if claim.is_interest_charged]


def _may_be_charged(invoice: Invoice) -> bool:
    return invoice.is_open and invoice.stage != Stage.LEGAL_COLLECTION and invoice.under_way == ZERO


def _charge(locked: Locked, key: int, *, until: date, at: datetime) -> bool:
    cause = f"{cause_of(locked.plan, key)}:{until.isoformat()}"
    if ledger.is_booked(interest_cause(cause)):
        return False
    invoice = locked.invoices[key]
    amount, _ = interest_to_charge(
        invoice=invoice, ledger=_entries(invoice), until=until, rates=read_rates()
    )
    if not amount:
        return False
    booking = charges.interest_booking(amount=amount, cause=cause, value_on=until)
    return ledger.book(invoice=invoice, booking=booking, at=at)


def _take_back(locked: Locked, key: int, *, at: datetime) -> bool:
    invoice, on = locked.invoices[key], helsinki_date(at)
    is_taken = charges.take_back_interest(
        invoice=invoice,
        why=Why.PAID_BEFORE,
        on=on,
        at=at,
        charged_by=cause_of(locked.plan, key),
    )
    if is_taken:
        ledger.follow_balances(invoice=invoice, on=on, at=at)
    return is_taken


def _entries(invoice: Invoice) -> list[LedgerEntry]:
    return list(LedgerEntry.objects.filter(invoice=invoice).order_by("pk"))
