"""What staff read of creditors' policies: which is in force, which comes, what each offers."""

from datetime import date
from decimal import Decimal
from hashlib import sha256

from django.db.models import Min, OuterRef, QuerySet, Subquery

from invoices.models import CreditorPolicy
from invoices.queries.what_next import letter_policy
from invoices.rules.law_calendar import Law
from payments.queries.policies import plan_policy, shift_policy
from payments.rules.policy_preview import Preview, Terms, preview


def with_next(rows: QuerySet[CreditorPolicy]) -> QuerySet[CreditorPolicy]:
    """Each row with `next_on`: from when another one of its creditor and kind counts."""
    later = CreditorPolicy.objects.filter(
        creditor=OuterRef("creditor"),
        claim_kind=OuterRef("claim_kind"),
        starts_on__gt=OuterRef("starts_on"),
    )
    first = later.order_by().values("creditor").annotate(day=Min("starts_on")).values("day")
    return rows.annotate(next_on=Subquery(first))


def row_before(row: CreditorPolicy, *, on: date) -> CreditorPolicy:
    """What is in force the day before a day; the portal's own terms where no row is.

    The row itself is passed over: it may be the one that changes.
    """
    others = CreditorPolicy.objects.filter(
        creditor=row.creditor_id, claim_kind=row.claim_kind, starts_on__lt=on
    )
    found = others.exclude(pk=row.pk).select_related("creditor").order_by("-starts_on").first()
    return found or CreditorPolicy(creditor=row.creditor, claim_kind=row.claim_kind)


def seen_of(row: CreditorPolicy) -> str:
    """Differs when any row of the creditor and kind was entered, changed or withdrawn."""
    rows = CreditorPolicy.objects.filter(creditor=row.creditor_id, claim_kind=row.claim_kind)
    told = list(rows.order_by("pk").values_list("pk", "starts_on", "entered_at"))
    return sha256(repr(told).encode()).hexdigest()


def preview_of(row: CreditorPolicy, *, total: Decimal, issued_on: date) -> Preview:
    """What a row offers for an invoice of so many euros; it need not be stored."""
    return preview(terms=terms_of(row), total=total, issued_on=issued_on)


def terms_of(row: CreditorPolicy) -> Terms:
    return Terms(
        law=Law(row.claim_kind),
        letters=letter_policy(row),
        shifts=shift_policy(row),
        plans=plan_policy(row),
    )
