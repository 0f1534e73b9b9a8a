"""What people could not use: taken in once, answered once, mailed however often it takes."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from accounts.services.roles import Role
from messaging import tasks
from messaging.models import AccessibilityFeedback
from messaging.queries.accessibility import late_answers, to_mail
from messaging.rules.accessibility import KEPT_FOR, MOST_RECEIPTS, answer_by
from messaging.services import accessibility, accessibility_mails
from tests.payments.test_payment_races import at_once
from tests.staff import staff_of

READER = "liisa@example.com"


def take(at, *, email=READER, public_id=None, text="Nappi ei toimi.", language="fi"):
    return accessibility.take_feedback(
        public_id=public_id or uuid4(), text=text, page="", email=email, language=language, at=at
    )


def answer(feedback, at, *, agent=None, text="Korjaamme sen."):
    accessibility.answer_feedback(
        feedback_id=feedback.pk, agent=agent or staff_of(Role.AGENT), text=text, at=at
    )


def mail_of(feedback, at):
    accessibility_mails.send_waiting(feedback_id=feedback.pk, at=at)
    feedback.refresh_from_db()


@pytest.fixture
def server_away(monkeypatch):
    """The mail server does not answer; undone by `monkeypatch.undo()`."""

    def fail(_message):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMultiAlternatives, "send", fail)
    return monkeypatch


# --- the rule --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received_on", "last"),
    [
        (date(2026, 11, 23), date(2026, 12, 7)),
        (date(2026, 12, 11), date(2026, 12, 25)),  # a holiday: the law makes no exception
        (date(2028, 2, 20), date(2028, 3, 5)),
    ],
)
def test_two_weeks_end_on_the_same_weekday(received_on, last):
    assert answer_by(received_on) == last


# --- taking in -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_is_told_is_kept_with_the_day_by_which_it_is_answered(now):
    feedback = take(now)

    feedback.refresh_from_db()
    assert feedback.answer_by == date(2026, 12, 5)
    assert (feedback.text, feedback.email, feedback.answered_at) == (
        "Nappi ei toimi.",
        READER,
        None,
    )


@pytest.mark.django_db
def test_the_same_form_sent_twice_is_one_message(now):
    once = uuid4()

    first = take(now, public_id=once)
    second = take(now, public_id=once, text="Toinen teksti")

    assert first == second
    assert AccessibilityFeedback.objects.get().text == "Nappi ei toimi."


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_by_eight_presses_at_once_is_one_message(now):
    once = uuid4()

    at_once(*[lambda: take(now, public_id=once)] * 8)

    assert AccessibilityFeedback.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_after_the_commit_the_receipt_is_put_into_the_queue(now, monkeypatch):
    queued = []
    monkeypatch.setattr(
        tasks.mail_about_accessibility, "delay", lambda **kwargs: queued.append(kwargs)
    )

    with_address = take(now)
    take(now, email="")

    assert queued == [{"feedback_id": with_address.pk}]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_loses_nothing(now, monkeypatch):
    def fail(**_arguments):
        raise ConnectionError

    monkeypatch.setattr(tasks.mail_about_accessibility, "delay", fail)

    feedback = take(now)

    assert to_mail(most=10) == [feedback.pk]


# --- the receipt -----------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "Vastaamme tähän osoitteeseen viimeistään 5.12.2026"),
        ("sv", "Vi svarar till den här adressen senast 5.12.2026"),
        ("en", "We answer to this address by 5\u00a0December\u00a02026"),
    ],
)
def test_the_receipt_says_by_when_and_nothing_of_what_was_written(now, mailoutbox, language, words):
    feedback = take(now, text="Salainen asia", language=language)

    mail_of(feedback, now)

    (message,) = mailoutbox
    assert message.to == [READER]
    assert words in message.body
    assert "Salainen" not in message.body + message.alternatives[0].content
    assert feedback.receipt_mailed_at == now


@pytest.mark.django_db
def test_a_receipt_is_sent_once(now, mailoutbox):
    feedback = take(now)

    mail_of(feedback, now)
    mail_of(feedback, now)

    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_without_an_address_nothing_is_sent(now, mailoutbox):
    feedback = take(now, email="")

    mail_of(feedback, now)

    assert mailoutbox == []
    assert to_mail(most=10) == []


@pytest.mark.django_db
def test_a_form_that_anybody_may_send_does_not_fill_a_strangers_mailbox(now, mailoutbox):
    rows = [take(now) for _ in range(MOST_RECEIPTS + 2)]

    for row in rows:
        mail_of(row, now)

    assert len(mailoutbox) == MOST_RECEIPTS
    assert AccessibilityFeedback.objects.count() == MOST_RECEIPTS + 2
    assert accessibility.answer_by(date(2026, 11, 21)) == rows[-1].answer_by


# --- the answer ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_answer_is_stored_recorded_and_sent(now, mailoutbox):
    feedback = take(now, language="sv")
    agent = staff_of(Role.AGENT)

    answer(feedback, now, agent=agent, text="Vi rättar det.")
    mail_of(feedback, now)

    assert (feedback.answer, feedback.answered_by) == ("Vi rättar det.", agent)
    assert feedback.answer_mailed_at == now
    assert AuditEvent.objects.filter(action="accessibility.answered", actor=agent).count() == 1
    receipt, told = mailoutbox
    assert told.subject == "Vårt svar på ditt meddelande om tillgänglighet"
    assert "Vi rättar det." in told.body
    assert receipt.extra_headers["Message-ID"] != told.extra_headers["Message-ID"]


@pytest.mark.django_db
def test_answering_twice_changes_nothing(now):
    feedback = take(now)
    answer(feedback, now)

    with pytest.raises(accessibility.AnsweredAlreadyError):
        accessibility.answer_feedback(
            feedback_id=feedback.pk, agent=staff_of(Role.TEAM_LEAD), text="Muuta.", at=now
        )

    feedback.refresh_from_db()
    assert feedback.answer == "Korjaamme sen."


@pytest.mark.django_db(transaction=True)
def test_of_agents_who_answer_at_once_one_does(now):
    feedback = take(now)
    agent = staff_of(Role.AGENT)
    refused = []

    def press():
        try:
            answer(feedback, now, agent=agent)
        except accessibility.AnsweredAlreadyError:
            refused.append(1)

    at_once(*[press] * 6)

    assert len(refused) == 5
    assert AuditEvent.objects.filter(action="accessibility.answered").count() == 1


@pytest.mark.django_db
def test_who_left_an_address_gets_words(now):
    feedback = take(now)

    with pytest.raises(accessibility.NothingSaidError):
        answer(feedback, now, text="  ")

    feedback.refresh_from_db()
    assert feedback.answered_at is None


@pytest.mark.django_db
def test_what_came_without_an_address_is_noted_without_words(now, mailoutbox):
    feedback = take(now, email="")

    answer(feedback, now, text="")
    mail_of(feedback, now)

    assert feedback.answered_at == now
    assert AuditEvent.objects.filter(action="accessibility.noted").count() == 1
    assert mailoutbox == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.CREDITOR_USER, Role.AUDITOR])
def test_others_of_staff_do_not_answer(now, role):
    feedback = take(now)

    with pytest.raises(accessibility.NotAllowedError):
        answer(feedback, now, agent=staff_of(role))


# --- a mail server that does not ---------------------------------------------------------------


@pytest.mark.django_db
def test_what_a_mail_server_did_not_take_the_sweep_sends_later(now, server_away, mailoutbox):
    feedback = take(now)
    answer(feedback, now)
    mail_of(feedback, now)
    assert to_mail(most=10) == [feedback.pk]
    server_away.undo()

    mail_of(feedback, now + timedelta(minutes=10))

    assert [message.to for message in mailoutbox] == [[READER], [READER]]
    assert to_mail(most=10) == []


@pytest.mark.django_db
def test_an_address_that_does_not_exist_is_marked_and_left_alone(now, monkeypatch):
    monkeypatch.setattr("accounts.mailing.send", lambda _mail: False)
    feedback = take(now)

    mail_of(feedback, now)
    answer(feedback, now)
    mail_of(feedback, now)

    assert feedback.refused_at == now
    assert feedback.answer_mailed_at is None
    assert to_mail(most=10) == []


# --- time ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_late_is_what_waits_after_its_last_day(now):
    waiting, done = take(now), take(now)
    answer(done, now)

    assert late_answers(waiting.answer_by) == 0
    assert late_answers(waiting.answer_by + timedelta(days=1)) == 1


@pytest.mark.django_db
def test_a_year_after_the_answer_all_of_it_is_deleted(now):
    answered, open_still = take(now), take(now)
    answer(answered, now)

    accessibility.forget_old(at=now + KEPT_FOR)
    assert AccessibilityFeedback.objects.count() == 2
    accessibility.forget_old(at=now + KEPT_FOR + timedelta(seconds=1))

    assert AccessibilityFeedback.objects.get() == open_still


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("accessibility_feedback_answered_by_somebody", {"answer": "x"}),
        (
            "accessibility_feedback_mailed_what_was_written",
            {"email": READER, "answer_mailed": True},
        ),
        ("accessibility_feedback_mailed_what_was_written", {"answer_mailed": True}),
    ],
)
def test_the_database_refuses(now, constraint, fields):
    mailed_at = now if fields.pop("answer_mailed", False) else None

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AccessibilityFeedback.objects.create(
            text="x",
            language="fi",
            received_at=now,
            answer_by=now.date(),
            answer_mailed_at=mailed_at,
            **fields,
        )
