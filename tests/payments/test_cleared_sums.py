"""Sums that staff cleared by hand, and what they are made of coming in another file."""

from decimal import Decimal
from itertools import permutations

import pytest
from django.urls import reverse

from accounts.services.roles import Role
from invoices.queries.ledger import ledger_mismatches
from payments.models import BankEntry, EntryState
from payments.services import clearing
from tests.invoices.bookings import booked
from tests.payments.desk import approver
from tests.payments.paying import text_of
from tests.payments.statement_stories import (
    OTHER_REFERENCE,
    entry_of,
    movement,
    notification,
    statement,
    states,
    take,
)
from tests.staff import signed_in

pytestmark = pytest.mark.django_db

FIRST = movement("60.00", archive_id="P1")
SECOND = movement("40.00", archive_id="P2", reference=OTHER_REFERENCE)


@pytest.fixture
def claims(now):
    return booked(now), booked(now, reference=OTHER_REFERENCE)


def batch(*parts, archive_id="B1"):
    total = sum(each.amount for each in parts)
    return movement(str(total), archive_id=archive_id, reference="", name="", parts=parts)


def only_its_sum(archive_id="B1"):
    return movement("100.00", archive_id=archive_id, reference="", name="", count=2)


def divided(claims, user, now):
    entry = BankEntry.objects.get(is_summary=True)
    lines = list(zip([each.pk for each in claims], [Decimal(60), Decimal(40)], strict=True))
    return clearing.propose(entry_id=entry.pk, lines=lines, note="", user=user, at=now)


def open_totals(claims):
    for claim in claims:
        claim.refresh_from_db()
    return [claim.open_total for claim in claims]


@pytest.mark.parametrize("archive_id", ["B1", ""])
def test_the_parts_of_a_sum_that_staff_divided_are_known_and_booked_no_more(
    claims, agent, now, archive_id
):
    take(now, statement(only_its_sum(archive_id)))
    divided(claims, agent, now)

    report = take(now, notification(batch(FIRST, SECOND, archive_id=archive_id)))

    assert (report.new, report.known) == (0, 2)
    assert open_totals(claims) == [Decimal("40.00"), Decimal("60.00")]
    assert BankEntry.objects.get().state == EntryState.BOOKED
    assert not list(ledger_mismatches())


def test_a_sum_that_gave_way_to_its_parts_is_not_booked_by_a_proposal_about_it(
    claims, agent, now, settings
):
    settings.CLEARING_FOUR_EYES_EUROS = 100
    take(now, statement(only_its_sum()))
    decision = divided(claims, agent, now)

    take(now, notification(batch(FIRST, SECOND)))

    with pytest.raises(clearing.NotInClearingError):
        clearing.approve(decision_id=decision.pk, user=approver(), at=now)
    assert open_totals(claims) == [Decimal("40.00"), Decimal("60.00")]
    assert states()["B1"] == EntryState.SUPERSEDED


def test_parts_that_come_in_several_files_are_known_once_staff_divided_their_sum(
    claims, agent, now
):
    take(now, statement(only_its_sum()))
    divided(claims, agent, now)

    reports = [take(now, notification(batch(part), number="N2")) for part in (FIRST, SECOND)]

    assert [each.known for each in reports] == [1, 1]
    assert open_totals(claims) == [Decimal("40.00"), Decimal("60.00")]
    assert not list(ledger_mismatches())


@pytest.mark.parametrize("order", [*permutations([0, 1, 2])])
def test_a_sum_gives_way_once_all_its_parts_are_told_in_any_files_and_order(claims, now, order):
    files = (
        statement(only_its_sum()),
        notification(batch(FIRST), number="N1"),
        notification(batch(SECOND), number="N2"),
    )

    for number in order:
        take(now, files[number])

    assert open_totals(claims) == [Decimal("40.00"), Decimal("60.00")]
    sums = BankEntry.objects.filter(is_summary=True).values_list("state", flat=True)
    assert set(sums) <= {EntryState.SUPERSEDED}


def test_a_sum_of_which_only_some_parts_are_told_is_not_lost(claims, now):
    take(now, notification(batch(FIRST)))

    take(now, statement(only_its_sum()))

    assert states() == {"B1": EntryState.CLEARING, "P1": EntryState.BOOKED}
    assert open_totals(claims) == [Decimal("40.00"), Decimal("100.00")]


def test_the_desk_says_how_much_of_a_sum_has_come_in_parts(claims, now):
    take(now, notification(batch(FIRST)), statement(only_its_sum()))
    page = reverse("admin:payments_bankentry_change", args=[entry_of("B1").pk])

    shown = text_of(signed_in(Role.AGENT).get(page))

    assert "€60.00 of it has come in parts already" in shown
