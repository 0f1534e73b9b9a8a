"""The morning of many plans: every one misses its part, and its claim's money has changed.

How long it takes, in how much memory, and how quickly the sweep looks at as many that are in
order. The first half is one round of its own, so that growth between the two shows.
"""

import resource
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from bench.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import Party, User
    from invoices.models import Creditor, Invoice

PLANS = 4000
DUE_ON, FIRST = date(2026, 10, 12), date(2026, 12, 15)
MISSED = date(2026, 12, 17)
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PRINCIPAL, PART, PARTS = Decimal("200.00"), Decimal("50.00"), 4
KILOBYTE = 1024
# Two rounds of the same work: the second takes no more memory than this.
MAY_GROW_MB = 8


def main(_folder: Path) -> bool:
    """Print the figures; whether memory stayed flat and every part was missed once."""
    from payments.queries.plans import UNPAID, plan_mismatches
    from payments.services.plans import nightly

    user, creditor = _people()
    table = Table(
        f"The morning of plans, {PLANS} in two rounds",
        ("round", "plans", "missed", "plans/s", "peak MB", "again s", "sweep ms"),
    )
    peaks, is_right = [], True
    for number in (1, 2):
        _plans(user, creditor, start=number * PLANS, count=PLANS // 2)
        at = AT + timedelta(days=25)
        seconds, done = _timed(lambda at=at: nightly.go_on(today=MISSED, at=at))
        again, repeated = _timed(lambda at=at: nightly.go_on(today=MISSED, at=at))
        sweep, found = _timed(lambda: list(plan_mismatches(states=UNPAID)))
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTE)
        is_right = is_right and done["missed"] == PLANS // 2 and not found
        is_right = is_right and not any(repeated.values())
        table.add(
            str(number),
            str(PLANS // 2),
            str(done["missed"]),
            f"{PLANS / 2 / seconds:.0f}",
            f"{peaks[-1]:.0f}",
            f"{again:.2f}",
            f"{sweep * 1000:.0f}",
        )
    table.show()
    return is_right and peaks[1] - peaks[0] <= MAY_GROW_MB


def _timed[Result](work: "Callable[[], Result]") -> tuple[float, Result]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def _people() -> tuple["User", "Creditor"]:
    from accounts.models import Party, PartyKind, User
    from invoices.models import Creditor

    user = User(party=Party.objects.create(kind=PartyKind.PERSON, name="Mittari Matti"))
    user.set_unusable_password()
    user.save()
    return user, Creditor.objects.create(name="Mittari Kaasu Oy", business_id="0000009-0")


def _plans(user: "User", creditor: "Creditor", *, start: int, count: int) -> None:
    """Plans of four parts of one claim each, as making them leaves them."""
    from invoices.models import EntryKind, Hold, HoldReason, Invoice
    from invoices.services import ledger
    from payments.models import Instalment, PaymentPlan, PlanClaim
    from payments.rules.plan_schedule import paydays

    claims = []
    for number in range(start, start + count):
        invoice = _invoice(user.party, creditor, number)
        principal = ledger.Booking(
            kind=EntryKind.PRINCIPAL,
            cause=f"bench:night:{number}",
            value_on=invoice.issued_on,
            principal=PRINCIPAL,
        )
        claims.append((invoice, [principal]))
    invoices = ledger.book_new_claims(claims=claims, at=AT)
    common = {"party": user.party, "user": user, "language": "fi", "made_at": AT}
    plans = PaymentPlan.objects.bulk_create(
        PaymentPlan(**common, total=PRINCIPAL, payday=FIRST.day, started_at=AT) for _ in invoices
    )
    pairs = list(zip(plans, invoices, strict=True))
    PlanClaim.objects.bulk_create(
        PlanClaim(plan=plan, invoice=each, owed=PRINCIPAL) for plan, each in pairs
    )
    days = paydays(first=FIRST, count=PARTS, payday=FIRST.day)
    Instalment.objects.bulk_create(
        Instalment(plan=plan, position=place, due_on=day, amount=PART)
        for plan in plans
        for place, day in enumerate(days, start=1)
    )
    Hold.objects.bulk_create(
        Hold(
            invoice=each,
            reason=HoldReason.PLAN,
            cause=f"plan:{plan.public_id}:{each.pk}",
            placed_at=AT,
        )
        for plan, each in pairs
    )
    Invoice.objects.filter(pk__in=[each.pk for each in invoices]).update(hold=HoldReason.PLAN)


def _invoice(party: "Party | None", creditor: "Creditor", number: int) -> "Invoice":
    from bench.seed import reference_of
    from invoices.models import ClaimKind, InterestBasis, Invoice

    reference = reference_of(9_500_000 + number)
    return Invoice(
        party=party,
        creditor=creditor,
        myropo_id=f"N{number:07d}",
        claim_kind=ClaimKind.CONSUMER,
        interest_basis=InterestBasis.CONSUMER,
        number=f"night-{number}",
        issued_on=DUE_ON - timedelta(days=21),
        due_on=DUE_ON,
        original_total=PRINCIPAL,
        reference=reference,
        reference_key=reference,
        iban="FI2112345600000785",
        debtor_name="Mittari Matti",
        content_sha256="0" * 64,
    )
