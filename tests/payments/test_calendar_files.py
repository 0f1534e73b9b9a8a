"""Calendar files: read back by another reader's rules, and updated when fetched again."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from icalendar import Calendar

from accounts.models import EmailAddress
from invoices.models import HoldReason
from invoices.services import holds
from myropo.calendar import HELSINKI
from payments import calendar_files
from payments.models import DueDateShift, Instalment, PlanState
from payments.services import shifts
from payments.services.plans import living, nightly
from tests.factories import InvoiceFactory
from tests.payments import plan_stories

AT = plan_stories.AT


@pytest.fixture
def plan(actor):
    """Four parts, on the 15th of each month from December on."""
    plan_stories.confirm_rates()
    return plan_stories.made(actor, plan_stories.reminded(actor.acting_for))


@pytest.fixture
def invoice(debtor):
    return InvoiceFactory(
        party=debtor.party, due_on=date(2026, 12, 7), original_total=Decimal("123.45")
    )


def read(content):
    """The events of a file by their ids, after the checks that every file passes."""
    text = content.decode()
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    calendar = Calendar.from_ical(content)
    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "PUBLISH")
    assert calendar.errors == []
    events = calendar.walk("VEVENT")
    assert all(event.errors == [] for event in events)
    by_uid = {str(event["UID"]): event for event in events}
    assert len(by_uid) == len(events)
    return by_uid


def of_plan(plan, language="fi", **wishes):
    plan.refresh_from_db()
    return read(calendar_files.plan_calendar(plan, language=language, at=AT, **wishes))


def of_invoice(invoice, language="fi", **wishes):
    invoice.refresh_from_db()
    content = calendar_files.invoice_calendar(invoice, language=language, at=AT, **wishes)
    (event,) = read(content).values()
    return event


def days(events, status="CONFIRMED"):
    return [event.decoded("DTSTART") for event in events.values() if event["STATUS"] == status]


def sequence(events):
    (number,) = {event["SEQUENCE"] for event in events.values()}
    return number


def test_a_plan_has_an_event_of_a_whole_day_for_each_instalment(plan):
    events = of_plan(plan)

    assert days(events) == [each.due_on for each in plan.instalments.all()]
    for event in events.values():
        assert event.decoded("DTEND") == event.decoded("DTSTART") + timedelta(days=1)
        assert event["DTSTART"].params["VALUE"] == "DATE"
        assert event.decoded("DTSTAMP") == AT.astimezone(UTC).replace(microsecond=0)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("fi", "MyRopo: maksuerä 1/4"),
        ("sv", "MyRopo: betalningspost 1 av 4"),
        ("en", "MyRopo: instalment 1 of 4"),
    ],
)
def test_an_event_says_what_it_is_and_nothing_of_the_debt(plan, language, title):
    first, *_others = of_plan(plan, language).values()

    claim = plan.claims.get()
    text = first.to_ical().decode().replace("\r\n ", "")
    assert str(first["SUMMARY"]) == title
    assert str(first["URL"]) == f"http://testserver/plans/{plan.public_id}/"
    assert claim.invoice.creditor.name not in text
    assert not any(str(each.amount) in text for each in plan.instalments.all())
    assert first["CLASS"] == "PRIVATE"


def test_the_reminders_are_at_nine_so_many_days_before_and_on_the_day(plan):
    first, *_others = of_plan(plan, days_before=5).values()

    midnight = datetime.combine(first.decoded("DTSTART"), time(), tzinfo=HELSINKI)
    rings = [midnight + alarm["TRIGGER"].dt for alarm in first.walk("VALARM")]
    assert [f"{each:%d.%m. %H.%M}" for each in rings] == ["10.12. 09.00", "15.12. 09.00"]


def test_the_same_plan_gives_the_same_file(plan):
    files = {calendar_files.plan_calendar(plan, language="fi", at=AT) for _ in range(2)}

    assert len(files) == 1


def test_a_plan_that_changed_moves_the_same_events_with_a_higher_number(plan, debtor):
    before = of_plan(plan)

    living.change_payday(plan_id=plan.pk, payday=20, user=debtor, at=AT)

    after = of_plan(plan)
    assert list(after) == list(before)
    assert days(after) == [each.due_on for each in plan.instalments.all()] != days(before)
    assert sequence(after) > sequence(before)


def test_a_shorter_plan_takes_its_last_events_back(plan, debtor):
    before = of_plan(plan)

    living.change_sum(plan_id=plan.pk, monthly=Decimal(200), user=debtor, at=AT)

    after = of_plan(plan)
    left = plan.instalments.count()
    assert left < len(before)
    assert set(after) == set(before)
    assert len(days(after)) == left
    assert len(days(after, "CANCELLED")) == len(before) - left


def test_a_paid_instalment_stays_and_rings_no_more(plan):
    Instalment.objects.filter(plan=plan, position=1).update(paid=plan.instalments.first().amount)

    first, second, *_others = of_plan(plan).values()

    assert str(first["SUMMARY"]) == "Maksettu: MyRopo: maksuerä 1/4"
    assert (first["STATUS"], first.walk("VALARM")) == ("CONFIRMED", [])
    assert len(second.walk("VALARM")) == 2


def test_a_plan_that_ended_takes_every_event_back(plan, debtor):
    living.end(plan_id=plan.pk, user=debtor, at=AT)

    events = of_plan(plan)

    assert days(events) == []
    assert not any(event.walk("VALARM") for event in events.values())


def test_a_lapsed_plan_takes_its_events_back_until_it_goes_on(plan):
    before = of_plan(plan)
    nightly.go_on(today=date(2026, 12, 17), at=AT)
    nightly.go_on(today=date(2027, 1, 19), at=AT)

    after = of_plan(plan)

    assert plan.state == PlanState.LAPSED
    assert days(after) == []
    assert sequence(after) > sequence(before)
    assert set(before) <= set(after)


# --- invoices ----------------------------------------------------------------------------------


def test_the_due_date_of_an_invoice_moves_with_it(actor, invoice):
    before = of_invoice(invoice)
    to_on = date(2026, 12, 17)

    shift = shifts.shift_due_date(
        actor=actor, invoice_id=invoice.pk, to_on=to_on, seen_cost=Decimal(0), at=AT
    )

    after = of_invoice(invoice)
    assert before.decoded("DTSTART") == date(2026, 12, 7)
    assert after.decoded("DTSTART") == to_on
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    content = calendar_files.shift_calendar(shift, language="fi", at=AT)
    (of_shift,) = read(content).values()
    assert (of_shift["UID"], of_shift.decoded("DTSTART")) == (after["UID"], to_on)


def test_a_paid_invoice_rings_no_more(invoice):
    before = of_invoice(invoice)
    paid = {"reason": HoldReason.PAID_IN_PORTAL, "amount": invoice.open_total}
    holds.place(invoice_id=invoice.pk, cause="paid", at=AT, **paid)

    after = of_invoice(invoice)

    assert str(after["SUMMARY"]) == "Maksettu: MyRopo: laskun eräpäivä"
    assert after.walk("VALARM") == []
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_a_disputed_invoice_is_taken_back_and_comes_again(invoice):
    holds.place(invoice_id=invoice.pk, reason=HoldReason.DISPUTED, cause="x", at=AT)
    disputed = of_invoice(invoice)

    holds.release(cause="x", at=AT)
    again = of_invoice(invoice)

    assert disputed["STATUS"] == "CANCELLED"
    assert again["STATUS"] == "CONFIRMED"
    assert again["SEQUENCE"] > disputed["SEQUENCE"]


# --- downloads -----------------------------------------------------------------------------------


def test_the_file_is_downloaded_with_the_wishes_of_the_person(page, debtor, invoice):
    EmailAddress.objects.create(
        user=debtor, address="a@example.com", asked_at=timezone.now(), days_before=7
    )

    response = page.get(f"/invoices/{invoice.public_id}/calendar.ics")

    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="myropo.ics"'
    assert "no-store" in response.headers["Cache-Control"]
    (event,) = read(response.content).values()
    first, _second = event.walk("VALARM")
    assert first["TRIGGER"].dt == timedelta(hours=9) - timedelta(days=7)


def test_the_files_of_a_plan_and_of_a_shift_are_downloaded(page, actor, plan, invoice):
    shift = shifts.shift_due_date(
        actor=actor, invoice_id=invoice.pk, to_on=date(2026, 12, 17), seen_cost=Decimal(0), at=AT
    )

    of_shift = page.get(f"/shifts/{shift.public_id}/calendar.ics")
    of_parts = page.get(f"/plans/{plan.public_id}/calendar.ics")

    assert DueDateShift.objects.count() == 1
    assert len(read(of_shift.content)) == 1
    assert len(read(of_parts.content)) == 4


def test_a_plan_that_only_was_asked_for_has_no_days_yet(page, actor):
    plan_stories.confirm_rates()
    big = plan_stories.reminded(actor.acting_for, "9000.00")
    asked = plan_stories.asked(actor, big, text="Saanko maksaa erissä?")

    assert page.get(f"/plans/{asked.public_id}/calendar.ics").status_code == 404


def test_the_page_of_an_invoice_leads_to_the_file_while_its_day_is_to_come(page, debtor):
    ahead = InvoiceFactory(party=debtor.party, due_on=timezone.localdate() + timedelta(days=9))
    late = InvoiceFactory(party=debtor.party, due_on=timezone.localdate() - timedelta(days=9))

    pages = [page.get(f"/invoices/{each.public_id}/").content.decode() for each in (ahead, late)]

    links = [f"/invoices/{each.public_id}/calendar.ics" for each in (ahead, late)]
    assert [link in shown for link, shown in zip(links, pages, strict=True)] == [True, False]
