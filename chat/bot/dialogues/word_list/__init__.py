"""The words of bills and letters that people ask about, explained in plain sentences."""

from typing import Final

from chat.bot.dialogues.word_list import collecting, paying
from chat.bot.dialogues.word_list.word import Word

__all__ = ["WORDS", "Word"]

WORDS: Final = (*collecting.WORDS, *paying.WORDS)
