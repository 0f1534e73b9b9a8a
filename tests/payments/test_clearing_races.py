"""Several people at one entry at the same time: it is cleared once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from invoices.models import LedgerEntry
from invoices.queries.ledger import ledger_mismatches
from payments.services import clearing
from tests.factories import AgentFactory
from tests.invoices.bookings import booked
from tests.payments.desk import approver, entry_to_clear, proposed


def in_threads(act, users):
    """What each of them got when all of them act at once."""

    def attempt(user):
        try:
            return act(user)
        except (clearing.NotInClearingError, clearing.NotProposedError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(users)) as pool:
        return list(pool.map(attempt, users))


@pytest.mark.django_db(transaction=True)
def test_eight_agents_who_clear_the_same_entry_at_once_clear_it_once(now):
    invoice = booked(now)
    entry = entry_to_clear(now)
    agents = [AgentFactory() for _ in range(8)]

    got = in_threads(lambda user: proposed(entry, [(invoice, "100.00")], user, now), agents)

    refused = [each for each in got if isinstance(each, clearing.NotInClearingError)]
    assert len(refused) == 7
    assert LedgerEntry.objects.filter(kind="PAYMENT").count() == 1
    assert list(ledger_mismatches()) == []


@pytest.mark.django_db(transaction=True)
def test_four_people_who_approve_at_once_book_once(now):
    invoice = booked(now, total="500.00")
    entry = entry_to_clear(now, "500.00")
    decision = proposed(entry, [(invoice, "500.00")], AgentFactory(), now)
    people = [approver() for _ in range(4)]

    got = in_threads(
        lambda user: clearing.approve(decision_id=decision.pk, user=user, at=now), people
    )

    refused = [each for each in got if isinstance(each, clearing.NotProposedError)]
    assert len(refused) == 3
    assert LedgerEntry.objects.filter(kind="PAYMENT").count() == 1
    assert list(ledger_mismatches()) == []
