"""What words are taken for, by a model that was learned from all utterances."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from chat.bot import embedding, in_use, rights_words
from chat.bot.learned import Bounds, Ranked
from chat.bot.understanding import understand, understood
from chat.models import BotModel
from chat.rules.intents import Intent
from tests.chat.bot import knowing


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("Voinko siirtää eräpäivää ensi viikkoon?", "fi", Intent.SHIFT_DUE_DATE),
        ("Kan jag flytta förfallodagen till nästa vecka?", "sv", Intent.SHIFT_DUE_DATE),
        ("Can I move the due date to next week?", "en", Intent.SHIFT_DUE_DATE),
        ("haluan puhua ihmisen kanssa", "fi", Intent.HUMAN),
        ("jag vill betala i flera delar", "sv", Intent.MAKE_PLAN),
    ],
)
def test_plain_wishes_are_understood_for_sure(robot_knows, text, language, intent):
    understanding = understand(text, language=None, usual="fi")

    assert understanding.language == language
    assert understanding.intent == intent
    assert understanding.is_sure
    assert understanding.right is None


@pytest.mark.parametrize("text", ["ok", "Hej!", "84,20", "IBAN?", "???", "no", ""])
def test_what_is_said_in_every_language_is_answered_in_the_usual_one(robot_knows, text):
    assert understand(text, language=None, usual="sv").language == "sv"
    assert understand(text, language=None, usual="fi").language == "fi"


def test_a_talk_stays_in_its_language(robot_knows):
    understanding = understand("Can I move the due date?", language="fi", usual="fi")

    assert understanding.language == "fi"
    assert understanding.intent == Intent.SHIFT_DUE_DATE


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("mä en jaksa enää elää", Intent.CRISIS),
        ("EN HALUA ENÄÄ ELÄÄ!!", Intent.CRISIS),
        ("ajattelen itsemurhaa", Intent.CRISIS),
        ("haluan kuolla", Intent.CRISIS),
        ("tapan itteni ennen eräpäivää", Intent.CRISIS),
        ("jag vill inte leva längre", Intent.CRISIS),
        ("ja orkar int leva", Intent.CRISIS),
        ("jag tänker ta mitt liv", Intent.CRISIS),
        ("I want to kill myself", Intent.CRISIS),
        ("i dont want to live", Intent.CRISIS),
        ("I'm going to end my life", Intent.CRISIS),
        ("riitautan laskun", Intent.DISPUTE),
        ("jag bestrider fakturan", Intent.DISPUTE),
        ("I dispute this bill", Intent.DISPUTE),
        ("lopettakaa perintä", Intent.STOP_COLLECTION),
        ("stop calling me", Intent.STOP_COLLECTION),
        ("teen kantelun teistä", Intent.COMPLAINT),
        ("vaadin velan erittelyn", Intent.INFORMATION),
        ("ei ole rahaa edes ruokaan", Intent.HARDSHIP),
    ],
)
def test_words_that_name_a_right_are_heard_without_a_model(db, text, right):
    understanding = understand(text, language=None, usual="fi")

    assert understanding.right == right
    assert not understanding.is_sure


def test_a_life_in_danger_is_heard_before_every_other_right(db):
    text = "Riitautan laskun enkä jaksa enää elää"

    assert rights_words.right_in(text) == Intent.CRISIS


@pytest.mark.parametrize(
    "text", ["en jaksa odottaa vastausta", "haluan elää velatta", "Tapanin päivänä", "in time"]
)
def test_no_right_is_heard_in_plain_words(text):
    assert rights_words.right_in(text) is None


def ranked(*intents):
    bounds = Bounds(sure=0.85, right=0.3, crisis=0.1, doubt=0.08)
    return Ranked(intents=intents, languages={"fi": 1.0, "sv": 0.0, "en": 0.0}, bounds=bounds)


def taken(*intents):
    return understood(ranked(*intents), "sanoja", language="fi", usual="fi")


def test_a_right_is_heard_long_before_anything_else_would_be_sure():
    its = taken((Intent.LETTER, 0.6), (Intent.DISPUTE, 0.25), (Intent.HARDSHIP, 0.15))

    assert its.right == Intent.DISPUTE
    assert not its.is_sure


def test_a_life_in_danger_is_heard_soonest_of_all():
    its = taken((Intent.HARDSHIP, 0.85), (Intent.CRISIS, 0.12), (Intent.OTHER, 0.03))

    assert its.right == Intent.CRISIS


def test_where_a_right_may_be_meant_it_is_asked_for_and_nothing_is_sure():
    its = taken(
        (Intent.LETTER, 0.88), (Intent.PAY, 0.02), (Intent.SENDER, 0.01), (Intent.DISPUTE, 0.09)
    )

    assert its.right is None
    assert not its.is_sure
    assert its.likeliest == (Intent.LETTER, Intent.DISPUTE, Intent.PAY)


def test_what_is_sure_is_answered():
    its = taken((Intent.LETTER, 0.93), (Intent.PAY, 0.05), (Intent.DISPUTE, 0.02))

    assert its.is_sure
    assert its.intent == Intent.LETTER
    assert its.right is None


def test_a_file_that_was_changed_is_not_used(robot_knows, settings):
    path = Path(settings.MEDIA_ROOT) / "bot" / "other.npz"
    path.write_bytes(knowing.model_path().read_bytes() + b" ")
    BotModel.objects.update(file="bot/other.npz", sha256="0" * 64)
    in_use.forget()

    with pytest.raises(in_use.NoModelError):
        in_use.current()


def test_a_file_that_is_gone_leaves_the_robot_asking_back(robot_knows):
    BotModel.objects.update(file="bot/gone.npz", sha256="1" * 64)
    in_use.forget()

    understanding = understand("Missä laskuni on?", language=None, usual="sv")

    assert not understanding.is_sure
    assert understanding.language == "sv"
    assert understanding.likeliest == (Intent.WHAT_I_OWE, Intent.SHIFT_DUE_DATE, Intent.PAY)


def test_the_model_is_read_once_for_all_threads(robot_knows, monkeypatch):
    in_use.current()
    monkeypatch.setattr(in_use, "read", None)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: in_use.current(), range(8)))

    assert all(each is found[0] for each in found)


def test_another_model_is_noticed_within_a_minute(robot_knows, monkeypatch):
    old = in_use.current()
    BotModel.objects.update(sha256="2" * 64)
    monkeypatch.setattr(in_use, "read", lambda _row: "the new one")

    at_once = in_use.current()
    monkeypatch.setattr(in_use.time, "monotonic", lambda: float("inf"))

    assert at_once is old
    assert in_use.current() == "the new one"
    assert in_use.LOOK_AGAIN_SECONDS <= 60


def test_four_threads_get_the_answers_that_one_gets():
    if not embedding.is_here():
        pytest.skip("no vectors on this machine")
    texts = ["Paljonko olen velkaa?", "jag vill betala", "who are you", "älkää soittako"] * 5
    alone = [embedding.vectors([each])[0] for each in texts]

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda each: embedding.vectors([each])[0], texts))

    assert np.array_equal(np.array(alone), np.array(together))
