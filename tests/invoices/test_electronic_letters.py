"""Letters in MyRopo: published once, opened once, and sent by post when nobody opens them."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine

from accounts.actor import Actor
from accounts.models import AuditEvent
from invoices import receivers, tasks
from invoices.models import (
    Document,
    ElectronicConsent,
    EventKind,
    HoldReason,
    Invoice,
    Letter,
    TimelineEvent,
)
from invoices.queries.letters_to_print import (
    documents_of_letters_to_make_again,
    letter_to_publish,
    letters_forgotten_to_publish,
    unopened_letters,
)
from invoices.services import consents, holds
from invoices.services.letters import electronic
from invoices.services.letters.resending import NotResendableError, send_again
from myropo.calendar import HELSINKI
from tests.factories import CompanyFactory, DebtorFactory
from tests.invoices import collecting, mailing, stories
from tests.invoices.collecting import at_noon
from tests.invoices.mailing import PAY_BY, WRITTEN

pytestmark = pytest.mark.django_db

UNOPENED_ON = WRITTEN + timedelta(days=7)


@pytest.fixture
def letter(actor):
    return mailing.electronic_reminder(actor)


@pytest.fixture
def published(letter):
    publish(letter)
    return mailing.again(letter)


def publish(letter, on=WRITTEN):
    return electronic.publish(letter_id=letter.public_id, at=at_noon(on))


def open_it(letter, on=WRITTEN):
    return electronic.note_opened(letter_id=letter.public_id, at=at_noon(on))


def resend(letter, on=UNOPENED_ON):
    return send_again(letter_id=letter.public_id, actor=None, at=at_noon(on))


def test_letter_is_published_on_the_day_its_pdf_is_ready(letter):
    is_new = publish(letter)

    sent, event = mailing.again(letter), mailing.event_of(letter)
    assert is_new
    assert (sent.channel, sent.state, sent.handed_over_on) == ("ELECTRONIC", "SENT", WRITTEN)
    # The same time to pay as on paper, and never less than printed.
    assert (sent.due_on, event.data["due_on"]) == (PAY_BY, PAY_BY.isoformat())
    assert event.on == WRITTEN
    assert AuditEvent.objects.filter(action="letter.published").count() == 1


def test_debtor_is_told_of_a_published_letter_once(letter, told):
    publish(letter)
    publish(letter)

    (news,) = told
    assert (news.kind, news.what, news.party_id) == ("LETTER", "CAME", letter.invoice.party_id)
    assert news.path == f"/invoices/{letter.invoice.public_id}/"


def test_letter_that_is_published_on_a_weekend_counts_from_its_own_day(letter):
    saturday = date(2026, 1, 31)

    publish(letter, saturday)

    assert mailing.event_of(letter).on == saturday
    assert mailing.again(letter).due_on == date(2026, 2, 23)


def test_letter_is_published_once(letter):
    publish(letter)

    assert not publish(letter, WRITTEN + timedelta(days=3))
    assert mailing.again(letter).handed_over_on == WRITTEN


def test_letter_without_its_pdf_is_not_published(actor):
    invoice = mailing.overdue(actor.acting_for)
    consents.give_consent(
        actor=actor, invoices=[invoice], months=3, public_id=None, at=at_noon(invoice.due_on)
    )
    collecting.collect_on(WRITTEN)

    assert not publish(Letter.objects.get())
    assert Letter.objects.get().state == "WRITTEN"


def test_letter_on_paper_and_no_letter_are_not_published(debtor):
    letter = mailing.reminder(debtor.party)

    assert not publish(letter)
    assert not electronic.publish(letter_id=letter.document.public_id, at=at_noon(WRITTEN))
    assert mailing.again(letter).state == "WRITTEN"


def test_letter_of_a_paid_claim_is_pulled_back_instead(letter):
    stories.paid(letter.invoice, "200.00", on=WRITTEN, at=at_noon(WRITTEN))

    assert not publish(letter)
    assert mailing.again(letter).state == "CANCELLED"
    collecting.check_books()


def test_letter_whose_consent_was_withdrawn_meanwhile_goes_by_post(letter, actor):
    consent = ElectronicConsent.objects.get()
    consents.withdraw_consent(actor=actor, consent=consent, at=at_noon(WRITTEN))

    is_published = publish(letter)

    paper = Letter.objects.get(replaces=letter)
    assert not is_published
    assert mailing.again(letter).state == "CANCELLED"
    assert (paper.channel, paper.state, paper.cost) == ("PAPER", "WRITTEN", 0)
    assert mailing.event_of(paper).kind == EventKind.REMINDED


def test_paper_of_a_withdrawn_consent_that_is_pulled_back_takes_the_first_costs_back(letter, actor):
    consents.withdraw_consent(
        actor=actor, consent=ElectronicConsent.objects.get(), at=at_noon(WRITTEN)
    )
    publish(letter)
    mailing.made(Letter.objects.get(replaces=letter))
    holds.place(
        invoice_id=letter.invoice_id,
        reason=HoldReason.DISPUTED,
        cause="test:dispute",
        at=at_noon(WRITTEN),
    )

    mailing.batched()

    invoice = Invoice.objects.get()
    assert (invoice.open_costs, invoice.open_interest, invoice.stage) == (0, 0, "INVOICED")
    collecting.check_books()


def test_pdf_that_is_made_announces_a_letter_to_publish(letter):
    assert letter_to_publish(letter.document_id) == letter.public_id
    publish(letter)
    assert letter_to_publish(letter.document_id) is None


def test_receiver_hands_only_electronic_letters_to_a_worker(letter, debtor, monkeypatch):
    paper = mailing.reminder(DebtorFactory(party=CompanyFactory()).party, number="2")
    asked = []
    monkeypatch.setattr(tasks.publish_letter, "delay", lambda **fields: asked.append(fields))

    for each in (letter, paper):
        receivers.publish_electronic_letter(document_id=each.document_id)

    assert asked == [{"letter_id": str(letter.public_id)}]


def test_sweep_publishes_what_was_forgotten(letter, monkeypatch):
    at = at_noon(WRITTEN)

    soon = letters_forgotten_to_publish(at=at + timedelta(minutes=1))
    later = letters_forgotten_to_publish(at=at + timedelta(minutes=3))

    assert (soon, later) == ([], [letter.public_id])


def test_first_opening_is_kept_for_ever(published):
    first = open_it(published)

    second = open_it(published, WRITTEN + timedelta(days=1))

    assert (first, second) == (True, False)
    assert mailing.again(published).opened_at == at_noon(WRITTEN)
    assert AuditEvent.objects.filter(action="letter.opened").count() == 1


def test_letter_that_is_not_published_yet_cannot_be_opened(letter):
    assert not open_it(letter)
    assert mailing.again(letter).opened_at is None


def test_opening_by_another_party_is_no_proof(published):
    stranger = DebtorFactory(party=CompanyFactory())
    other = Actor(user=stranger, acting_for=stranger.party)

    noted = electronic.note_read(actor=other, document=published.document, at=at_noon(WRITTEN))

    assert not noted
    assert mailing.again(published).opened_at is None


def test_download_by_the_debtor_is_the_proof(published, client, debtor):
    client.force_login(debtor)

    response = client.get(f"/documents/{published.document.public_id}/")

    assert response.status_code == 200
    assert mailing.again(published).opened_at is not None
    event = AuditEvent.objects.get(action="letter.opened")
    assert (event.actor, event.party) == (debtor, debtor.party)


def test_letter_that_nobody_opens_is_sent_on_paper_after_the_days_of_the_setting(
    published, settings
):
    settings.UNOPENED_LETTER_DAYS = 7

    assert unopened_letters(today=UNOPENED_ON - timedelta(days=1)) == []
    assert unopened_letters(today=UNOPENED_ON) == [published.public_id]


@pytest.mark.parametrize("what", ["opened", "paid", "disputed", "replaced"])
def test_letter_that_needs_no_paper_gets_none(published, what):
    match what:
        case "opened":
            open_it(published)
        case "paid":
            stories.paid(published.invoice, "200.00", on=WRITTEN, at=at_noon(WRITTEN))
        case "disputed":
            holds.place(
                invoice_id=published.invoice_id,
                reason=HoldReason.DISPUTED,
                cause="test:dispute",
                at=at_noon(WRITTEN),
            )
        case "replaced":
            resend(published)

    assert unopened_letters(today=date(2026, 3, 1)) == []


def test_paper_in_place_of_an_unopened_letter_costs_nothing_and_gives_time_anew(published):
    before = Invoice.objects.get().open_total

    paper = resend(published)

    event = mailing.event_of(paper)
    # Written on Tuesday 3.2., handed over on the 4th, there by the 13th, and ten days.
    assert (paper.to_hand_over_on, paper.due_on) == (date(2026, 2, 4), date(2026, 2, 23))
    assert (paper.cost, paper.interest, paper.channel) == (0, 0, "PAPER")
    assert (paper.total, paper.ordinal, paper.replaces) == (published.total, 1, published)
    assert Invoice.objects.get().open_total == before
    assert (event.on, event.data["due_on"]) == (date(2026, 2, 4), "2026-02-23")
    assert event.data["cause"] == published.cause
    assert TimelineEvent.objects.filter(kind=EventKind.REMINDED).count() == 1
    collecting.check_books()


def test_paper_says_the_same_with_its_own_days(published):
    paper = resend(published)

    old, new = published.document.facts, paper.document.facts
    changed = {name for name in old if old[name] != new[name]}
    assert changed == {"letter_id", "written_on", "pay_by", "channel"}
    assert (new["pay_by"], new["channel"]) == ("2026-02-23", "PAPER")
    assert paper.document.cause == f"letter:{paper.public_id}"
    assert paper.document.state == "QUEUED"


def test_run_waits_for_the_paper_to_be_handed_over(published):
    paper = resend(published)

    assert collecting.collect_on(date(2026, 3, 30))["FIRST_DEMAND"] == 0
    mailing.made(paper)
    batch = mailing.batched(UNOPENED_ON)
    assert [*batch.letters.all()] == [paper]


def test_repeat_gives_the_same_paper(published):
    assert resend(published) == resend(published)
    assert Letter.objects.count() == 2


def test_letter_that_was_opened_is_not_sent_again(published):
    open_it(published)

    with pytest.raises(NotResendableError):
        resend(published)


def test_paper_that_need_not_leave_gives_its_event_back(published):
    paper = resend(published)
    mailing.made(paper)
    stories.paid(published.invoice, "200.00", on=UNOPENED_ON, at=at_noon(UNOPENED_ON))

    assert mailing.batched(UNOPENED_ON) is None

    event = mailing.event_of(published)
    assert mailing.again(paper).state == "CANCELLED"
    assert (event.kind, event.on, event.data["due_on"]) == (
        "REMINDED",
        WRITTEN,
        PAY_BY.isoformat(),
    )
    # The letter in MyRopo was sent: its cost stands, and was paid.
    assert Invoice.objects.get().surplus == Decimal("200.00") - published.total
    collecting.check_books()


def test_task_sends_what_lies_unopened(published, monkeypatch):
    monkeypatch.setattr(tasks.send_letter_again, "delay", tasks.send_letter_again)

    with time_machine.travel(datetime.combine(UNOPENED_ON, time(3, 30), tzinfo=HELSINKI)):
        tasks.send_unopened_letters()
        tasks.send_unopened_letters()

    assert Letter.objects.get(replaces=published).written_on == UNOPENED_ON


def test_task_lets_a_letter_that_was_opened_meanwhile_be(published):
    open_it(published)

    tasks.send_letter_again(letter_id=str(published.public_id))

    assert Letter.objects.count() == 1


def test_task_prints_on_banking_days_alone(debtor):
    mailing.reminder(debtor.party)

    with time_machine.travel(datetime(2026, 1, 31, 12, tzinfo=HELSINKI)):
        tasks.print_letters()
    on_saturday = Letter.objects.get().state
    with time_machine.travel(datetime(2026, 2, 2, 12, tzinfo=HELSINKI)):
        tasks.print_letters()

    assert (on_saturday, Letter.objects.get().state) == ("WRITTEN", "BATCHED")


def test_task_asks_again_for_a_pdf_that_could_not_be_made(debtor):
    mailing.overdue(debtor.party)
    collecting.collect_on(WRITTEN)
    Document.objects.update(state="FAILED")
    waiting = documents_of_letters_to_make_again()

    with time_machine.travel(datetime(2026, 2, 2, 12, tzinfo=HELSINKI)):
        tasks.print_letters()

    assert waiting == [Letter.objects.get().document_id]
    assert Document.objects.get().state == "QUEUED"
