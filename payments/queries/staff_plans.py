"""Plans as staff read them: which they may see, how much is open, and which wait for a person."""

from datetime import date
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from accounts.models import Party, User
from invoices.models import Invoice
from invoices.queries import staff
from payments.models import Instalment, PaymentPlan, PlanClaim, PlanState
from payments.queries.plans import lapsed_plans

LONGEST_NUMBER: Final = 18  # fits a bigint
# So many of each queue stand above the list; the queue itself has the others.
MOST_ON_TOP: Final = 10
OF_CLAIMS: Final = ("instalments", "claims__invoice__creditor")


def plans_seen_by(user: User, rows: QuerySet[PaymentPlan]) -> QuerySet[PaymentPlan]:
    """Every plan, or those whose claims are all of creditors that the user works for.

    A plan tells of all the debts in it: of one over several creditors none of them may see more
    than that it is there, which the page of its own invoice says.
    """
    if user.has_perm(staff.SEES_ALL):
        return rows
    own = list(staff.creditors_seen_by(user).values_list("pk", flat=True))
    claims = PlanClaim.objects.filter(plan=OuterRef("pk"))
    others = claims.exclude(invoice__creditor__in=own)
    return rows.filter(Exists(claims)).exclude(Exists(others))


def with_open(rows: QuerySet[PaymentPlan]) -> QuerySet[PaymentPlan]:
    """With `open_sum` in euros and `next_on`, the day of the next open instalment."""
    parts = Instalment.objects.filter(plan=OuterRef("pk"), paid__lt=F("amount")).order_by()
    open_sum = parts.values("plan").annotate(open=Sum(F("amount") - F("paid"))).values("open")
    next_on = parts.order_by("due_on").values("due_on")[:1]
    return rows.annotate(open_sum=Subquery(open_sum), next_on=Subquery(next_on))


def plans_matching(rows: QuerySet[PaymentPlan], term: str) -> QuerySet[PaymentPlan]:
    """By the plan's number, or by what the search of invoices knows one of its claims by."""
    found = staff.invoices_matching(Invoice.objects.all(), term)
    wanted = Q(pk__in=PlanClaim.objects.filter(invoice__in=found).values("plan"))
    number = term.strip()
    if number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER:
        wanted |= Q(pk=int(number))
    return rows.filter(wanted)


def asked_plans(rows: QuerySet[PaymentPlan]) -> QuerySet[PaymentPlan]:
    """Those that wait for an answer, the oldest first."""
    return rows.filter(state=PlanState.ASKED).order_by("pk")


def waiting_lapsed(rows: QuerySet[PaymentPlan], *, today: date) -> QuerySet[PaymentPlan]:
    """Lapsed plans that their debtors left lapsed too long, the longest first."""
    late = lapsed_plans(today=today).values("pk")
    return rows.filter(pk__in=late).order_by("lapsed_at", "pk")


def arrangeable_invoices(user: User, party: Party) -> list[Invoice]:
    """The open invoices of a debtor that something is to be paid of, the most urgent first."""
    seen = staff.rows_seen_by(user, Invoice.objects.filter(party=party), creditor="creditor")
    unpaid = seen.filter(closed_on=None, to_pay__gt=0)
    return list(unpaid.select_related("creditor").order_by("due_on", "pk"))
