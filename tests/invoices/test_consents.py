"""Consents to electronic letters: the four facts, at most a year, and never changed after."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.actor import Actor
from accounts.models import AuditEvent
from invoices.models import ElectronicConsent, Invoice
from invoices.queries.consents import consented, valid_consents_of
from invoices.services import consents
from invoices.services.consents import NothingToConsentToError, give_consent, withdraw_consent
from tests.factories import CompanyFactory, DebtorFactory, InvoiceFactory
from tests.invoices.test_printing import in_threads

pytestmark = pytest.mark.django_db

# 21.11.2026, the day of `now`.
FIRST, LAST = date(2026, 11, 21), date(2027, 2, 20)


@pytest.fixture
def invoice(debtor):
    return InvoiceFactory(party=debtor.party)


@pytest.fixture
def consent(actor, invoice, now):
    return give(actor, [invoice], now)


def give(actor, invoices, at, months=3, public_id=None):
    return give_consent(actor=actor, invoices=invoices, months=months, public_id=public_id, at=at)


def test_consent_has_the_four_facts_of_the_law(actor, invoice, consent, now, settings):
    assert (consent.method, consent.collector) == ("MyRopo", settings.COLLECTOR_NAME)
    assert [*consent.invoices.all()] == [invoice]
    assert (consent.given_at, consent.starts_on, consent.ends_on) == (now, FIRST, LAST)
    assert (consent.party, consent.given_by) == (actor.acting_for, actor.user)
    recorded = AuditEvent.objects.get(action="consent.given")
    assert recorded.data == {"consent": str(consent.public_id), "invoices": 1}


@pytest.mark.parametrize(
    ("on", "counts"),
    [
        (FIRST - timedelta(days=1), False),
        (FIRST, True),
        (LAST, True),
        (LAST + timedelta(days=1), False),
    ],
)
def test_consent_counts_from_its_first_day_to_its_last(invoice, consent, on, counts):
    assert consented([invoice.pk], on) == ({invoice.pk} if counts else set())
    assert consents.is_valid(consent, on=on) is counts


def test_consent_is_for_its_claims_alone(debtor, consent, django_assert_num_queries):
    other = InvoiceFactory(party=debtor.party)
    keys = [other.pk, *Invoice.objects.values_list("pk", flat=True)]

    with django_assert_num_queries(1):
        found = consented(keys, FIRST)

    assert other.pk not in found
    assert len(found) == 1


def test_consent_of_who_is_the_debtor_no_more_does_not_count(invoice, consent):
    Invoice.objects.update(party=CompanyFactory())

    assert consented([invoice.pk], FIRST) == set()


def test_withdrawn_consent_does_not_count(actor, invoice, consent, now):
    first = withdraw_consent(actor=actor, consent=consent, at=now)
    second = withdraw_consent(actor=actor, consent=consent, at=now + timedelta(days=1))

    consent.refresh_from_db()
    assert (first, second) == (True, False)
    assert consent.withdrawn_at == now
    assert consented([invoice.pk], FIRST) == set()
    assert not valid_consents_of(actor, on=FIRST).exists()
    assert AuditEvent.objects.filter(action="consent.withdrawn").count() == 1


def test_business_consents_to_its_own_claims(now):
    user = DebtorFactory(party=CompanyFactory())
    actor = Actor(user=user, acting_for=user.party)
    invoice = InvoiceFactory(party=user.party, claim_kind="BUSINESS", interest_basis="COMMERCIAL")

    give(actor, [invoice], now, months=12)

    assert consented([invoice.pk], FIRST) == {invoice.pk}


def test_claims_of_others_and_closed_ones_are_left_out(actor, invoice, now):
    others = InvoiceFactory(party=CompanyFactory())
    closed = InvoiceFactory(party=actor.acting_for, stage="CREDITED", closed_on=FIRST)

    consent = give(actor, [others, invoice, closed], now)

    assert [*consent.invoices.all()] == [invoice]


def test_nothing_is_consented_to_on_claims_of_others(actor, now):
    with pytest.raises(NothingToConsentToError):
        give(actor, [InvoiceFactory(party=CompanyFactory())], now)

    assert not ElectronicConsent.objects.exists()


@pytest.mark.parametrize("months", [-1, 0, 13])
def test_consent_for_too_long_or_no_time_is_refused(actor, invoice, now, months):
    with pytest.raises(ValueError, match="twelve"):
        give(actor, [invoice], now, months=months)


def test_second_press_gives_the_same_consent(actor, invoice, consent, now):
    again = give(actor, [invoice], now, months=12, public_id=consent.public_id)

    assert (again, again.ends_on) == (consent, LAST)
    assert AuditEvent.objects.filter(action="consent.given").count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"ends_on": date(2030, 1, 1)},
        {"starts_on": date(2026, 1, 1)},
        {"collector": "Joku muu Oy"},
        {"method": "sähköposti"},
        {"given_at": "2026-01-01T00:00:00Z"},
    ],
)
def test_database_refuses_to_change_what_was_consented_to(consent, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        ElectronicConsent.objects.update(**change)

    assert ElectronicConsent.objects.get().ends_on == LAST


def test_database_refuses_to_take_a_withdrawal_back(actor, consent, now):
    withdraw_consent(actor=actor, consent=consent, at=now)

    with pytest.raises(DatabaseError), transaction.atomic():
        ElectronicConsent.objects.update(withdrawn_at=None)


def test_database_refuses_to_delete_a_consent_or_to_change_its_claims(debtor, consent):
    other = InvoiceFactory(party=debtor.party)
    through = ElectronicConsent.invoices.through
    with pytest.raises(DatabaseError), transaction.atomic():
        through.objects.update(invoice=other)
    with pytest.raises(DatabaseError), transaction.atomic():
        through.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM invoices_electronicconsent")

    assert consent.invoices.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_give_one_consent(actor, now):
    invoice = InvoiceFactory(party=actor.acting_for)
    public_id = invoice.public_id

    given = in_threads(*[lambda: give(actor, [invoice], now, public_id=public_id)] * 4)

    assert len(set(given)) == 1
    assert AuditEvent.objects.filter(action="consent.given").count() == 1
