"""Which questions are looked at together."""

import pytest

from chat.bot.clustering import MOST, groups
from chat.models import BotQuestion, QuestionState
from chat.services.bot_grouping import group_questions
from chat.services.bot_labelling import label
from tests.chat.bot.questions import question
from tests.factories import AgentFactory

LOAN = [("other", 0.5), ("hardship", 0.2)]
DAY = [("shift_due_date", 0.4), ("make_plan", 0.3)]


def test_what_is_alike_in_words_or_in_what_it_was_taken_for_is_one_group():
    found = groups(
        [
            ("voinko saada lainaa teiltä", LOAN),
            ("siirrä eräpäivää vähän", DAY),
            ("mikä on euribor", [("explain_word", 0.6)]),
            ("saanko lainaa teiltä", LOAN),
            ("eräpäivää voisi siirtää", DAY),
        ]
    )

    assert found == [0, 1, None, 0, 1]


@pytest.mark.parametrize("texts", [[], ["yksi"], ["", "…"]], ids=["none", "one", "without words"])
def test_what_is_like_nothing_is_in_no_group(texts):
    assert groups([(text, []) for text in texts]) == [None] * len(texts)


def test_more_than_fit_into_memory_are_refused():
    with pytest.raises(ValueError, match="memory"):
        groups([("x", [])] * (MOST + 1))


def test_groups_are_of_one_language_and_of_what_is_to_be_labelled(db, now):
    first = question("voinko saada lainaa teiltä", guesses=LOAN)
    second = question("saanko lainaa teiltä", guesses=LOAN)
    swedish = question("voinko saada lainaa teiltä", guesses=LOAN, language="sv")
    done = question("saanko teiltä lainaa", guesses=LOAN)
    label(question_ids=[done.pk], intent="other", by=AgentFactory(), at=now)

    changed = group_questions()

    assert changed == 2
    numbers = dict(BotQuestion.objects.values_list("pk", "cluster"))
    assert numbers == {first.pk: first.pk, second.pk: first.pk, swedish.pk: None, done.pk: None}
    assert group_questions() == 0


def test_who_is_alone_again_loses_the_number(db):
    lonely = question("voinko saada lainaa teiltä", guesses=LOAN, cluster=1)

    assert group_questions() == 1

    lonely.refresh_from_db()
    assert (lonely.cluster, lonely.state) == (None, QuestionState.NEW)
