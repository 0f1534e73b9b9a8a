"""What the robot understands of lines that it never learns from: `make bench` prints it whole.

Here it knows words alone, as everywhere for its first minutes, and for good where there are no
vectors. These are floors under what was measured, so that no change lowers it unseen. They guard
that stopgap alone: of the judge who also knows meanings they say nothing. It takes minutes to be
learned, and is measured by the bench and before each model comes into use (`services.bot_models`).
"""

import pytest

from chat.bot import examples, model_file, scoring
from chat.rules.intents import LANGUAGES
from tests.chat.bot import knowing

AT_LEAST = {"top1": 0.84, "top3": 0.93, "sure": 0.5, "rights": 0.94, "offered": 0.93}
AT_MOST = {"wrong": 0.02, "outside": 0.06, "false_rights": 0.13}


@pytest.fixture(scope="module")
def found():
    learned = model_file.read(knowing.model_path().read_bytes())
    lines = examples.read(examples.UTTERANCES)
    return scoring.scores(learned, examples.unseen(examples.read(examples.FROZEN), lines))


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_by_words_alone_most_is_understood_and_little_is_misunderstood(found, language):
    figures = found[language]

    assert {each: figures[each] for each in AT_LEAST if figures[each] < AT_LEAST[each]} == {}
    assert {each: figures[each] for each in AT_MOST if figures[each] > AT_MOST[each]} == {}
