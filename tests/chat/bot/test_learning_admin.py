"""Team leads label questions a group at a time, and put a better model into use."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from accounts.models import AuditEvent
from accounts.services.roles import Role
from chat.bot.scoring import scores
from chat.models import (
    BotModel,
    BotModelState,
    BotQuestion,
    BotTalk,
    EndReason,
    QuestionState,
    Whence,
)
from chat.queries.robot_figures import TalkEnd, robot_figures
from chat.rules.intents import LANGUAGES, Intent
from chat.services.ending import end
from chat.words_bot import INTENTS, SCORES, intent_named
from tests.chat.bot.questions import question
from tests.chat.bot.talks import AT, Talk
from tests.chat.conversations import visitor
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db
QUESTIONS = "/admin/chat/botquestion/"
MODELS = "/admin/chat/botmodel/"


@pytest.fixture
def lead():
    return staff_of(Role.TEAM_LEAD, username="liisa")


@pytest.fixture
def client(lead):
    return client_of(lead)


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def act(client, *questions, do, **more):
    keys = [each.pk for each in questions]
    return client.post(f"{QUESTIONS}act/", {"question": keys, "do": do, **more}, follow=True)


def figures_of(**changes):
    usual = dict.fromkeys(SCORES, 0.9)
    return {language: {**usual, **changes} for language in LANGUAGES}


def model(now, *, state=BotModelState.CANDIDATE, **changes):
    live = {"live_since": now} if state != BotModelState.CANDIDATE else {}
    return BotModel.objects.create(
        trained_at=now,
        file="bot/x.npz",
        sha256="0" * 64,
        examples=8000,
        scores=figures_of(**changes),
        state=state,
        **live,
    )


@pytest.mark.parametrize("role", [Role.AGENT, Role.AUDITOR, Role.CREDITOR_USER])
def test_who_leads_no_team_neither_sees_nor_teaches(role, now):
    client = signed_in(role)
    asked, candidate = question(), model(now)

    answers = [
        client.get(QUESTIONS),
        act(client, asked, do="put_away"),
        client.get(MODELS),
        client.post(f"{MODELS}{candidate.pk}/use/"),
        client.post(f"{MODELS}back/"),
    ]

    assert {each.status_code for each in answers} == {403}
    assert BotQuestion.objects.get().state == QuestionState.NEW
    assert BotModel.objects.get().state == BotModelState.CANDIDATE


def test_the_list_shows_groups_newest_first_with_what_the_robot_took_them_for(client):
    old = question("voinko siirtää tätä", cluster=1)
    question("mikä on euribor", guesses=[("no_more_known", 0.9), ("explain_word", 0.336)])
    newest = question("siirtääkö voi", cluster=1, guesses=[("shift_due_date", 0.2)])

    response = client.get(QUESTIONS)

    text = text_of(response)
    assert text.index(newest.text) < text.index(old.text) < text.index("mikä on euribor")
    assert "2 questions that are alike" in text
    assert "1 Move a due date 30 %" in text.replace("\u00a0", " ")
    assert "1 What a word means 34 %" in text.replace("\u00a0", " ")
    assert "In all languages 3 new" in text
    assert AuditEvent.objects.filter(action="botquestion.listed").exists()


def test_a_list_is_narrowed_by_language_and_state_and_nonsense_narrows_nothing(client):
    question("suomeksi")
    question("på svenska", language="sv")

    assert "suomeksi" not in text_of(client.get(QUESTIONS, {"language": "sv"}))
    assert "på svenska" not in text_of(client.get(QUESTIONS, {"state": "LABELLED"}))
    odd = client.get(QUESTIONS, {"language": "\0", "state": "x", "p": "9" * 500})
    assert "suomeksi" in text_of(odd)


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    client, django_assert_max_num_queries
):
    for number in range(25):
        question(f"kysymys {number}", cluster=number % 15 + 1)
    client.get(QUESTIONS)

    with django_assert_max_num_queries(12):
        first = client.get(QUESTIONS)

    assert "Next page" not in text_of(first)
    for number in range(10):
        question(f"toinen {number}")
    assert "Next page" in text_of(client.get(QUESTIONS))
    assert "First page" in text_of(client.get(QUESTIONS, {"p": "1"}))


def test_a_press_labels_what_is_ticked_and_nothing_else(client, lead):
    one, other, left_out = (question(cluster=1) for _each in range(3))

    response = act(client, one, other, do="shift_due_date")

    assert "2 questions are now: Move a due date." in text_of(response)
    labelled = BotQuestion.objects.filter(intent="shift_due_date", labelled_by=lead)
    assert set(labelled) == {one, other}
    left_out.refresh_from_db()
    assert left_out.state == QuestionState.NEW


@pytest.mark.parametrize(
    ("language", "words"), [("en", "pay NOW"), ("fi", "Maksa nyt"), ("en", "pay")]
)
def test_an_intent_is_typed_in_words_of_the_page_or_by_its_code(language, words):
    with translation.override(language):
        assert intent_named(f" {words} ") == Intent.PAY


def test_a_name_that_nobody_knows_and_no_question_change_nothing(client):
    asked = question()

    unknown = act(client, asked, do="label", wanted="something")
    nothing = act(client, do="put_away")
    odd = client.post(f"{QUESTIONS}act/", {"question": ["9" * 50, "\0", "x"], "do": "\0"})

    assert "Choose one of the names that the robot knows." in text_of(unknown)
    assert (nothing.status_code, odd.status_code) == (200, 302)
    assert BotQuestion.objects.get().state == QuestionState.NEW


def test_what_was_put_away_is_found_and_taken_back(client):
    asked = question("hm hm hm", whence=Whence.NOT_SOLVED)
    act(client, asked, do="put_away")

    shown = text_of(client.get(QUESTIONS, {"state": "PUT_AWAY"}))
    act(client, asked, do="take_back")

    assert "hm hm hm" in shown
    assert "the matter was not settled" in shown
    asked.refresh_from_db()
    assert asked.state == QuestionState.NEW


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_intent_has_a_name_of_its_own(language):
    with translation.override(language):
        names = [str(each) for each in INTENTS.values()]

    assert set(INTENTS) == set(Intent)
    assert len({each.casefold() for each in names}) == len(names)


def test_every_figure_of_a_model_has_words():
    assert set(scores(None, [])["fi"]) == set(SCORES)


def test_a_better_model_is_put_into_use_and_taken_back(client, lead, now):
    before = model(now, state=BotModelState.LIVE)
    better = model(now, top1=0.912, wrong=0.95)

    shown = text_of(client.get(MODELS)).replace("\u00a0", " ")
    client.post(f"{MODELS}{better.pk}/use/")

    assert "91.2 % +1.2" in shown
    assert "95.0 % +5.0 worse" in shown
    assert "Better than the one in use" in shown
    better.refresh_from_db()
    assert (better.state, better.changed_by) == (BotModelState.LIVE, lead)
    page = text_of(client.get(MODELS))
    assert "Back to the one before" in page
    client.post(f"{MODELS}back/")
    before.refresh_from_db()
    assert before.state == BotModelState.LIVE
    assert AuditEvent.objects.filter(action="bot_model.rolled_back", actor=lead).exists()


def test_a_model_that_is_not_better_is_refused_in_words(client, now):
    model(now, state=BotModelState.LIVE)
    worse = model(now, top1=0.99, rights=0.8)
    untried = model(now)
    BotModel.objects.filter(pk=untried.pk).update(scores={})

    page = client.get(MODELS)
    refused = client.post(f"{MODELS}{worse.pk}/use/", follow=True)

    assert page.content.decode().count(" disabled>Put into use") == 2
    assert "It is not better than the one in use." in text_of(refused)
    assert client.post(f"{MODELS}{10**9}/use/").status_code == 404
    nothing = client.post(f"{MODELS}back/", follow=True)
    assert "There is no earlier model." in text_of(nothing)


def test_without_a_model_the_page_says_so(client):
    assert "No model is in use" in text_of(client.get(MODELS))


def ended(reason, *, was_solved=None, after=timedelta(hours=1), is_handed_over=False):
    talk = Talk(visitor())
    BotTalk.objects.filter(chat=talk.chat).update(was_solved=was_solved)
    if is_handed_over:
        talk.chat.queued_at = AT + timedelta(minutes=1)
        talk.chat.save()
    end(chat_id=talk.chat.pk, reason=reason, at=AT + after, by=talk.chat.user)


def test_figures_say_how_talks_with_the_robot_ended():
    ended(EndReason.SETTLED, was_solved=True)
    ended(EndReason.VISITOR_LEFT, was_solved=True)
    ended(EndReason.VISITOR_LEFT, was_solved=False)
    ended(EndReason.VISITOR_LEFT)
    ended(EndReason.LEFT_MESSAGE, was_solved=False)
    ended(EndReason.BY_AGENT, is_handed_over=True)
    ended(EndReason.SETTLED, after=timedelta(days=2))

    figures = robot_figures(since=AT, until=AT + timedelta(days=1))

    assert figures.ends == {
        TalkEnd.SETTLED: 2,
        TalkEnd.NOT_SETTLED: 1,
        TalkEnd.UNKNOWN: 1,
        TalkEnd.MESSAGE: 1,
        TalkEnd.HANDED_OVER: 1,
    }
    assert (figures.talks, figures.yes, figures.no) == (6, 2, 2)
    assert figures.percent(TalkEnd.SETTLED) == 33


def test_operators_see_how_talks_end_and_what_waits_for_a_label(client):
    question(asked_on=timezone.localdate())
    question(asked_on=timezone.localdate(), whence=Whence.NOT_SOLVED)

    told = client.get("/metrics", REMOTE_ADDR="127.0.0.1").content.decode()

    assert 'myropo_robot_talks{end="SETTLED"} 0.0' in told
    assert 'myropo_robot_answers{answer="yes"} 0.0' in told
    assert "myropo_robot_unsure_questions 1.0" in told
    assert "myropo_robot_questions_to_label 2.0" in told
