"""Refunds on the page of a party: what is owed to it, and where to it is paid."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
from invoices.admin.glance_sections import OF_INVOICE, about
from payments.models import ENDED_REFUND_STATES, Refund, RefundState, SavedAccount

LAST = 4


def _refunds(party: Party) -> QuerySet[Refund, Any]:
    rows = Refund.objects.filter(invoice__party=party)
    return rows.order_by(first_those(~Q(state__in=ENDED_REFUND_STATES)), "-pk")


def _refund(row: Row, glanced: Glanced) -> Line:
    state = RefundState(row["state"])
    return Line(
        text=_("Refund"),
        url=admin_url("payments_refund_change", row["key"]),
        on=row["paid_on"] or day_of(row["started_at"]),
        tag=str(state.label),
        tone=_tone(state),
        detail=", ".join(filter(None, [about(row), _account(row["iban"])])),
        amount=row["amount"],
    )


def _tone(state: RefundState) -> str:
    if state == RefundState.WAITS_FOR_ACCOUNT:
        return "warn"
    return "muted" if state in ENDED_REFUND_STATES else "info"


def _account(iban: str) -> str:
    """By its end: whole it stands on the page of the refund."""
    return _("account ending in %(last)s") % {"last": iban[-LAST:]} if iban else ""


def _accounts(party: Party) -> QuerySet[SavedAccount, Any]:
    return SavedAccount.objects.filter(party=party)


def _kept(row: Row, glanced: Glanced) -> Line:
    return Line(text=_("Kept for refunds"), detail=f"{row['holder']}, {_account(row['iban'])}")


add_section(
    Section(
        name="refunds",
        title=gettext_lazy("Refunds"),
        place=Place.REFUNDS,
        page="payments_refund",
        parts=[
            Part(
                right="payments.view_refund",
                rows=_refunds,
                columns={
                    "key": "pk",
                    "state": "state",
                    "amount": "amount",
                    "iban": "iban",
                    "paid_on": "paid_on",
                    "started_at": "started_at",
                    **OF_INVOICE,
                },
                line=_refund,
            ),
            Part(
                right="payments.view_refund",
                rows=_accounts,
                columns={"iban": "iban", "holder": "holder"},
                line=_kept,
                most=1,
            ),
        ],
    )
)
