"""Which policy of a creditor counts for a claim on a day."""

from collections.abc import Collection, Iterable
from datetime import date

from invoices.models import CreditorPolicy, Invoice

# By creditor and kind of claim.
type Policies = dict[tuple[int, str], CreditorPolicy]


def policies_of(creditor_ids: Collection[int], *, on: date) -> Policies:
    """The rows in force on a day, by creditor and kind of claim, in one query.

    Creditors without a row are missing: for them the law's own numbers count.
    """
    rows = CreditorPolicy.objects.filter(creditor__in=creditor_ids, starts_on__lte=on)
    latest = rows.order_by("creditor", "claim_kind", "-starts_on").distinct(
        "creditor", "claim_kind"
    )
    return {(row.creditor_id, row.claim_kind): row for row in latest}


def policies_for(invoices: Iterable[Invoice], *, on: date) -> dict[int, CreditorPolicy | None]:
    """The row of each invoice by its key; None where the law's own numbers count."""
    known = list(invoices)
    found = policies_of({each.creditor_id for each in known}, on=on)
    return {each.pk: found.get((each.creditor_id, each.claim_kind)) for each in known}


def letter_text(row: CreditorPolicy | None, language: str) -> str:
    """The creditor's own words on a letter in a language; empty where it has none in it."""
    if row is None:
        return ""
    return {"fi": row.text_fi, "sv": row.text_sv, "en": row.text_en}.get(language, "")


def policy_row_of(invoice: Invoice, *, on: date) -> CreditorPolicy | None:
    """The row of one invoice; one query."""
    rows = CreditorPolicy.objects.filter(
        creditor=invoice.creditor_id, claim_kind=invoice.claim_kind, starts_on__lte=on
    )
    return rows.order_by("-starts_on").first()
