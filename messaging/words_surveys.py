"""What surveys ask, in words: one question of each kind, and what they lead in with."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from messaging.models import SurveyKind

NOT_AT_ALL: Final = _("not at all likely")
VERY: Final = _("very likely")


class Words(NamedTuple):
    """lead      why we ask
    question  about the service: how likely one would recommend it, 0–10
    """

    lead: Promise
    question: Promise


_OF_SERVICE: Final = _("How likely are you to recommend our customer service to others?")
_OF_PORTAL: Final = _("How likely are you to recommend MyRopo to others?")
OF: Final[Mapping[str, Words]] = {
    SurveyKind.LOG_OUT: Words(
        _("One press is enough. It helps us to make MyRopo better."), _OF_PORTAL
    ),
    SurveyKind.THREAD: Words(
        _("You wrote to us some days ago, and we answered. Tell us how it went."), _OF_SERVICE
    ),
    SurveyKind.CHAT: Words(_("Tell us how the chat went."), _OF_SERVICE),
    SurveyKind.YEARLY: Words(
        _("Once a year we ask those who use MyRopo how they find it."), _OF_PORTAL
    ),
}
# How easy it was (Customer Effort Score) is asked of what is just over, not of a year.
ABOUT_EASE: Final = frozenset(SurveyKind) - {SurveyKind.YEARLY}
# Whether it was resolved the first time (First Contact Resolution) is asked of these.
ABOUT_A_MATTER: Final = frozenset({SurveyKind.THREAD, SurveyKind.CHAT})
