"""What staff see of the claims: everything, or the rows of the creditors they work for."""

from django.db.models import Model, Q, QuerySet

from accounts.models import User
from accounts.queries.names import named
from invoices.models import Creditor, CreditorMembership, Invoice
from invoices.rules import myropo_id, references

SEES_ALL = "invoices.view_every_creditor"
SIGNIFICANT_DIGITS_OF_CASE = 18  # fits a bigint


def creditors_seen_by(user: User) -> QuerySet[Creditor]:
    return rows_seen_by(user, Creditor.objects.all(), creditor="pk")


def rows_seen_by[M: Model](user: User, rows: QuerySet[M], *, creditor: str) -> QuerySet[M]:
    """The rows whose creditor (by this path) the user may see: deny by default."""
    if user.has_perm(SEES_ALL):
        return rows
    memberships = CreditorMembership.objects.filter(user=user)
    # Read first: with plain ids PostgreSQL walks the creditor's index in order.
    return rows.filter(**{f"{creditor}__in": list(memberships.values_list("creditor", flat=True))})


def invoices_matching(rows: QuerySet[Invoice], term: str) -> QuerySet[Invoice]:
    """The invoices that a number, code, reference or name means; each by its own index.

    With a digit in it: the beginning of an invoice number, a case number, a MyRopo ID,
    or a reference in any spacing and either form. Without: the words of a debtor's name.
    """
    compact = "".join(term.split()).upper()
    identified = Q(number__startswith=term) | Q(number__startswith=compact)
    if compact.isascii() and compact.isdigit() and len(compact) <= SIGNIFICANT_DIGITS_OF_CASE:
        identified |= Q(case_number=int(compact))
    if reference := _reference_key(term):
        identified |= Q(reference_key=reference)
    if code := _myropo_id(term):
        identified |= Q(myropo_id=code)
    if code or any(map(str.isdigit, compact)):
        return rows.filter(identified)
    return named(rows, field="debtor_name", words=term)


def _reference_key(term: str) -> str:
    try:
        return references.reference_key(references.normalise(term))
    except references.InvalidReferenceError:
        return ""


def _myropo_id(term: str) -> str:
    try:
        return myropo_id.parse(term)
    except myropo_id.InvalidMyRopoIdError:
        return ""
