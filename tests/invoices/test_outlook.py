"""What happens next to an invoice: foretold on its page, on its timeline and on the home page."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from accounts.actor import Actor
from invoices import queries
from invoices.models import (
    ClaimKind,
    EventKind,
    HoldReason,
    InterestBasis,
    Invoice,
    Stage,
)
from invoices.queries.details import get_details_or_404
from invoices.rules.what_next import NextAct, NextReason
from invoices.services import charges, holds, ledger, stages
from tests.invoices import stories
from tests.sign_in import sign_in

NBSP = "\u00a0"
DUE = date(2026, 11, 2)  # a Monday
AT_THE_EARLIEST = "Aikaisintaan"


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def actor(debtor):
    return Actor(user=debtor, acting_for=debtor.party)


@pytest.fixture
def client(client, debtor):
    return sign_in(client, debtor)


@pytest.fixture
def invoice(debtor, now):
    return stories.sent(debtor.party, at=now, due_on=date(2026, 12, 1))


def outlook_of(actor, invoice, today):
    return queries.outlook_of(get_details_or_404(actor, invoice.public_id), today=today)


def page_of(client, invoice):
    return client.get(reverse("invoices:invoice", args=[invoice.public_id]))


def hold(invoice, reason, at, **more):
    holds.place(invoice_id=invoice.pk, reason=reason, cause=f"test:{reason}", at=at, **more)


def test_the_reminder_is_foretold_with_its_day_its_cost_and_the_time_to_pay(client, invoice):
    answer = page_of(client, invoice)

    assert answer.context["ahead"].facts == (
        ("Maksumuistutus", "Aikaisintaan 16.12.2026"),
        ("Mitä se voi maksaa sinulle", f"Enintään 5,00{NBSP}€"),
        ("Maksuaikaa sen jälkeen", "Vähintään 11.1.2027 asti"),
    )
    page = answer.content.decode()
    assert "Mitä seuraavaksi tapahtuu" in page
    assert "jäädä kokonaan tulematta" in page
    assert f"Laki sallii siitä enintään 5,00{NBSP}€: Perintälaki 513/1999 10{NBSP}a{NBSP}§" in page
    assert f"vähintään 14 kokonaista päivää: Perintälaki 513/1999 10{NBSP}b{NBSP}§" in page


def test_the_timeline_ends_with_it(client, invoice):
    last = page_of(client, invoice).context["steps"][-1]

    assert (last.what, last.when, last.place) == (
        "Maksumuistutus",
        "Aikaisintaan 16.12.2026",
        "ahead",
    )
    assert last.text == f"Vain jos laskua ei makseta. Enintään 5,00{NBSP}€."


def test_what_could_have_come_already_comes_today_at_the_earliest(client, debtor, now):
    late = stories.sent(debtor.party, at=now, due_on=date(2026, 10, 1))

    with time_machine.travel(now + timedelta(days=2), tick=False):
        ahead = page_of(sign_in(client, debtor), late).context["ahead"]

    assert ahead.facts[0] == ("Maksumuistutus", "Aikaisintaan tänään")


def test_after_a_reminder_comes_a_demand_when_its_time_to_pay_is_over(actor, invoice, now, today):
    stages.record_letter(
        invoice_id=invoice.pk,
        kind=EventKind.REMINDED,
        on=date(2026, 12, 17),
        cause="test:reminder",
        actor=None,
        at=now,
        cost=stories.REMINDER_COST,
        due_on=date(2027, 1, 29),
    )

    outlook = outlook_of(actor, invoice, today)

    assert outlook.step.act is NextAct.FIRST_DEMAND
    # The Friday, a banking day for money that was paid in time, and the day after it.
    assert outlook.step.on == date(2027, 2, 2)
    assert outlook.step.cost.facts["amount"] == Decimal(14)
    assert [each.amount for each in outlook.standing.claim.done] == [Decimal("5.00")]


def test_a_letter_that_named_no_day_gave_the_time_of_the_law(actor, invoice, now, today):
    stories.reminded(invoice, at=now)

    [letter] = outlook_of(actor, invoice, today).standing.claim.done

    # Sent on Wednesday 16.12.: seven postal weekdays without Christmas, and ten days.
    assert letter.on == date(2026, 12, 16)
    assert letter.due_on == date(2027, 1, 8)


def test_what_the_compensation_covered_is_remembered(actor, invoice, now, today):
    stages.record_letter(
        invoice_id=invoice.pk,
        kind=EventKind.REMINDED,
        on=date(2026, 12, 17),
        cause="test:reminder",
        actor=None,
        at=now,
        covered=Decimal("12.00"),
    )

    [letter] = outlook_of(actor, invoice, today).standing.claim.done

    assert (letter.amount, letter.covered) == (Decimal(0), Decimal("12.00"))


def test_a_cost_of_no_letter_counts_in_the_total(actor, invoice, now, today):
    with_cost(invoice, "57.00", "Perintälaki 513/1999 10 a §", now)

    outlook = outlook_of(actor, invoice, today)

    assert outlook.step.cost.facts["amount"] == Decimal("3.00")


def test_the_standard_compensation_covers_the_reminder_of_a_business(actor, debtor, now, today):
    invoice = stories.sent(
        debtor.party,
        at=now,
        due_on=DUE,
        claim_kind=ClaimKind.BUSINESS,
        interest_basis=InterestBasis.COMMERCIAL,
    )
    with_cost(invoice, "40.00", "Perintälaki 513/1999 10 i §", now)

    step = outlook_of(actor, invoice, today).step

    assert not step.cost.allowed
    assert step.cost.facts["covered"] == Decimal(12)


def with_cost(invoice, amount, basis, at):
    locked = ledger.lock_invoice(invoice.pk)
    booking = charges.cost_booking(
        cost=charges.Cost(amount=Decimal(amount), legal_basis=basis),
        cause=f"test:{amount}",
        value_on=DUE + timedelta(16),
    )
    ledger.book(invoice=locked, booking=booking, at=at)
    invoice.refresh_from_db()


def test_a_payment_interrupts_prescription(actor, debtor, now, today):
    old = stories.sent(debtor.party, at=now, due_on=date(2023, 11, 1))
    paid = stories.sent(debtor.party, at=now, due_on=date(2023, 11, 1))
    stories.paid(paid, "10.00", on=date(2024, 5, 5), at=now)

    assert outlook_of(actor, old, today).step.reason is NextReason.MAY_BE_PRESCRIBED
    assert outlook_of(actor, paid, today).standing.prescribes_on == date(2027, 5, 5)


def test_an_old_invoice_presses_nobody(client, debtor, now):
    old = stories.sent(debtor.party, at=now, due_on=date(2023, 11, 1))

    answer = page_of(client, old)

    assert (
        answer.context["ahead"].text == "Ihminen tarkistaa laskun, ennen kuin mitään muuta tehdään."
    )
    assert [step.place for step in answer.context["steps"]] == ["past", "past"]


def test_public_charges_are_not_asked_for_prescription(actor, debtor, now, today):
    charge = stories.sent(
        debtor.party,
        at=now,
        due_on=date(2023, 11, 1),
        is_directly_enforceable=True,
        interest_basis=InterestBasis.PUBLIC_LAW,
    )

    assert outlook_of(actor, charge, today).standing.prescribes_on is None


def test_a_payment_that_waits_for_the_bank_keeps_collection_waiting(client, invoice, now):
    hold(invoice, HoldReason.PAYMENT_PENDING, now)

    ahead = page_of(client, invoice).context["ahead"]

    assert "odottaa pankin vastausta" in ahead.text
    assert "kuluja lisätä" in ahead.text
    assert not ahead.is_letter


def test_a_hold_with_an_end_says_until_when_and_what_comes_then(client, invoice, now):
    hold(invoice, HoldReason.PAYMENT_REPORTED, now, ends_on=date(2027, 1, 15))

    ahead = page_of(client, invoice).context["ahead"]

    assert ahead.text == (
        "Perintä odottaa, kun etsimme maksua, josta kerroit. Se voi jatkua 15.1.2027 jälkeen."
    )
    # The Monday after it.
    assert ahead.facts[0] == ("Maksumuistutus", "Aikaisintaan 18.1.2027")


def test_a_hold_that_was_released_keeps_nothing(client, invoice, now):
    hold(invoice, HoldReason.PAYMENT_REPORTED, now, ends_on=date(2027, 1, 15))
    holds.release(cause=f"test:{HoldReason.PAYMENT_REPORTED}", at=now)

    ahead = page_of(client, invoice).context["ahead"]

    assert ahead.text == ""
    assert ahead.facts[0] == ("Maksumuistutus", "Aikaisintaan 16.12.2026")


def test_a_part_that_is_being_booked_keeps_collection_waiting(client, invoice, now):
    hold(invoice, HoldReason.PAID_IN_PORTAL, now, amount=Decimal(50))

    assert "maksusi on kirjautumassa" in page_of(client, invoice).context["ahead"].text


def test_what_is_covered_or_paid_has_nothing_ahead(client, debtor, invoice, now):
    paid = stories.sent(debtor.party, at=now, due_on=date(2026, 12, 1))
    stories.paid(paid, "96.41", on=date(2026, 11, 20), at=now)
    hold(invoice, HoldReason.PAID_IN_PORTAL, now, amount=invoice.to_pay)

    for each in (paid, invoice):
        answer = page_of(client, each)
        assert answer.context["ahead"] is None
        assert 'id="ahead"' not in answer.content.decode()
        assert AT_THE_EARLIEST not in answer.content.decode()


def test_after_the_last_letter_a_person_decides(client, debtor, now):
    invoice = stories.sent(debtor.party, at=now, due_on=date(2026, 7, 1))
    stories.reminded(invoice, at=now)
    stories.demanded(invoice, at=now)
    stories.demanded(invoice, at=now, days=60)

    ahead = page_of(client, invoice).context["ahead"]

    assert ahead.text.startswith("Kaikki kirjeet on lähetetty.")
    assert "oikeudelliseen perintään" in ahead.text
    assert not ahead.is_letter


def test_in_legal_collection_a_person_decides(client, invoice):
    Invoice.objects.filter(pk=invoice.pk).update(stage=Stage.LEGAL_COLLECTION)

    answer = page_of(client, invoice)

    assert "Ihminen päättää, mitä seuraavaksi tehdään" in answer.context["ahead"].text
    assert AT_THE_EARLIEST not in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("fi", "Jos et tee mitään: aikaisintaan 16.12.2026 maksumuistutus, enintään 5,00_€."),
        ("sv", "Om du inte gör något: tidigast 16.12.2026 en betalningspåminnelse, högst 5,00_€."),
        ("en", "a payment reminder on 16_December_2026 at the earliest, at most €5.00."),
    ],
)
def test_home_says_it_in_one_line(client, invoice, debtor, language, line):
    debtor.language = language
    debtor.save()

    answer = client.get(reverse("invoices:home"))

    line = line.replace("_", NBSP)
    assert answer.context["urgent"].ahead.endswith(line)
    assert line in answer.content.decode()


def test_a_free_reminder_is_called_free(client, debtor, now):
    invoice = stories.sent(debtor.party, at=now, due_on=date(2026, 12, 1))
    Invoice.objects.filter(pk=invoice.pk).update(issued_on=date(2026, 11, 20))

    on_page = page_of(client, invoice).context["ahead"]
    at_home = client.get(reverse("invoices:home")).context["urgent"].ahead

    assert on_page.facts[1] == ("Mitä se voi maksaa sinulle", "Maksuton")
    assert any("alle 14 päivää ennen eräpäivää" in each for each in on_page.why)
    assert at_home == "Jos et tee mitään: aikaisintaan 16.12.2026 maksuton maksumuistutus."


def test_home_is_silent_where_a_payment_waits_for_the_bank(client, invoice, now):
    hold(invoice, HoldReason.PAYMENT_PENDING, now)

    answer = client.get(reverse("invoices:home"))

    assert answer.context["urgent"].ahead == ""
    assert "Jos et tee mitään" not in answer.content.decode()


def test_home_foretells_the_same_as_the_page(actor, debtor, now, today):
    """Every fact that the page has read, home reads in its one query."""
    invoice = stories.sent(debtor.party, at=now, due_on=date(2026, 9, 1), total="1696.32")
    stories.demanded(stories.reminded(invoice, at=now), at=now)
    with_cost(invoice, "5.00", "Perintälaki 513/1999 10 a §", now)
    stories.paid(invoice, "200.00", on=date(2026, 11, 10), at=now)
    hold(invoice, HoldReason.PAYMENT_REPORTED, now, ends_on=date(2026, 12, 15))

    listed, at_home = queries.most_urgent_of(actor, today=today)

    assert listed.public_id == invoice.public_id
    on_page = outlook_of(actor, invoice, today)
    assert at_home == on_page
    assert len(on_page.standing.claim.done) == 3
    assert on_page.standing.holds


def test_of_another_debtor_home_knows_nothing(actor, other_debtor, now, today):
    stories.sent(other_debtor.party, at=now, due_on=date(2026, 12, 1))

    assert queries.most_urgent_of(actor, today=today) is None
