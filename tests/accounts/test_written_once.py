"""Queries whose SQL is written once and whose statements are prepared."""

from datetime import date

import pytest
from django.db import NotSupportedError, connection, transaction
from django.db.models import Q

from accounts.models import Party
from accounts.queries.written_once import SOME_DAY, SOME_PARTY, WrittenOnce
from tests.factories import PersonFactory

OFTEN = 5


@pytest.fixture
def names():
    """The names of a party, and of those that came on a day."""
    return WrittenOnce(
        lambda: (
            Party.objects.filter(Q(pk=SOME_PARTY) | Q(created_at__date=SOME_DAY))
            .order_by("pk")
            .values_list("name")
        )
    )


@pytest.fixture
def widen():
    """Changes the type of a column as a migration would, by a connection of its own."""
    migrating = connection.copy()

    def set_length(length):
        with migrating.cursor() as cursor:
            cursor.execute(f"ALTER TABLE accounts_party ALTER name TYPE varchar({length})")

    before = Party._meta.get_field("name").max_length
    yield lambda: set_length(before + 1)
    set_length(before)
    migrating.close()


@pytest.fixture
def changed(names, widen):
    """Whose name has been asked for often when the type of the column changes."""
    own = {SOME_PARTY: PersonFactory(name="Maija").pk, SOME_DAY: date(2001, 1, 1)}
    for _ in range(OFTEN):
        names.ask(own)
    widen()
    return own


def prepared():
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [statement for (statement,) in cursor.fetchall()]


@pytest.mark.django_db
def test_the_asker_s_own_values_stand_in_for_some_party_and_some_day(names):
    first, second = PersonFactory(name="Eka"), PersonFactory(name="Toka")
    today = first.created_at.date()

    assert names.ask({SOME_PARTY: second.pk, SOME_DAY: date(2001, 1, 1)}) == [("Toka",)]
    assert names.ask({SOME_PARTY: 0, SOME_DAY: today}, end=" LIMIT %s", more=[1]) == [("Eka",)]


@pytest.mark.django_db
def test_what_comes_often_is_prepared(names):
    for _ in range(OFTEN):
        names.ask({SOME_PARTY: 1, SOME_DAY: date(2001, 1, 1)})

    assert any("accounts_party" in each and "$1" in each for each in prepared())


@pytest.mark.django_db(transaction=True)
def test_a_column_that_changes_its_type_is_asked_again(names, changed):
    assert names.ask(changed) == [("Maija",)]


@pytest.mark.django_db(transaction=True)
def test_within_a_transaction_the_change_fails_once(names, changed):
    with pytest.raises(NotSupportedError), transaction.atomic():
        names.ask(changed)
    with transaction.atomic():
        assert names.ask(changed) == [("Maija",)]
