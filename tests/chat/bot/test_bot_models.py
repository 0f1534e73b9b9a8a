"""Which model the robot uses: a better one, and back."""

from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from chat.bot import examples, in_use, releases
from chat.models import BotModel, BotModelState, BotQuestion, QuestionState, Whence
from chat.rules.intents import LANGUAGES, Intent
from chat.services import bot_models, bot_training
from tests.chat.bot.test_training import few_lines
from tests.payments.test_payment_races import at_once

LIVE, CANDIDATE, RETIRED = BotModelState.LIVE, BotModelState.CANDIDATE, BotModelState.RETIRED


def figures(top1=0.9, rights=0.95, **by_language):
    return {
        each: {"top1": top1, "rights": rights, **by_language.get(each, {})} for each in LANGUAGES
    }


def model(now, *, name="x.npz", state=CANDIDATE, **scores):
    return BotModel.objects.create(
        trained_at=now,
        file=f"bot/{name}",
        sha256="0" * 64,
        examples=1,
        scores=figures(**scores),
        state=state,
        live_since=None if state == CANDIDATE else now,
    )


def test_the_first_model_is_put_into_use(db, now, agent):
    first = model(now)

    bot_models.promote(model_id=first.pk, by=agent, at=now)

    first.refresh_from_db()
    assert (first.state, first.live_since, first.changed_by) == (LIVE, now, agent)
    assert AuditEvent.objects.get(action="bot_model.promoted").actor == agent


def test_a_better_model_takes_the_place_of_the_one_in_use(db, now):
    old, new = model(now, state=LIVE), model(now, sv={"top1": 0.91})

    bot_models.promote(model_id=new.pk, by=None, at=now)
    bot_models.promote(model_id=new.pk, by=None, at=now)

    old.refresh_from_db()
    assert old.state == RETIRED
    assert BotModel.objects.get(state=LIVE) == new
    assert AuditEvent.objects.filter(action="bot_model.promoted").count() == 1


@pytest.mark.parametrize(
    "scores",
    [
        {},
        {"top1": 0.95, "fi": {"rights": 0.94}},
        {"rights": 1.0, "en": {"top1": 0.89}},
    ],
    ids=["the same", "a right is missed more often", "less is understood in one language"],
)
def test_a_model_that_is_not_better_waits(db, now, scores):
    old, new = model(now, state=LIVE), model(now, **scores)

    with pytest.raises(bot_models.NotBetterError):
        bot_models.promote(model_id=new.pk, by=None, at=now)

    assert BotModel.objects.get(state=LIVE) == old


@pytest.mark.parametrize(
    ("live", "new"),
    [
        (f"{releases.FORMAT - 1}-abc-whole-1.npz", f"{releases.FORMAT}-abc-words-2.npz"),
        (f"{releases.FORMAT}-abc-words-1.npz", f"{releases.FORMAT}-abc-whole-2.npz"),
    ],
    ids=["none that can be read", "a stopgap"],
)
def test_what_need_not_be_beaten_is_replaced(db, now, live, new):
    model(now, name=live, state=LIVE)
    worse = model(now, name=new, top1=0.5)

    bot_models.promote(model_id=worse.pk, by=None, at=now)

    assert BotModel.objects.get(state=LIVE) == worse


def test_the_model_of_before_comes_back(db, now, agent):
    older = model(now - timedelta(days=2), state=RETIRED)
    earlier = model(now - timedelta(days=1), state=RETIRED)
    live = model(now, state=LIVE)

    back = bot_models.roll_back(by=agent, at=now)

    live.refresh_from_db()
    assert back == earlier != older
    assert BotModel.objects.get(state=LIVE) == earlier
    assert live.state == RETIRED


def test_without_an_earlier_model_there_is_no_way_back(db, now):
    model(now, state=LIVE)

    with pytest.raises(bot_models.NoEarlierModelError):
        bot_models.roll_back(by=None, at=now)


@pytest.mark.django_db(transaction=True)
def test_of_two_models_put_into_use_at_once_one_is_in_use_in_the_end(now):
    model(now, state=LIVE)
    better = [model(now, top1=0.95), model(now, rights=0.96, top1=0.95)]

    def promote(key):
        with suppress(bot_models.NotBetterError):
            bot_models.promote(model_id=key, by=None, at=now)

    at_once(*[partial(promote, each.pk) for each in better])

    assert BotModel.objects.get(state=LIVE) in better


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("bot_model_one_live", {"state": LIVE}),
        ("bot_model_live_since", {"state": LIVE, "live_since": None}),
    ],
)
def test_database_refuses(db, now, constraint, fields):
    if constraint == "bot_model_one_live":
        model(now, state=LIVE)
    other = model(now)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        BotModel.objects.filter(pk=other.pk).update(**{"live_since": now, **fields})


@pytest.fixture
def few_utterances(monkeypatch):
    """The robot's whole world in a moment."""
    few = few_lines()
    monkeypatch.setattr(
        examples, "read", lambda folder: few if folder == examples.UTTERANCES else few[::7]
    )


def test_a_release_is_learned_once(db, now, few_utterances, capsys):
    call_command("train_bot", "--release", "--words-only")
    call_command("train_bot", "--release", "--words-only", "--json")

    live = BotModel.objects.get()
    assert live.state == LIVE
    assert in_use.read(live).rank("lasku").intents
    assert '"outcome": "KNOWN"' in capsys.readouterr().out


def test_a_label_that_people_gave_is_learned(db, now, few_utterances):
    common = {"asked_on": now.date(), "language": "fi", "whence": Whence.UNSURE}
    labelled = {"state": QuestionState.LABELLED, "labelled_at": now}
    BotQuestion.objects.create(text="osaisko", intent=Intent.PAY, **labelled, **common)
    BotQuestion.objects.create(text="ennen", intent="an_intent_of_before", **labelled, **common)
    BotQuestion.objects.create(text="uusi", **common)

    trained = bot_training.train(at=now, with_meaning=False)

    assert trained.examples == len(few_lines()) + 1
    assert trained.state == CANDIDATE


def test_the_command_says_when_the_model_in_use_is_as_good(db, now, few_utterances):
    call_command("train_bot", "--promote", "--words-only")

    with pytest.raises(CommandError) as refused:
        call_command("train_bot", "--promote", "--words-only")

    assert refused.value.returncode == 1
    assert BotModel.objects.filter(state=LIVE).count() == 1
