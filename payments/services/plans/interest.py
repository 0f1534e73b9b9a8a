"""Late interest of claims in a plan whose creditor asks for it, on the days of its parts."""

from datetime import date, datetime

from invoices.models import LedgerEntry
from invoices.queries.interest import interest_to_charge
from invoices.queries.rates import read_rates
from invoices.rules.charges import interest_cause
from invoices.services import charges, ledger
from payments.models import PlanState
from payments.rules.plan_life import Plan
from payments.services.plans.claims import Locked, cause_of


def charge_interest(locked: Locked, value: Plan, *, today: date, at: datetime) -> bool:
    """Book what accrued until the latest day of a part that has come; False when nothing was.

    By confirmed rates alone, once for a day: what a rate that is confirmed later adds is
    charged on the next one. A lapsed plan bears none: a letter would charge it.
    """
    day = value.interest_day(today)
    if locked.plan.state != PlanState.ACTIVE or day is None:
        return False
    bearing = [
        key
        for key, claim in locked.claims.items()
        if claim.is_interest_charged and locked.invoices[key].to_pay > 0
    ]
    booked = [key for key in bearing if _charge(locked, key, until=day, at=at)]
    locked.read_again(booked)
    return bool(booked)


def _charge(locked: Locked, key: int, *, until: date, at: datetime) -> bool:
    cause = f"{cause_of(locked.plan, key)}:{until.isoformat()}"
    if ledger.is_booked(interest_cause(cause)):
        return False
    invoice = locked.invoices[key]
    entries = list(LedgerEntry.objects.filter(invoice=invoice).order_by("pk"))
    amount, _ = interest_to_charge(invoice=invoice, ledger=entries, until=until, rates=read_rates())
    if not amount:
        return False
    booking = charges.interest_booking(amount=amount, cause=cause, value_on=until)
    return ledger.book(invoice=invoice, booking=booking, at=at)
