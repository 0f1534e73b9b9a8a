"""A pause made, repeated, refused and raced; what it does to collection."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.models import AuditEvent
from invoices.models import CreditorPolicy, EventKind, FoundInvoice, Hold, HoldReason, Invoice
from invoices.queries.ledger import ledger_mismatches
from invoices.queries.rates import read_rates
from invoices.services import holds, stages
from payments.models import DueDateShift, Pause, PaymentPlan, PlanClaim
from payments.queries.pauses import pausable_of, running_pauses_of
from payments.services.pauses import PauseChangedError, pause
from tests.factories import AgentFactory, DebtorFactory, PersonFactory
from tests.invoices import collecting
from tests.invoices.asking import active_holds
from tests.invoices.collecting import at_noon
from tests.invoices.stories import demanded, paid, reminded, sent
from tests.payments.test_payment_races import at_once

UNTIL = date(2026, 12, 21)
THREADS = 8


@pytest.fixture
def invoice(debtor, now):
    return sent(debtor.party, at=now, due_on=date(2026, 11, 9), number="1000")


def press(actor, *invoices, at, until=UNTIL, **fields):
    return pause(actor=actor, seen=dict.fromkeys([i.pk for i in invoices], until), at=at, **fields)


def decision_of(actor, invoice, *, today):
    invoice.refresh_from_db()
    [offer] = pausable_of(actor, [invoice], rates=read_rates(), today=today)
    return offer.decision


def give_policy(invoice, *, days, now):
    return CreditorPolicy.objects.create(
        creditor=invoice.creditor,
        claim_kind=invoice.claim_kind,
        starts_on=date(2026, 1, 1),
        longest_pause_days=days,
        entered_at=now,
    )


# --- it works -------------------------------------------------------------------


def test_a_pause_holds_collection_until_its_day(actor, invoice, now):
    [made] = press(actor, invoice, at=now)

    invoice.refresh_from_db()
    assert active_holds(invoice) == [(HoldReason.PAUSED, UNTIL)]
    assert invoice.hold == HoldReason.PAUSED
    assert Hold.objects.get().cause == f"pause:{made.public_id}:{invoice.pk}"
    assert (made.party, made.user, made.ends_on) == (actor.acting_for, actor.user, UNTIL)


def test_it_costs_nothing_and_the_due_date_stays(actor, invoice, now):
    press(actor, invoice, at=now)

    before = (invoice.due_on, invoice.to_pay)
    invoice.refresh_from_db()
    assert (invoice.due_on, invoice.to_pay) == before
    assert not list(ledger_mismatches())


def test_the_timeline_and_the_audit_say_so_without_a_word_of_the_budget(actor, invoice, now):
    [made] = press(actor, invoice, at=now)

    event = invoice.timeline.get(kind=EventKind.PAUSED)
    assert event.data == {
        "cause": f"pause:{made.public_id}:{invoice.pk}",
        "until": UNTIL.isoformat(),
    }
    row = AuditEvent.objects.get(action="pause.made")
    assert (row.actor, row.party) == (actor.user, actor.acting_for)
    assert row.data == {"invoice": invoice.pk, "until": UNTIL.isoformat()}


def test_no_letter_comes_while_it_lasts_and_one_comes_after(actor, debtor):
    asked_on = collecting.DUE + timedelta(days=8)
    invoice = sent(debtor.party, at=at_noon(asked_on), due_on=collecting.DUE, number="1000")
    until = asked_on + timedelta(days=30)
    press(actor, invoice, at=at_noon(asked_on), until=until)

    during = collecting.play(asked_on, until)
    holds.release_ended(today=until + timedelta(days=1), at=at_noon(until))
    after = collecting.play(until + timedelta(days=1), until + timedelta(days=3))

    assert during == {}
    assert list(after.values()) == [["REMINDER"]]


def test_several_pause_with_one_press(actor, invoice, debtor, now):
    other = reminded(
        sent(debtor.party, at=now, due_on=date(2026, 10, 20), number="1001", who="Vuokra Oy"),
        at=now,
    )

    made = press(actor, other, invoice, at=now)

    assert [each.invoice_id for each in made] == sorted([invoice.pk, other.pk])
    assert Hold.objects.filter(reason=HoldReason.PAUSED).count() == 2
    assert running_pauses_of(actor, today=UNTIL) == made
    assert running_pauses_of(actor, today=UNTIL + timedelta(days=1)) == []


def test_the_creditor_says_how_long(actor, invoice, now):
    give_policy(invoice, days=10, now=now)

    [made] = press(actor, invoice, at=now, until=date(2026, 12, 1))

    assert made.ends_on == date(2026, 12, 1)


def test_an_agent_presses_in_the_name_of_the_debtor(actor, invoice, now):
    agent = AgentFactory()

    [made] = press(actor, invoice, at=now, user=agent)

    assert (made.user, made.party) == (agent, actor.acting_for)
    assert AuditEvent.objects.get(action="pause.made").actor == agent


def test_who_found_an_invoice_of_nobody_may_pause_it(actor, now):
    unknown = sent(None, at=now, due_on=date(2026, 11, 9), number="1002")
    FoundInvoice.objects.create(party=actor.acting_for, invoice=unknown, found_at=now)

    assert len(press(actor, unknown, at=now)) == 1


def test_a_claim_in_collection_may_pause(actor, invoice, now):
    demanded(invoice, at=now, days=10)

    assert decision_of(actor, invoice, today=now.date()).allowed


# --- it is repeated or refused ----------------------------------------------------


def test_a_press_that_comes_twice_pauses_once(actor, invoice, now):
    first = press(actor, invoice, at=now)
    second = press(actor, invoice, at=now + timedelta(minutes=1))

    assert first == second
    assert Pause.objects.count() == Hold.objects.count() == 1
    assert invoice.timeline.filter(kind=EventKind.PAUSED).count() == 1


def test_a_second_pause_within_a_year_is_refused(actor, invoice, now):
    press(actor, invoice, at=now)
    later = now + timedelta(days=200)
    holds.release_ended(today=later.date(), at=later)

    with pytest.raises(PauseChangedError):
        press(actor, invoice, at=later, until=later.date() + timedelta(days=30))

    decision = decision_of(actor, invoice, today=later.date())
    assert decision.reason == "AGAIN_LATER"
    assert decision.facts["again_on"] == date(2027, 11, 21)
    assert Pause.objects.count() == 1


def test_after_a_year_there_is_another(actor, invoice, now):
    press(actor, invoice, at=now)
    later = now + timedelta(days=365)
    holds.release_ended(today=later.date(), at=later)

    press(actor, invoice, at=later, until=later.date() + timedelta(days=30))

    assert Pause.objects.count() == 2


def test_another_day_than_was_seen_changes_nothing(actor, invoice, now):
    with pytest.raises(PauseChangedError):
        press(actor, invoice, at=now, until=UNTIL + timedelta(days=1))

    assert not Pause.objects.exists()
    assert not Hold.objects.exists()


def test_one_that_may_not_pause_keeps_all_from_it(actor, invoice, debtor, now):
    closed = sent(debtor.party, at=now, due_on=date(2026, 11, 9), number="1001")
    paid(closed, "96.41", on=now.date(), at=now)

    with pytest.raises(PauseChangedError):
        press(actor, invoice, closed, at=now)

    assert not Pause.objects.exists()


def test_nothing_to_pause_is_a_mistake_of_the_caller(actor, now):
    with pytest.raises(ValueError, match="one invoice"):
        pause(actor=actor, seen={}, at=now)


def test_an_unknown_invoice_is_refused(actor, now):
    with pytest.raises(Invoice.DoesNotExist):
        pause(actor=actor, seen={999_999: UNTIL}, at=now)


def test_another_persons_invoice_is_refused(invoice, now):
    other = DebtorFactory(party=PersonFactory(name="Sivullinen Sanni"))
    actor = Actor(user=other, acting_for=other.party)

    with pytest.raises(PauseChangedError):
        press(actor, invoice, at=now)

    assert decision_of(actor, invoice, today=now.date()).reason == "NOT_YOURS"
    assert not Hold.objects.exists()


def disputed(invoice, now):
    holds.place(invoice_id=invoice.pk, reason=HoldReason.DISPUTED, cause="test:d", at=now)


def in_court(invoice, now):
    demanded(invoice, at=now, days=5)
    stages.record_letter(
        invoice_id=invoice.pk,
        kind=EventKind.LEGAL_COLLECTION,
        on=now.date(),
        cause="test:court",
        actor=None,
        at=now,
    )


def in_a_plan(invoice, now):
    plan = PaymentPlan.objects.create(
        party=invoice.party,
        user=invoice.party.user,
        language="fi",
        total=100,
        payday=1,
        made_at=now,
        started_at=now,
    )
    PlanClaim.objects.create(plan=plan, invoice=invoice, owed=Decimal("96.41"))


def answered_with_a_longer_pause(invoice, now):
    holds.place(
        invoice_id=invoice.pk,
        reason=HoldReason.PAUSED,
        cause="test:p",
        at=now,
        ends_on=UNTIL,
    )


def all_paid(invoice, now):
    paid(invoice, "96.41", on=now.date(), at=now)


def not_given(invoice, now):
    give_policy(invoice, days=0, now=now)


@pytest.mark.parametrize(
    ("happened", "reason"),
    [
        (disputed, "HELD"),
        (in_court, "LEGAL_COLLECTION"),
        (in_a_plan, "IN_PLAN"),
        (answered_with_a_longer_pause, "WAITS"),
        (all_paid, "NOTHING_TO_PAY"),
        (not_given, "NOT_OFFERED"),
    ],
)
def test_what_stands_against_a_pause(actor, invoice, now, happened, reason):
    happened(invoice, now)

    assert decision_of(actor, invoice, today=now.date()).reason == reason
    with pytest.raises(PauseChangedError):
        press(actor, invoice, at=now)


def test_what_is_due_later_needs_no_pause(actor, debtor, now):
    later = sent(debtor.party, at=now, due_on=date(2026, 12, 21), number="1001")
    sooner = sent(debtor.party, at=now, due_on=date(2026, 12, 18), number="1002")

    assert decision_of(actor, later, today=now.date()).reason == "NOT_DUE"
    assert decision_of(actor, sooner, today=now.date()).allowed


def test_a_moved_due_date_counts_until_it_has_come(actor, invoice, now):
    holds.place(
        invoice_id=invoice.pk,
        reason=HoldReason.EXTENDED,
        cause="test:e",
        at=now,
        ends_on=UNTIL - timedelta(days=5),
    )

    assert decision_of(actor, invoice, today=now.date()).allowed


def test_the_number_of_queries_does_not_grow(
    actor, invoice, debtor, now, django_assert_num_queries
):
    several = [invoice]
    several += [
        sent(debtor.party, at=now, due_on=date(2026, 11, 9), number=str(2000 + n)) for n in range(6)
    ]

    with django_assert_num_queries(7):
        pausable_of(actor, [invoice], rates={}, today=now.date())
    with django_assert_num_queries(7):
        pausable_of(actor, several, rates={}, today=now.date())


def test_the_database_refuses_a_pause_without_a_day(invoice, debtor, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        Pause.objects.create(
            invoice=invoice, party=debtor.party, user=debtor, ends_on=None, made_at=now
        )


def test_no_shift_is_made_by_a_pause(actor, invoice, now):
    press(actor, invoice, at=now)

    assert not DueDateShift.objects.exists()


# --- at the same moment -----------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_eight_who_press_at_once_pause_once(now):
    debtor = DebtorFactory()
    actor = Actor(user=debtor, acting_for=debtor.party)
    one = sent(debtor.party, at=now, due_on=date(2026, 11, 9), number="1000")
    two = sent(debtor.party, at=now, due_on=date(2026, 11, 9), number="1001")

    works = [
        lambda: press(actor, one, two, at=now),
        lambda: press(actor, two, one, at=now),
    ]
    made = at_once(*works * (THREADS // 2))

    assert len({tuple(each.pk for each in found) for found in made}) == 1
    assert Pause.objects.count() == Hold.objects.count() == 2
    assert AuditEvent.objects.filter(action="pause.made").count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_pause_and_a_payment_at_once_leave_no_pause_on_what_is_paid(now):
    debtor = DebtorFactory()
    actor = Actor(user=debtor, acting_for=debtor.party)
    invoice = sent(debtor.party, at=now, due_on=date(2026, 11, 9), number="1000")

    def press_once():
        try:
            return len(press(actor, invoice, at=now))
        except PauseChangedError:
            return 0

    results = at_once(press_once, lambda: bool(paid(invoice, "96.41", on=now.date(), at=now)))

    invoice.refresh_from_db()
    assert not invoice.is_open
    assert Pause.objects.count() == results[0]
    assert not list(ledger_mismatches())
