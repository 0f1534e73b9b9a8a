"""What the first page offers to ask at one press."""

import pytest
from django.utils import translation

from chat import words
from chat.bot.understanding import understand
from chat.rules.intents import LANGUAGES, Intent


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_many_ask_is_surely_understood(robot_knows, language):
    wanted = [
        Intent.SHIFT_DUE_DATE,
        Intent.MAKE_PLAN,
        Intent.WHAT_HAPPENS_NEXT,
        Intent.LETTER,
    ]

    with translation.override(language):
        found = [understand(str(each), language=None, usual=language) for each in words.QUICK]

    assert [each.intent for each in found] == wanted
    assert all(each.is_sure and each.right is None for each in found)
    assert {each.language for each in found} == {language}
