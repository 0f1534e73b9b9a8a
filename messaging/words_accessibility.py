"""What we write about accessibility by e-mail: its titles, and how an answer begins."""

from typing import Final

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

RECEIPT: Final = _("We have your message about accessibility")
ANSWER: Final = _("Our answer to your message about accessibility")


def first_words(language: str) -> str:
    """How an answer begins, in the language in which the person wrote."""
    with override(language):
        return gettext("Thank you for telling us.") + "\n\n"
