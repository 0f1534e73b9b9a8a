"""Whom we ask how it went, by each way, once and no more; and what is kept of it."""

from datetime import UTC, datetime, timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from accounts import mailing
from accounts.models import AuditEvent, PartyKind
from messaging import survey_links, tasks
from messaging.models import Medium, Survey, SurveyKind, SurveyRefusal, Thread
from messaging.queries.surveys import figures_of, to_ask_about_threads
from messaging.services import closing, surveys
from tests.factories import CreditorFactory, DebtorFactory, PersonFactory
from tests.messaging.being_told import with_email
from tests.messaging.talking import answered, holder_for, wrote

pytestmark = pytest.mark.django_db
# Monday noon in Helsinki.
NOON = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
KNOWN = timedelta(days=31)


@pytest.fixture
def person(debtor):
    """Somebody with an address who has known us for a while."""
    debtor.created_at = NOON - KNOWN
    debtor.save(update_fields=["created_at"])
    return with_email(debtor)


@pytest.fixture
def resolved(actor, person):
    """A matter that was closed three days before `NOON`."""
    thread = wrote(actor, at=NOON - 4 * DAY).thread
    answered(thread, at=NOON - 4 * DAY)
    closing.close(actor=actor, thread=thread, at=NOON - 3 * DAY)
    thread.refresh_from_db()
    return thread


def ask(thread, user, at=NOON):
    return surveys.ask_about_thread(thread_id=thread.pk, user_id=user.pk, at=at)


def ask_by(kind, user, at=NOON):
    """Ask by a way that needs no thread; whether it asked."""
    if kind == SurveyKind.YEARLY:
        return surveys.ask_yearly(user=user, at=at) is not None
    return surveys.ask_at_sign_out(user=user, is_for_another=False, at=at) is not None


# --- one rule over all ways ------------------------------------------------------------------


@pytest.mark.parametrize("first", [SurveyKind.LOG_OUT, SurveyKind.YEARLY, SurveyKind.THREAD])
@pytest.mark.parametrize("then", [SurveyKind.LOG_OUT, SurveyKind.YEARLY, SurveyKind.THREAD])
@pytest.mark.parametrize(("later", "is_asked"), [(6 * DAY, False), (7 * DAY, True)])
def test_after_any_way_of_asking_there_are_seven_days_of_peace(
    first, then, later, is_asked, person, resolved
):
    before = NOON - later
    Survey.objects.create(
        kind=first, user=person, party=person.party, language="fi", asked_at=before
    )
    Survey.objects.update(answered_at=before)

    asked = ask(resolved, person) if then == SurveyKind.THREAD else ask_by(then, person)

    # The yearly one keeps its year besides.
    assert asked is (is_asked and not (first == then == SurveyKind.YEARLY))


@pytest.mark.parametrize("kind", [SurveyKind.LOG_OUT, SurveyKind.YEARLY, SurveyKind.THREAD])
@pytest.mark.parametrize("address", ["virkailija@ulosotto.fi", "kaija@lahivoima.example", "no"])
def test_authorities_creditors_and_who_has_said_no_are_asked_by_no_way(
    kind, address, person, resolved
):
    CreditorFactory(email="asiakaspalvelu@lahivoima.example", business_id="2077474-0")
    if address == "no":
        surveys.decline(user=person, at=NOON)
    else:
        person.email_address.address = address
        person.email_address.save()

    asked = ask(resolved, person) if kind == SurveyKind.THREAD else ask_by(kind, person)

    assert not asked
    assert not Survey.objects.exists()
    assert mail.outbox == []


def test_who_acts_for_another_person_is_not_asked_at_signing_out(person):
    asked = surveys.ask_at_sign_out(user=person, is_for_another=True, at=NOON)

    assert asked is None


def test_no_stays_no_until_it_is_taken_back(person):
    declined = [surveys.decline(user=person, at=NOON) for _twice in range(2)]
    asked_then = ask_by(SurveyKind.LOG_OUT, person, NOON + 400 * DAY)
    welcomed = [surveys.welcome(user=person, at=NOON) for _twice in range(2)]

    assert (declined, asked_then, welcomed) == ([True, False], False, [True, False])
    assert ask_by(SurveyKind.LOG_OUT, person)
    actions = AuditEvent.objects.filter(action__startswith="survey.").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == ["survey.declined", "survey.welcomed"]


# --- after a resolved matter -----------------------------------------------------------------


