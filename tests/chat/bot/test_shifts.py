"""Moving a due date with the robot: what the pages offer, charge, say and refuse."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.actor import Actor
from accounts.models import AuditEvent, Level
from chat.bot import bills, talking
from chat.bot.recognising.days import months_later
from chat.bot.scene import Outcome
from chat.rules.intents import Intent
from invoices.models import CreditorPolicy, RequestKind, Stage
from messaging.models import Author, Message
from myropo.calendar import helsinki_date
from payments.models import DueDateShift
from tests.chat.bot import storing
from tests.chat.bot.talks import Talk
from tests.factories import DebtorFactory
from tests.invoices.asking import make
from tests.messaging.talking import holder_for
from tests.payments.plan_stories import made as plan_made
from tests.payments.shifting import owed, policy
from tests.payments.test_payment_races import at_once

SHIFT = Intent.SHIFT_DUE_DATE


@pytest.fixture
def at(db):
    return timezone.now()


@pytest.fixture
def today(at):
    return helsinki_date(at)


@pytest.fixture
def late(actor, at):
    """It was due five days ago; a long time costs something."""
    bill = owed(actor.acting_for, at=at, days=-5)
    policy(bill, at=at, longest_shift_days=30)
    return bill


@pytest.fixture
def page(actor):
    client = Client()
    client.force_login(actor.user, backend="accounts.backends.BankIdBackend")
    return client


def talk_of(actor, at, language="en", **fields):
    talk = Talk(actor, at=at, language=language, **fields)
    talk.wants(SHIFT)
    return talk


def plain(text):
    return str(text).replace("\N{NO-BREAK SPACE}", " ")


def changed_policy(bill, at, **fields):
    """From today on the creditor offers something else."""
    return CreditorPolicy.objects.create(
        creditor=bill.creditor,
        claim_kind=bill.claim_kind,
        starts_on=helsinki_date(at),
        entered_at=at,
        **fields,
    )


def last_day(one):
    """The longest time that is offered, which costs something once it is late."""
    return max(each["values"]["day"] for each in one.offered if "day" in each["values"])


def in_legal(actor, at, number, **fields):
    bill = owed(actor.acting_for, at=at, days=-90, number=number, **fields)
    bill.stage = Stage.LEGAL_COLLECTION
    bill.save(update_fields=["stage"])
    return bill


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fi", "Oikeudellisessa perinnässä eräpäivää ei voi siirtää: {}.\n\nMitä laskua"),
        ("sv", "I rättslig indrivning kan förfallodagen inte flyttas: {}.\n\nVilken faktura"),
        ("en", "In legal collection a due date cannot be moved: {}.\n\nWhich bill"),
    ],
)
def test_what_can_never_be_moved_is_said_and_not_offered(actor, at, language, told):
    movable = [
        owed(actor.acting_for, at=at, days=days, number=str(days + 2000)) for days in (-5, 6)
    ]
    legal = in_legal(actor, at, "7007")

    talk = talk_of(actor, at, language)

    offered = [each["values"]["invoice"] for each in talk.offered if each["values"]]
    assert offered == [str(each.public_id) for each in movable]
    with translation.override(language):
        assert talk.text.startswith(told.format(bills.named(legal)))


def test_who_names_a_bill_in_legal_collection_is_told_why_and_what_instead(actor, at):
    owed(actor.acting_for, at=at, days=6)
    legal = in_legal(actor, at, "7007")
    talk = talk_of(actor, at)

    talk.says("7007", references=("7007",))

    assert talk.stored.invoice == legal
    assert talk.outcome == Outcome.REFUSED


def test_where_all_are_in_legal_collection_each_says_why_not(actor, at):
    in_legal(actor, at, "7007")
    in_legal(actor, at, "7008", who="Vesi Oy")
    talk = talk_of(actor, at)

    talk.presses("Vesi Oy")

    assert talk.outcome == Outcome.REFUSED


@pytest.mark.parametrize("days", [-5, 6], ids=["late", "in time"])
def test_the_days_are_those_of_the_page_with_their_prices(actor, page, at, days):
    bill = owed(actor.acting_for, at=at, days=days)
    shown = page.get(reverse("payments:shift", args=[bill.public_id])).context
    cells = [cell for month in shown["months"] for cell in month.cells if cell and cell.is_offered]
    dear = {cell.day.isoformat(): cell.is_dear for cell in cells}
    [chosen] = [cell.day.isoformat() for cell in cells if cell.is_chosen]

    talk = talk_of(actor, at)

    offered = {each["values"]["day"]: each["label"] for each in talk.offered if each["values"]}
    assert chosen in offered
    assert 2 <= len(offered) <= 4
    assert {day: "free" not in label for day, label in offered.items()} == {
        day: dear[day] for day in offered
    }


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("days", [-5, 6], ids=["late", "in time"])
def test_a_day_means_what_the_check_page_says(actor, page, at, language, days):
    actor.user.language = language
    actor.user.save(update_fields=["language"])
    bill = owed(actor.acting_for, at=at, days=days)
    policy(bill, at=at, longest_shift_days=30)
    talk = talk_of(actor, at, language)
    day = last_day(talk)

    talk.says(day, days=(date.fromisoformat(day),))

    shown = page.get(reverse("payments:shift-check", args=[bill.public_id]), {"day": day})
    told = [f"{name}: {value}" for name, value, _url in shown.context["answers"]]
    told += [shown.context["why"], shown.context["counts"], shown.context["next"]]
    for each in told:
        assert plain(each) in talk.text
    html = plain(shown.content.decode())
    assert f">{plain(talk.labels[0])}</button>" in html


@pytest.mark.parametrize(
    ("wanted", "place", "says"), [(0, "first", "the first day"), (400, "last", "the last day")]
)
def test_instead_of_a_day_that_is_not_offered_comes_the_nearest(
    actor, at, today, wanted, place, says
):
    bill = owed(actor.acting_for, at=at, days=6)
    talk = talk_of(actor, at)

    talk.says("…", days=(today + timedelta(days=wanted),))

    assert says in talk.text.split("\n\n")[0]
    [_label, day] = [talk.labels[0], date.fromisoformat(talk.offered[0]["values"]["day"])]
    assert day > bill.due_on
    assert (day < bill.due_on + timedelta(days=7)) is (place == "first")


def test_a_day_before_the_due_date_is_that_of_the_next_month(actor, at, today):
    bill = owed(actor.acting_for, at=at, days=12)
    policy(bill, at=at, longest_shift_days=60)
    talk = talk_of(actor, at)

    talk.says("lön den …", days=(today + timedelta(days=3),))

    day = date.fromisoformat(talk.offered[0]["values"]["day"])
    assert day > bill.due_on
    assert day == months_later(today + timedelta(days=3), 1)


def test_two_weeks_more_are_counted_from_the_day_on_which_it_is_due(actor, at):
    bill = owed(actor.acting_for, at=at, days=6)
    talk = Talk(actor, at=at)

    talk.wants(SHIFT, "siirtäkää kahdella viikolla", delays=(14,))

    assert talk.offered[0]["values"]["day"] == (bill.due_on + timedelta(days=14)).isoformat()


def test_the_day_by_which_a_bill_is_named_is_not_the_one_that_is_wanted(actor, at, today):
    bill = owed(actor.acting_for, at=at, days=6)
    wanted = today + timedelta(days=10)
    talk = Talk(actor, at=at)

    talk.wants(SHIFT, days=(bill.due_on, wanted))

    assert talk.offered[0]["values"]["day"] == wanted.isoformat()


def test_the_act_is_the_one_of_the_page(actor, page, late, at):
    other = owed(actor.acting_for, at=at, days=-5)
    talk = talk_of(actor, at, about=late)
    talk.says("…", days=(date.fromisoformat(last_day(talk)),))
    named = talk.offered[0]["values"]

    talk.presses("Move to")

    assert talk.outcome == Outcome.DONE
    page.post(reverse("payments:shift-check", args=[other.public_id]), named)
    by_robot, by_page = DueDateShift.objects.order_by("pk")
    assert (by_robot.invoice, by_page.invoice) == (late, other)
    for name in ("party", "user", "from_on", "to_on", "cost", "legal_basis", "is_in_time"):
        assert getattr(by_robot, name) == getattr(by_page, name)
    assert by_robot.cost > 0
    audited = AuditEvent.objects.filter(action="due_date.moved").order_by("pk")
    rows = [(each.actor_id, each.party_id, {**each.data, "invoice": ""}) for each in audited]
    assert rows[0] == rows[1]
    late.refresh_from_db()
    assert plain(f"Pay €{late.to_pay} by ") in talk.text


def test_the_same_button_twice_moves_it_once(actor, late, at):
    talk = talk_of(actor, at)
    talk.presses(talk.labels[0])
    [offered] = [each for each in talk.offered if each["kind"] == "act"]

    for _ in range(2):
        talk.presses_values(SHIFT, "move", **offered["values"])
        assert talk.outcome == Outcome.DONE

    assert DueDateShift.objects.count() == 1
    assert AuditEvent.objects.filter(action="due_date.moved").count() == 1


def test_a_cost_that_has_changed_is_shown_before_anything_is_done(actor, late, at):
    talk = talk_of(actor, at)
    talk.says("…", days=(date.fromisoformat(last_day(talk)),))
    before = talk.labels[0]
    changed_policy(late, at, longest_shift_days=30, is_shift_charged=False)

    talk.presses("Move to")

    assert talk.text.startswith("Something has changed meanwhile. Nothing has been moved yet.")
    assert talk.labels[0] != before
    assert talk.labels[0].endswith("free")
    assert not DueDateShift.objects.exists()


def test_a_limit_that_has_changed_is_told_with_what_is_possible_instead(actor, late, at):
    talk = talk_of(actor, at)
    talk.presses(talk.labels[0])
    changed_policy(late, at, longest_shift_days=30, most_shifts=0)

    talk.presses("Move to")

    assert talk.outcome == Outcome.REFUSED
    assert "does not let the due dates of its invoices be moved here." in talk.text
    assert any(each.startswith("Pay in parts") for each in talk.labels)
    assert not DueDateShift.objects.exists()


def test_a_refusal_says_what_the_page_says_and_leads_to_what_is_possible(actor, page, late, at):
    late.stage = Stage.LEGAL_COLLECTION
    late.save(update_fields=["stage"])
    actor.user.language = "en"
    actor.user.save(update_fields=["language"])

    talk = talk_of(actor, at)

    refusal = page.get(reverse("payments:shift", args=[late.public_id])).context["refusal"]
    assert talk.text == plain(f"{refusal.title}.\n\n{refusal.why}")
    assert talk.labels == [way.label for way in refusal.ways]


def test_what_is_disputed_needs_no_more_time(actor, late, at):
    make(actor, late, RequestKind.DISPUTE, at=at)

    talk = talk_of(actor, at)

    assert talk.text.startswith("You need no more time now.")
    assert not [each for each in talk.offered if each["kind"] == "act"]


def test_what_a_plan_pays_leads_to_the_plan(actor, late, at):
    plan_made(actor, late, at=at)

    talk = talk_of(actor, at)

    assert talk.labels[0] == "See the payment plan"
    assert talk.labels[-1] == "Change my payment plan"


def test_whose_right_ends_at_paying_reads_so(actor, late, at):
    holder = holder_for(actor, DebtorFactory(), level=Level.PAY)

    talk = talk_of(holder, at, about=late)

    assert talk.text.startswith("Your right lets you see and pay this invoice.")
    assert [each[:3] for each in talk.labels] == ["Pay"]


def test_moving_asks_for_the_right_to_arrange(actor, late, at):
    talk = talk_of(actor, at)
    talk.presses(talk.labels[0])

    assert talking.level_of(talk.button("Move to")) == Level.ARRANGE


@pytest.mark.django_db(transaction=True)
def test_two_windows_press_at_once_and_it_moves_once(transactional_db, now):
    user = DebtorFactory()
    actor = Actor(user, user.party)
    late = owed(actor.acting_for, at=now, days=-5)
    talk = talk_of(actor, now)
    talk.presses(talk.labels[0])
    number = storing.stored(talk)

    answers = at_once(
        *[storing.pressing(talk, number, "1", at=now) for _ in range(2)],
    )

    assert DueDateShift.objects.get().invoice == late
    assert AuditEvent.objects.filter(action="due_date.moved").count() == 1
    assert answers.count(None) >= 1
    said = Message.objects.filter(thread=talk.chat.thread_id, author=Author.BOT)
    receipts = [each for each in said.filter(number__gt=number) if "have time" in each.text]
    assert len(receipts) == 1


@pytest.mark.django_db(transaction=True)
def test_the_robot_and_the_page_at_once_move_it_once_and_the_slower_is_told(transactional_db):
    user, now = DebtorFactory(), timezone.now()
    actor = Actor(user, user.party)
    late = owed(actor.acting_for, at=now, days=-5)
    talk = talk_of(actor, now)
    talk.presses(talk.labels[0])
    number, shown = storing.stored(talk), talk.offered[0]["values"]
    tab = Client()
    tab.force_login(user, backend="accounts.backends.BankIdBackend")
    other = {**shown, "day": helsinki_date(now) + timedelta(days=2)}
    address = reverse("payments:shift-check", args=[late.public_id])

    _pressed, page = at_once(
        storing.pressing(talk, number, "1", at=now), lambda: tab.post(address, other)
    )

    made = DueDateShift.objects.get()
    said = Message.objects.filter(thread=talk.chat.thread_id, author=Author.BOT, number__gt=number)
    is_robots = made.to_on.isoformat() == shown["day"]
    assert page.status_code == (409 if is_robots else 302)
    assert said.filter(text__contains="You have time").exists() is is_robots
    assert said.filter(text__contains="moved already").exists() is not is_robots
