"""Whatever the order in which the bank's files arrive: the same end, and no cent lost."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoices.models import EntryKind, Invoice, LedgerEntry
from invoices.queries.ledger import ledger_mismatches
from payments.models import BankEntry, Direction, EntryState, Payment, PaymentState
from tests.invoices.bookings import booked
from tests.payments.statement_stories import (
    OTHER_REFERENCE,
    movement,
    notification,
    statement,
    take,
)
from tests.payments.stories import confirmed, mine

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.usefixtures("silent_provider"),
]

PAYOUT = "1232"
RULES = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def back(amount, reverses, **fields):
    told = {"archive_id": f"R-{reverses}", "reverses": reverses, **fields}
    return movement(amount, direction="DBIT", is_reversal=True, **told)


PARTS = (
    movement("25.00", archive_id="P1"),
    movement("35.00", archive_id="P2", reference=OTHER_REFERENCE),
)
BATCH = movement("60.00", archive_id="B1", reference="", name="", parts=PARTS)
SUM = movement("60.00", archive_id="B1", reference="", name="", count=2)
# What the bank tells in the course of a day: each may be in several files.
TOLD = (
    movement("40.00", archive_id="A1"),
    movement("70.00", archive_id="A2"),
    movement("15.00", archive_id="A3", reference=OTHER_REFERENCE),
    movement("9.00", archive_id="A4", reference=""),
    movement("8.00", archive_id="A5", reference="14104373010002099 1"),
    movement("55.00", archive_id="S1", reference=PAYOUT),
    movement("6.00", archive_id="O1", direction="DBIT"),
    back("70.00", "A2"),
    back("9.00", "A4", reference=""),
    back("25.00", "P1"),
    back("3.00", "A9"),
    SUM,
    BATCH,
)
FILES = st.lists(
    st.tuples(
        st.sampled_from([statement, notification]),
        st.sampled_from(["02", "08"]),
        st.lists(st.sampled_from(range(len(TOLD))), min_size=1, unique=True),
    ),
    max_size=6,
)


def outcome_of(files, now):
    """What the ledger and the entries say after these files, which then never came."""
    found = {}
    with transaction.atomic():
        for data in files:
            take(now, data)
        found["claims"] = list(
            Invoice.objects.order_by("pk").values_list(
                "stage", "open_total", "surplus", "under_way", "hold"
            )
        )
        entries = BankEntry.objects.exclude(state=EntryState.SUPERSEDED)
        found["entries"] = sorted(
            entries.values_list("archive_id", "amount", "state", "clearing_reason")
        )
        found["payments"] = list(Payment.objects.values_list("state", flat=True))
        found["mismatches"] = list(ledger_mismatches())
        payments = LedgerEntry.objects.filter(kind=EntryKind.PAYMENT)
        found["booked"] = -payments.aggregate(sum=Sum("amount", default=Decimal(0)))["sum"]
        arrived = BankEntry.objects.filter(
            state__in=(EntryState.BOOKED, EntryState.SETTLEMENT), direction=Direction.CREDIT
        )
        found["arrived"] = arrived.aggregate(sum=Sum("amount", default=Decimal(0)))["sum"]
        transaction.set_rollback(True)
    return found


@pytest.fixture
def claims(now, actor, debtor):
    """Three claims, one of which was paid in the portal yesterday."""
    booked(now)
    booked(now, total="50.00", reference=OTHER_REFERENCE)
    portal = mine(now, debtor, total="55.00", reference="2231")
    payment = confirmed(actor, {portal: "55.00"}, at=now - timedelta(days=1))
    Payment.objects.filter(pk=payment.pk).update(settlement_reference=PAYOUT)


@RULES
@given(files=FILES, data=st.data())
def test_every_order_of_the_files_ends_the_same(claims, now, files, data):
    written = [
        write(*(TOLD[each] for each in told), version=version, number=f"F{number}")
        for number, (write, version, told) in enumerate(files)
    ]
    other_order = data.draw(st.permutations(written))

    one, other = outcome_of(written, now), outcome_of(other_order, now)

    assert one == other
    assert one["mismatches"] == []


@RULES
@given(files=FILES)
def test_what_is_booked_is_what_arrived_to_the_cent(claims, now, files):
    written = [
        write(*(TOLD[each] for each in told), version=version, number=f"F{number}")
        for number, (write, version, told) in enumerate(files)
    ]

    found = outcome_of([*written, *written], now)

    assert found["booked"] == found["arrived"]


@RULES
@given(
    cuts=st.lists(st.sampled_from(range(len(TOLD))), max_size=4),
    order=st.permutations(range(len(TOLD))),
)
def test_however_a_day_is_cut_into_files_it_ends_the_same(claims, now, cuts, order):
    whole = statement(*(TOLD[each] for each in range(len(TOLD))), number="W")
    pieces, began = [], 0
    for number, cut in enumerate([*sorted(cuts), len(TOLD)]):
        if told := [TOLD[each] for each in order[began:cut]]:
            pieces.append(notification(*told, number=f"N{number}"))
        began = max(began, cut)

    together, apart = outcome_of([whole], now), outcome_of(pieces, now)

    assert apart == together
    assert together["payments"] == [PaymentState.SETTLED]