def test_some_days_after_a_matter_was_resolved_its_person_is_asked_once(person, resolved):
    found = to_ask_about_threads(at=NOON, most=10)
    asked = [ask(resolved, person) for _twice in range(2)]

    assert found == [(resolved.pk, person.pk)]
    assert asked == [True, False]
    assert to_ask_about_threads(at=NOON, most=10) == []
    survey = Survey.objects.get()
    assert (survey.kind, survey.thread, survey.party) == ("THREAD", resolved, person.party)
    [message] = mail.outbox
    assert message.to == ["vaino@example.com"]
    assert survey_links.code_of(survey).replace(":", "%3A") in message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_e_mail_names_no_creditor_no_sum_and_no_matter(language, person, resolved):
    person.language = language
    person.save()

    ask(resolved, person)

    [message] = mail.outbox
    told = f"{message.subject}{message.body}{message.alternatives[0].content}"
    subjects = {"fi": "Miten meni?", "sv": "Hur gick det?", "en": "How did it go?"}
    assert message.subject == subjects[language]
    for secret in (resolved.invoice.creditor.name, resolved.invoice.number, "€"):
        assert secret not in told


@pytest.mark.parametrize(("days", "is_due"), [(2.9, False), (3, True), (9.9, True), (10, False)])
def test_it_is_asked_neither_too_early_nor_too_late(days, is_due, person, resolved):
    Thread.objects.filter(pk=resolved.pk).update(closed_at=NOON - days * DAY)

    assert bool(to_ask_about_threads(at=NOON, most=10)) is is_due
    assert ask(resolved, person) is is_due


def test_what_was_opened_again_is_not_asked_about_closed_again_or_not(actor, person, resolved):
    wrote(actor, thread=resolved, at=NOON - 2 * DAY)
    is_open = ask(resolved, person)
    answered(resolved, at=NOON - 2 * DAY)
    closing.close(actor=actor, thread=resolved, at=NOON - DAY)
    later = NOON + 3 * DAY

    assert not is_open
    assert to_ask_about_threads(at=later, most=10) == []
    assert not ask(resolved, person, later)


def test_what_the_person_closed_without_our_answer_is_not_asked_about(actor, person):
    thread = wrote(actor, at=NOON - 4 * DAY).thread
    closing.close(actor=actor, thread=thread, at=NOON - 3 * DAY)

    assert to_ask_about_threads(at=NOON, most=10) == []
    assert not ask(thread, person)


def test_who_has_no_confirmed_address_is_not_asked(person, resolved):
    person.email_address.confirmed_at = None
    person.email_address.save()

    assert to_ask_about_threads(at=NOON, most=10) == []
    assert not ask(resolved, person)


def test_in_quiet_hours_it_waits_for_the_next_round(person, resolved):
    night = NOON.replace(hour=21)

    assert not ask(resolved, person, night)
    assert ask(resolved, person, NOON + DAY)


def test_asked_is_who_wrote_for_a_company_and_not_who_wrote_for_another_person(
    actor, person, other_debtor
):
    with_email(other_debtor, "sanni@example.com")
    thread = wrote(holder_for(actor, other_debtor), at=NOON - 4 * DAY, matter=None).thread
    answered(thread, at=NOON - 4 * DAY)
    closing.close(actor=actor, thread=thread, at=NOON - 3 * DAY)

    for_person = to_ask_about_threads(at=NOON, most=10)
    type(thread.party).objects.filter(pk=thread.party_id).update(kind=PartyKind.COMPANY)
    for_company = to_ask_about_threads(at=NOON, most=10)

    assert for_person == []
    assert for_company == [(thread.pk, other_debtor.pk)]


def test_a_server_that_is_away_leaves_nobody_asked(person, resolved, monkeypatch):
    def away(_mail):
        raise SMTPServerDisconnected

    with monkeypatch.context() as patched:
        patched.setattr(mailing, "send", away)
        with pytest.raises(SMTPServerDisconnected):
            ask(resolved, person)
        assert not Survey.objects.exists()

    assert ask(resolved, person)


def test_a_round_hands_each_person_to_a_task_of_its_own(person, resolved, monkeypatch):
    handed = []
    monkeypatch.setattr(tasks.timezone, "now", lambda: NOON)
    monkeypatch.setattr(
        tasks.ask_about_thread, "apply_async", lambda kwargs, **_more: handed.append(kwargs)
    )

    tasks.ask_about_resolved_threads()
    tasks.ask_about_thread(**handed[0])

    assert handed == [{"thread_id": resolved.pk, "user_id": person.pk}]
    assert len(mail.outbox) == 1


