"""How the robot learns, and what is kept of it in a file."""

import io
import zipfile

import numpy as np
import pytest

from chat.bot import embedding, examples, features, model_file, releases, training
from chat.bot.examples import Example
from chat.rules.intents import LANGUAGES, Intent
from tests.chat.bot import knowing

FEW = {Intent.PAY, Intent.DISPUTE, Intent.OTHER}


def few_lines():
    """Enough to learn from in a moment: three intents, twenty lines of each language."""
    lines = examples.read(examples.UTTERANCES)
    return [
        line
        for language in LANGUAGES
        for intent in sorted(FEW)
        for line in [each for each in lines if (each.language, each.intent) == (language, intent)][
            :20
        ]
    ]


@pytest.fixture(scope="module")
def learned():
    return training.learn(few_lines(), with_meaning=False)


def test_there_are_lines_of_each_intent_in_each_language_to_learn_and_to_try():
    for folder, fewest in ((examples.UTTERANCES, 55), (examples.FROZEN, 15)):
        lines = examples.read(folder)
        counted = {(each.language, each.intent): 0 for each in lines}
        for each in lines:
            counted[each.language, each.intent] += 1

        assert set(counted) == {(language, intent) for language in LANGUAGES for intent in Intent}
        assert min(counted.values()) >= fewest
        assert all(each.text.strip() for each in lines)


def test_what_was_learned_is_the_same_each_time(learned):
    again = training.learn(few_lines(), with_meaning=False)

    assert model_file.write(again) == model_file.write(learned)


def test_a_file_gives_back_what_was_written(learned):
    text = "Voinko maksaa tämän kortilla?"

    read = model_file.read(model_file.write(learned))

    assert read.rank(text) == learned.rank(text)


def test_a_line_of_unknown_signs_alone_has_chances_all_the_same(learned):
    ranked = learned.rank("☂☂☂")

    assert sum(chance for _, chance in ranked.intents) == pytest.approx(1, abs=1e-5)
    assert {intent for intent, _ in ranked.intents} == FEW


@pytest.mark.parametrize("content", [b"", b"not ours", b"PK\x03\x04 not quite a zip"])
def test_what_is_none_of_our_files_is_refused(content):
    with pytest.raises(model_file.UnreadableModelError):
        model_file.read(content)


def test_a_file_with_objects_in_it_is_refused(learned):
    out = io.BytesIO()
    np.savez(out, about=np.array([{"format": releases.FORMAT}], dtype=object))

    with pytest.raises(model_file.UnreadableModelError):
        model_file.read(out.getvalue())


def test_a_file_of_another_version_is_refused(learned):
    content = io.BytesIO(model_file.write(learned))
    out = io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "about.npy":
                data = data.replace(b'"format": %d' % releases.FORMAT, b'"format": 0')
            new.writestr(name, data)

    with pytest.raises(model_file.UnreadableModelError):
        model_file.read(out.getvalue())


def test_what_is_tried_was_not_learned():
    moi = Example(language="fi", intent=Intent.GREETING, text="moi")
    same = Example(language="fi", intent=Intent.GREETING, text="  MOI ")
    other = Example(language="sv", intent=Intent.GREETING, text="moi")

    assert examples.unseen([same, other], [moi]) == [other]


def test_dots_and_capitals_change_nothing():
    plain, loud = (
        features.counts(["en pysty maksamaan tata"]),
        features.counts(["EN PYSTY maksamaan TÄTÄ"]),
    )

    assert (plain != loud).nnz == 0


@pytest.mark.skipif(not embedding.is_here(), reason="no vectors on this machine")
def test_what_a_line_means_beyond_words_is_learned_and_read_back():
    learned = training.learn(few_lines()[::3])

    read = model_file.read(model_file.write(learned))

    assert read.meaning is not None
    assert read.rank("Can I use a card?") == learned.rank("Can I use a card?")


def test_a_whole_model_works_where_there_are_no_vectors(monkeypatch, learned):
    lines = few_lines()
    made_up = np.random.default_rng(0).normal(size=(len(lines), embedding.SIZE))
    monkeypatch.setattr(embedding, "vectors", lambda texts: made_up[: len(texts)].astype("f4"))
    whole = training.learn(lines)
    monkeypatch.setattr(embedding, "vectors", lambda texts: None)

    ranked = whole.rank("Voinko maksaa tämän kortilla?")

    assert whole.meaning is not None
    assert ranked == learned.rank("Voinko maksaa tämän kortilla?")


def test_the_models_file_of_all_utterances_is_small():
    assert knowing.model_path().stat().st_size < 15_000_000
