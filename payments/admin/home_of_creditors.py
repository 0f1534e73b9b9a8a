"""The home of a creditor's people: which policies are in force for them, and which come."""

from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import staff_home
from accounts.staff_home import Line, Panel, Reader, Waiting
from invoices import words
from invoices.admin.home_of_creditors import creditors_of, is_of_creditor
from invoices.models import CreditorPolicy
from invoices.queries import staff
from payments.queries.creditor_policies import with_next

ADD: Final = "invoices.add_creditorpolicy"
VIEW: Final = "invoices.view_creditorpolicy"
MOST: Final = 8


def register() -> None:
    staff_home.add_panel(policies, place=40)
    staff_home.add_waiting(
        Waiting(
            name="policies-ahead",
            panel="audit",
            words=gettext_lazy("Creditors’ policies to come"),
            rights=("accounts.view_customerview", VIEW, staff.SEES_ALL),
            rows=lambda reader: CreditorPolicy.objects.filter(starts_on__gt=reader.today),
            page="invoices_creditorpolicy_changelist",
            query={"when": "ahead"},
        )
    )


def policies(reader: Reader) -> Panel | None:
    """Those in force, and those to come."""
    if not (is_of_creditor(reader) and reader.may(VIEW) and creditors_of(reader)):
        return None
    own = creditors_of(reader)
    rows = with_next(CreditorPolicy.objects.filter(creditor__in=list(own)))
    goes_on = Q(next_on=None) | Q(next_on__gt=reader.today)
    found = rows.filter(goes_on).order_by("creditor", "claim_kind", "starts_on")[:MOST]
    acts = []
    if reader.may(ADD):
        acts.append((reverse("admin:invoices_creditorpolicy_add"), _("New policy")))
    acts.append((reverse("admin:invoices_creditorpolicy_changelist"), _("All policies")))
    return Panel(
        name="policies",
        title=_("How your claims are collected"),
        lines=[_line(row, own, reader) for row in found],
        empty=_("The portal’s own terms are in force."),
        acts=acts,
    )


def _line(row: CreditorPolicy, own: dict[int, str], reader: Reader) -> Line:
    facts = {"day": words.day(row.starts_on)}
    if row.starts_on > reader.today:
        when = _("Comes into force on %(day)s.") % facts
    else:
        when = _("In force since %(day)s.") % facts
    kind = row.get_claim_kind_display()
    return Line(
        words=f"{own[row.creditor_id]}, {kind}" if len(own) > 1 else kind,
        url=reverse("admin:invoices_creditorpolicy_change", args=[row.pk]),
        note=when,
    )
