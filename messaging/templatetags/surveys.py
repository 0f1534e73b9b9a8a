"""Questions about our service, on pages of other apps."""

from typing import Any, Final

from django import template
from django.template import Context

from messaging import survey_links, words_surveys
from messaging.models import Survey
from messaging.views.surveys import of_farewell, scale, yearly_of

register = template.Library()

CARD: Final = "messaging/survey_card.html"


@register.inclusion_tag(CARD, takes_context=True)
def survey_at_sign_out(context: Context, code: str) -> dict[str, Any]:
    """For the page that says goodbye: the question of the code that signing out has left."""
    asked = of_farewell(code)
    return _card(context, asked, code) if asked else {}


@register.inclusion_tag(CARD, takes_context=True)
def yearly_survey(context: Context) -> dict[str, Any]:
    """For the home page: the yearly question, until it is answered or put away."""
    asked = yearly_of(context["request"])
    if asked is None:
        return {}
    return _card(context, asked, survey_links.code_of(asked)) | {"may_be_put_away": True}


def _card(context: Context, asked: Survey, code: str) -> dict[str, Any]:
    return {
        "words": words_surveys.OF[asked.kind],
        "path": survey_links.answer_path(code),
        "stop_path": survey_links.stop_path(asked.user),
        "csrf_token": context.get("csrf_token"),
        **scale(),
    }
