"""What `payments` gives the page of a party: money that came or is on its way, and arrangements."""

from typing import Any, Final

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.admin.glance import (
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
from accounts.models import Party
from accounts.queries.at_once import Row
from invoices import words
from invoices.admin.glance_sections import OF_INVOICE, about
from payments import words_plans
from payments.models import (
    ClearingLine,
    ClearingState,
    DueDateShift,
    EntryAllocation,
    Instalment,
    Pause,
    Payment,
    PaymentPlan,
    PaymentReport,
    PaymentReportState,
    PaymentState,
    PlanState,
)
from payments.words import LABELS, STORIES

OPEN: Final = "warn"
LIVING: Final = (PlanState.ASKED, PlanState.ACTIVE, PlanState.LAPSED)


def _payments(party: Party) -> QuerySet[Payment, Any]:
    return Payment.objects.filter(party=party).order_by("-pk")


def _payment(row: Row, glanced: Glanced) -> Line:
    state = PaymentState(row["state"])
    return Line(
        text=_("Paid in MyRopo"),
        url=admin_url("payments_payment_change", row["key"]),
        on=day_of(row["confirmed_at"] or row["started_at"]),
        tag=str(LABELS[state]),
        tone=STORIES[state].tone,
        amount=row["amount"],
    )


def _booked(party: Party) -> QuerySet[EntryAllocation, Any]:
    """What came to the account by itself; payments in MyRopo come as payouts."""
    rows = EntryAllocation.objects.filter(invoice__party=party)
    return rows.order_by("-pk")


def _transfer(row: Row, glanced: Glanced) -> Line:
    return Line(
        text=_("Bank transfer"),
        url=admin_url("payments_bankentry_change", row["entry"]),
        on=row["paid_on"],
        tag=_("Booked"),
        tone="ok",
        detail=about(row),
        amount=row["amount"],
    )


def _proposed(party: Party) -> QuerySet[ClearingLine, Any]:
    """Money that one of staff found to be the party's, and another one has to agree."""
    rows = ClearingLine.objects.filter(invoice__party=party, decision__state=ClearingState.PROPOSED)
    return rows.order_by("-pk")


def _proposal(row: Row, glanced: Glanced) -> Line:
    return Line(
        text=_("Waits in clearing"),
        url=admin_url("payments_bankentry_change", row["entry"]),
        on=row["paid_on"],
        tag=_("Waits for another person"),
        tone=OPEN,
        detail=about(row),
        amount=row["amount"],
    )


def _reports(party: Party) -> QuerySet[PaymentReport, Any]:
    rows = PaymentReport.objects.filter(party=party)
    return rows.order_by(first_those(Q(state=PaymentReportState.WAITING)), "-pk")


def _report(row: Row, glanced: Glanced) -> Line:
    is_open = row["state"] == PaymentReportState.WAITING
    return Line(
        text=_("Says it is paid"),
        url=admin_url("payments_paymentreport_change", row["key"]),
        on=row["paid_on"],
        tag=str(PaymentReportState(row["state"]).label),
        tone=OPEN if is_open else "muted",
        detail=about(row),
        amount=row["amount"],
    )


def _plans(party: Party) -> QuerySet[PaymentPlan, Any]:
    """Those that live first, each with its next part."""
    parts = Instalment.objects.filter(plan=OuterRef("pk"), paid__lt=F("amount")).order_by("due_on")
    left = parts.order_by().values("plan").annotate(left=Sum(F("amount") - F("paid")))
    rows = PaymentPlan.objects.filter(party=party).annotate(
        part_due=Subquery(parts.values("due_on")[:1]),
        part_left=Subquery(parts.annotate(left=F("amount") - F("paid")).values("left")[:1]),
        in_all=Subquery(left.values("left")),
    )
    return rows.order_by(first_those(Q(state__in=LIVING)), "-number")


def _plan(row: Row, glanced: Glanced) -> Line:
    mark = words_plans.STATES[row["state"]]
    return Line(
        text=_("Payment plan %(number)s") % {"number": row["key"]},
        url=admin_url("payments_paymentplan_change", row["key"]),
        on=day_of(row["made_at"]),
        tag=str(mark.label),
        tone=mark.tone,
        detail=_next_part(row) if row["state"] == PlanState.ACTIVE else "",
        amount=row["in_all"] if row["state"] in LIVING else row["total"],
    )


def _next_part(row: Row) -> str:
    if row["part_on"] is None:
        return ""
    facts = {"sum": words.euros(row["part_left"]), "day": words.day(row["part_on"])}
    return _("next part %(sum)s on %(day)s") % facts


def _shifts(party: Party) -> QuerySet[DueDateShift, Any]:
    return DueDateShift.objects.filter(party=party).order_by("-pk")


def _shift(row: Row, glanced: Glanced) -> Line:
    days = {"before": words.day(row["from_on"]), "after": words.day(row["to_on"])}
    return Line(
        text=_("Due date moved: %(before)s → %(after)s") % days,
        url=admin_url("payments_duedateshift_change", row["key"]),
        on=day_of(row["made_at"]),
        detail=about(row),
        amount=row["cost"] or None,
    )


def _pauses(party: Party) -> QuerySet[Pause, Any]:
    return Pause.objects.filter(party=party).order_by("-pk")


def _pause(row: Row, glanced: Glanced) -> Line:
    is_on = row["ends_on"] >= glanced.today
    return Line(
        text=_("Paused until %(day)s") % {"day": words.day(row["ends_on"])},
        url=admin_url("payments_pause_change", row["key"]),
        on=day_of(row["made_at"]),
        tag="" if is_on else _("Over"),
        tone="muted",
        detail=about(row),
    )


add_section(
    Section(
        name="payments",
        title=gettext_lazy("Payments"),
        place=Place.PAYMENTS,
        page="payments_payment",
        empty=gettext_lazy("Nothing has been paid yet."),
        parts=[
            Part(
                right="payments.view_paymentreport",
                rows=_reports,
                columns={
                    "key": "pk",
                    "state": "state",
                    "paid_on": "paid_on",
                    "amount": "amount",
                    **OF_INVOICE,
                },
                line=_report,
                most=3,
            ),
            Part(
                right="payments.view_clearingdecision",
                rows=_proposed,
                columns={
                    "entry": "decision__entry_id",
                    "paid_on": "decision__entry__value_on",
                    "amount": "amount",
                    **OF_INVOICE,
                },
                line=_proposal,
                most=3,
            ),
            Part(
                right="payments.view_payment",
                rows=_payments,
                columns={
                    "key": "pk",
                    "state": "state",
                    "amount": "amount",
                    "started_at": "started_at",
                    "confirmed_at": "confirmed_at",
                },
                line=_payment,
            ),
            Part(
                right="payments.view_entryallocation",
                rows=_booked,
                columns={
                    "entry": "entry_id",
                    "paid_on": "entry__value_on",
                    "amount": "amount",
                    **OF_INVOICE,
                },
                line=_transfer,
            ),
        ],
    )
)
add_section(
    Section(
        name="plans",
        title=gettext_lazy("Payment plans"),
        place=Place.PLANS,
        page="payments_paymentplan",
        empty=gettext_lazy("No payment plan."),
        parts=[
            Part(
                right="payments.view_paymentplan",
                rows=_plans,
                columns={
                    "key": "pk",
                    "state": "state",
                    "made_at": "made_at",
                    "total": "total",
                    "in_all": "in_all",
                    "part_on": "part_due",
                    "part_left": "part_left",
                },
                line=_plan,
                most=3,
            )
        ],
    )
)
add_section(
    Section(
        name="more-time",
        title=pgettext_lazy("section", "More time"),
        place=Place.MORE_TIME,
        page="payments_duedateshift",
        parts=[
            Part(
                right="payments.view_pause",
                rows=_pauses,
                columns={
                    "key": "pk",
                    "ends_on": "ends_on",
                    "made_at": "made_at",
                    **OF_INVOICE,
                },
                line=_pause,
                most=3,
            ),
            Part(
                right="payments.view_duedateshift",
                rows=_shifts,
                columns={
                    "key": "pk",
                    "from_on": "from_on",
                    "to_on": "to_on",
                    "cost": "cost",
                    "made_at": "made_at",
                    **OF_INVOICE,
                },
                line=_shift,
                most=3,
            ),
        ],
    )
)
