"""What a letter of ours may tell anybody who holds it: which letters went to this case.

Asked without signing in, with the two codes of the letter. Nothing here names a person, a
creditor or a reference: kind, day, sum and account alone.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q

from invoices.models import Invoice, Letter, LetterKind, LetterState
from invoices.rules.references import in_fours

# A letter that the post brought back had been sent all the same.
WAS_SENT: Final = Q(state__in=[LetterState.SENT, LetterState.FAILED], handed_over_on__isnull=False)
NOBODY: Final = 0


@dataclass(frozen=True, slots=True)
class GenuineLetter:
    """One letter as its holder can compare it. Sums in euros.

    asks_for  what it asks to pay; None for one that asks for nothing
    accounts  to which it asks to pay, in groups of four; a plan may have several
    """

    kind: str
    sent_on: date
    asks_for: Decimal | None
    accounts: tuple[str, ...]


def letters_with_codes(*, case_number: int, myropo_id: str) -> list[GenuineLetter]:
    """The letters that were sent with these codes, the newest first.

    None for codes that do not belong together, which costs the same two queries.
    """
    invoice = Invoice.objects.filter(case_number=case_number, myropo_id=myropo_id)
    pk, party = invoice.values_list("pk", "party").first() or (NOBODY, NOBODY)
    # A plan over several claims is told to its debtor alone, with the codes of the first.
    of_party = Q(
        invoice=None,
        party=party or NOBODY,
        document__facts__case_number=case_number,
    )
    letters = Letter.objects.filter(WAS_SENT, Q(invoice=pk) | of_party)
    rows = letters.order_by("-handed_over_on", "-pk").values_list(
        "kind", "handed_over_on", "total", "document__facts"
    )
    return [_told(kind, on, total, facts) for kind, on, total, facts in rows if on is not None]


def _told(kind: str, sent_on: date, total: Decimal, facts: dict[str, Any]) -> GenuineLetter:
    """As the letter itself says it: what it said does not change."""
    asks = kind != LetterKind.OVERPAYMENT_NOTICE
    return GenuineLetter(
        kind=str(LetterKind(kind).label),
        sent_on=sent_on,
        asks_for=total if asks else None,
        accounts=_accounts(facts) if asks else (),
    )


def _accounts(facts: dict[str, Any]) -> tuple[str, ...]:
    """Of a plan that is shared, each claim's own account; else the letter's."""
    of_claims = [each.get("iban") for each in facts.get("claims", ())]
    ibans = of_claims if len(of_claims) > 1 and all(of_claims) else [facts.get("iban")]
    return tuple(dict.fromkeys(in_fours(iban) for iban in ibans if iban))
