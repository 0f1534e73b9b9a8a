"""What has happened and what comes, told in words: letters on their way, requests, pauses."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from invoices.models import (
    EventKind,
    FoundInvoice,
    HoldReason,
    Invoice,
    Letter,
    LetterChannel,
    LetterFailure,
    LetterKind,
    LetterState,
    TimelineEvent,
)
from invoices.services import holds, ledger
from tests.invoices import stories
from tests.invoices.written_letters import letter
from tests.sign_in import sign_in


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def client(client, debtor):
    return sign_in(client, debtor)


@pytest.fixture
def invoice(debtor, now):
    return stories.sent(debtor.party, at=now, due_on=date(2026, 10, 5))


def page_of(client, invoice):
    return client.get(reverse("invoices:invoice", args=[invoice.public_id]))


def steps_of(client, invoice):
    return page_of(client, invoice).context["steps"]


def told(client, invoice, what):
    """The step of that title."""
    [step] = [each for each in steps_of(client, invoice) if str(each.what) == what]
    return step


def demanded(invoice, now, *, on, **fields):
    """A demand with its event, as the run writes them; `on` is its day of handing over."""
    sent = letter(invoice, at=now, to_hand_over_on=on, **fields)
    ledger.note(
        invoice=invoice,
        kind=EventKind.DEMANDED,
        on=on,
        at=now,
        data={
            "cause": sent.cause,
            "cost": "14.00",
            "covered": "0.00",
            "interest": "0.35",
            "due_on": sent.due_on.isoformat(),
            "letter": str(sent.public_id),
        },
    )
    return sent


@pytest.mark.parametrize("state", [LetterState.WRITTEN, LetterState.BATCHED])
def test_a_letter_that_has_not_left_is_ahead_with_the_day_on_which_it_leaves(
    client, invoice, now, today, state
):
    demanded(invoice, now, on=today + timedelta(2), state=state)

    step = told(client, invoice, "Maksuvaatimus on lähdössä")

    assert (step.place, step.when) == ("ahead", "Lähtee 23.11.2026")
    assert "jo kirjoitettu" in step.text
    assert step.cost == "+14,35\u00a0€"


def test_what_happens_next_begins_with_the_letter_that_leaves(client, invoice, now, today):
    demanded(invoice, now, on=today + timedelta(2), state=LetterState.WRITTEN)

    answer = page_of(client, invoice)

    assert answer.context["ahead"].leaves == (
        "Maksuvaatimus on kirjoitettu. Se lähtee 23.11.2026 ja pyytää maksamaan viimeistään "
        "12.12.2026."
    )
    assert "Sen jälkeen, jos et tee mitään:" in answer.content.decode()


def test_a_day_of_leaving_that_passed_is_not_promised_again(client, invoice, now, today):
    demanded(invoice, now, on=today - timedelta(2), state=LetterState.BATCHED)

    answer = page_of(client, invoice)

    assert answer.context["ahead"].leaves.startswith("Maksuvaatimus on kirjoitettu. Se lähtee pian")
    assert told(client, invoice, "Maksuvaatimus on lähdössä").when == "Lähtee pian"


def test_home_tells_of_the_letter_that_leaves(client, invoice, now, today):
    demanded(invoice, now, on=today + timedelta(2), state=LetterState.WRITTEN)

    page = client.get(reverse("invoices:home")).content.decode()

    assert "Se lähtee 23.11.2026" in page


def test_a_letter_that_was_sent_is_past(client, invoice, now, today):
    demanded(invoice, now, on=today)

    step = told(client, invoice, "Maksuvaatimus lähetettiin")

    assert (step.place, step.when) == ("past", "21.11.2026")
    assert page_of(client, invoice).context["ahead"].leaves == ""


def test_a_letter_in_myropo_and_one_that_failed_say_so(client, debtor, invoice, now, today):
    other = stories.sent(debtor.party, at=now, due_on=date(2026, 10, 6))
    demanded(invoice, now, on=today, channel=LetterChannel.ELECTRONIC)
    demanded(other, now, on=today, state=LetterState.FAILED, failure=LetterFailure.RETURNED)

    assert told(client, invoice, "Maksuvaatimus tuli MyRopoon").place == "past"
    assert told(client, other, "Maksuvaatimus ei tullut perille").place == "past"


def test_a_letter_that_was_pulled_back_is_one_step_without_a_cost(client, invoice, now, today):
    demanded(invoice, now, on=today, state=LetterState.CANCELLED)
    TimelineEvent.objects.filter(kind=EventKind.DEMANDED).update(kind=EventKind.LETTER_CANCELLED)
    ledger.note(
        invoice=invoice,
        kind=EventKind.COST_TAKEN_BACK,
        on=today,
        at=now,
        data={"amount": "14.00", "why": "LETTER_PULLED_BACK"},
    )

    steps = steps_of(client, invoice)

    [step] = [each for each in steps if "Sinun ei tarvitse maksaa" in each.text]
    assert step.cost == ""
    assert not any("14,00" in each.cost for each in steps)


@pytest.mark.parametrize(
    ("kind", "data", "what", "text"),
    [
        (EventKind.REQUESTED, {"kind": "DISPUTE"}, "Riitautit laskun", ""),
        (EventKind.REQUESTED, {"kind": "HARDSHIP"}, "Kerroit, että maksaminen on vaikeaa", ""),
        (
            EventKind.ANSWERED,
            {"kind": "DISPUTE", "outcome": "REJECTED"},
            "Sait vastauksen riitautukseesi",
            "Perintä jatkuu.",
        ),
        (
            EventKind.ANSWERED,
            {"kind": "STOP", "outcome": "WITHOUT_COSTS"},
            "Sait vastauksen pyyntöösi keskeyttää perintä",
            "Perintä jatkuu, mutta uusia perintäkuluja ei lisätä.",
        ),
        (EventKind.REQUEST_ENDED, {"kind": "DISPUTE"}, "Peruit riitautuksesi", ""),
        (
            EventKind.PAUSED,
            {"kind": "HARDSHIP", "until": "2026-12-31"},
            "Perintään tuli tauko",
            "Perintä odottaa 31.12.2026 asti.",
        ),
    ],
)
def test_requests_and_pauses_are_told_by_their_kind(
    client, invoice, now, today, kind, data, what, text
):
    ledger.note(invoice=invoice, kind=kind, on=today, at=now, data=data)

    assert told(client, invoice, what).text == text


@pytest.mark.parametrize("kind", EventKind)
def test_every_event_can_be_told_without_details(client, invoice, now, today, kind):
    before = len(steps_of(client, invoice))

    ledger.note(invoice=invoice, kind=kind, on=today + timedelta(3), at=now)

    steps = steps_of(client, invoice)
    assert len(steps) == before + 1
    assert all(str(each.what) for each in steps)


def test_what_the_debtor_asked_is_not_told_to_who_found_the_invoice(
    client, other_debtor, invoice, now, today
):
    FoundInvoice.objects.create(party=other_debtor.party, invoice=invoice, found_at=now)
    data = {"kind": "HARDSHIP"}
    ledger.note(invoice=invoice, kind=EventKind.REQUESTED, on=today, at=now, data=data)
    holds.place(invoice_id=invoice.pk, reason=HoldReason.REQUEST_OPEN, cause="test:request", at=now)
    mine = page_of(client, invoice)
    client.logout()

    theirs = page_of(sign_in(client, other_debtor), invoice)

    assert mine.context["ahead"].text.startswith("Perintä odottaa, kunnes olemme käsitelleet")
    assert theirs.context["ahead"].text.startswith("Perintä odottaa. ")
    titles = [str(each.what) for each in theirs.context["steps"]]
    assert "Kerroit, että maksaminen on vaikeaa" not in titles


def test_after_a_request_to_stop_the_next_letter_is_free_by_the_law(client, invoice):
    Invoice.objects.filter(pk=invoice.pk).update(is_free_of_costs=True)

    ahead = page_of(client, invoice).context["ahead"]

    assert ("Mitä se voi maksaa sinulle", "Maksuton") in ahead.facts
    [why] = [each for each in ahead.why if "4\u00a0c" in each]
    assert "uusia perintäkuluja ei lisätä" in why


def test_after_the_last_letter_a_person_looks(client, invoice, now, today):
    for days, kind in ((50, LetterKind.REMINDER), (30, LetterKind.DEMAND)):
        at = now - timedelta(days)
        letter(invoice, at=at, kind=kind)
    for days, kind in (
        (90, EventKind.REMINDED),
        (70, EventKind.DEMANDED),
        (45, EventKind.DEMANDED),
    ):
        ledger.note(invoice=invoice, kind=kind, on=today - timedelta(days), at=now)

    ahead = page_of(client, invoice).context["ahead"]

    assert "Kaikki kirjeet on lähetetty" in ahead.text


def test_a_pause_says_until_when(client, invoice, now, today):
    holds.place(
        invoice_id=invoice.pk,
        reason=HoldReason.PAUSED,
        cause="test:pause",
        at=now,
        ends_on=today + timedelta(40),
    )

    answer = page_of(client, invoice)

    assert "Se voi jatkua 31.12.2026 jälkeen." in answer.context["ahead"].text
    assert str(answer.context["state"]) == "Tauko"


@pytest.mark.parametrize("state", [LetterState.WRITTEN, LetterState.BATCHED, LetterState.FAILED])
def test_a_reminder_that_has_not_come_is_not_said_to_be_sent(client, invoice, now, today, state):
    stories.reminded(invoice, at=now)
    why = LetterFailure.BAD_ADDRESS if state == LetterState.FAILED else ""
    sent = letter(
        invoice, at=now, kind=LetterKind.REMINDER, to_hand_over_on=today, state=state, failure=why
    )

    before = page_of(client, invoice).context["meaning"]
    moved = {"state": LetterState.SENT, "handed_over_on": today, "failure": ""}
    Letter.objects.filter(pk=sent.pk).update(**moved)
    after = page_of(client, invoice).context["meaning"]

    assert before.startswith("Muistutus on kirjoitettu, mutta se ei ole vielä tullut sinulle.")
    assert after.startswith("Sinulle on lähetetty muistutus.")


@pytest.mark.parametrize(
    ("state", "reason", "leaves"),
    [
        (LetterState.WRITTEN, HoldReason.DISPUTED, False),
        (LetterState.BATCHED, HoldReason.DISPUTED, True),
        (LetterState.FAILED, HoldReason.REVIEW, False),
    ],
)
def test_no_letter_is_promised_that_collection_keeps_back(
    client, invoice, now, today, state, reason, leaves
):
    why = LetterFailure.BAD_ADDRESS if state == LetterState.FAILED else ""
    demanded(invoice, now, on=today + timedelta(2), state=state, failure=why)
    holds.place(invoice_id=invoice.pk, reason=reason, cause="test:waits", at=now)

    ahead = page_of(client, invoice).context["ahead"]

    assert bool(ahead.leaves) == leaves


def test_home_says_of_a_letter_that_leaves_only_that(client, invoice, now, today):
    demanded(invoice, now, on=today + timedelta(2), state=LetterState.WRITTEN)

    urgent = client.get(reverse("invoices:home")).context["urgent"]

    assert urgent.meaning.startswith("Maksuvaatimus on kirjoitettu. Se lähtee 23.11.2026")