def test_a_round_asks_the_database_one_thing(django_assert_num_queries, person, resolved):
    with django_assert_num_queries(1):
        to_ask_about_threads(at=NOON, most=10)


# --- once a year -----------------------------------------------------------------------------


def test_the_yearly_question_waits_until_it_is_answered_and_comes_again_in_a_year(person):
    first, again = (surveys.ask_yearly(user=person, at=NOON + n * DAY) for n in range(2))
    surveys.answer(survey=first, likely=9, at=NOON + DAY)

    assert first == again
    assert surveys.ask_yearly(user=person, at=NOON + 364 * DAY) is None
    assert surveys.ask_yearly(user=person, at=NOON + 365 * DAY) not in {first, None}


def test_the_yearly_question_that_was_put_away_is_gone(person):
    first = surveys.ask_yearly(user=person, at=NOON)
    surveys.put_away(survey=first, at=NOON)

    first.refresh_from_db()
    assert (first.answered_at, first.likely) == (NOON, None)
    assert surveys.ask_yearly(user=person, at=NOON) is None


def test_the_yearly_question_does_not_stay_for_ever(person):
    surveys.ask_yearly(user=person, at=NOON)

    assert surveys.ask_yearly(user=person, at=NOON + 14 * DAY) is None


# --- answers ---------------------------------------------------------------------------------


def test_what_is_said_later_takes_the_place_of_what_was_said_and_no_more(person):
    survey = surveys.ask_at_sign_out(user=person, is_for_another=False, at=NOON)
    surveys.answer(survey=survey, likely=3, text="Hidas.\0", at=NOON)
    surveys.answer(survey=survey, likely=8, at=NOON + DAY)

    survey.refresh_from_db()
    assert (survey.likely, survey.text, survey.answered_at) == (8, "Hidas.", NOON)


def test_who_has_answered_cannot_put_the_answer_away(person):
    survey = surveys.ask_at_sign_out(user=person, is_for_another=False, at=NOON)
    surveys.answer(survey=survey, likely=0, at=NOON)
    surveys.put_away(survey=survey, at=NOON + DAY)

    survey.refresh_from_db()
    assert (survey.likely, survey.answered_at) == (0, NOON)


def test_figures_count_who_was_asked_who_answered_and_what(person):
    said = ((10, 5, True), (9, 4, True), (7, 3, None), (2, 1, False), (None, None, None))
    for likely, ease, resolved in said:
        Survey.objects.create(
            kind=SurveyKind.THREAD,
            user=person,
            party=person.party,
            language="fi",
            asked_at=NOON,
            likely=likely,
            ease=ease,
            resolved=resolved,
        )

    [(kind, figures)] = figures_of(Survey.objects.all()).items()

    assert kind == SurveyKind.THREAD
    assert (figures.asked, figures.answered) == (5, 4)
    assert (figures.nps, figures.ces, figures.fcr) == (25, 50, 67)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("survey_kind_known", {"kind": "X"}),
        ("survey_likely_to_ten", {"likely": 11}),
        ("survey_once_a_thread", {"kind": "THREAD", "is_twice": True}),
    ],
)
def test_the_database_refuses(constraint, fields, person, resolved):
    thread = resolved if fields.pop("is_twice", False) else None
    whole = {"kind": "LOG_OUT", "language": "fi", "asked_at": NOON, "party": person.party}
    if thread:
        ask(thread, person)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Survey.objects.create(user=person, thread=thread, **(whole | fields))


def test_a_refusal_is_one(person):
    surveys.decline(user=person, at=NOON)

    with pytest.raises(IntegrityError), transaction.atomic():
        SurveyRefusal.objects.create(user=person, said_at=NOON)


def test_two_people_are_asked_apart(person):
    other = DebtorFactory(party=PersonFactory(name="Toinen Tiina"))

    assert ask_by(SurveyKind.LOG_OUT, person)
    assert ask_by(SurveyKind.LOG_OUT, other)


def test_a_call_that_resolved_it_counts_as_our_answer(actor, person):
    thread = wrote(actor, at=NOON - 4 * DAY).thread
    answered(thread, medium=Medium.CALL, at=NOON - 4 * DAY)
    closing.close(actor=actor, thread=thread, at=NOON - 3 * DAY)

    assert to_ask_about_threads(at=NOON, most=10) == [(thread.pk, person.pk)]
