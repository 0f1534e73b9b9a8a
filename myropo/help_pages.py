"""The help: for everybody, without signing in (M2). Its topics stand in `help_topics`."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from myropo.glossary import words_in
from myropo.help_facts import facts_on
from myropo.help_search import found
from myropo.help_topics import TOPICS, Topic

LONGEST_QUESTION: Final = 100
# What counts how much when a topic is looked for.
TITLE, NAMES, PAGE = 9, 8, 1
MOST_RELATED: Final = 3
BY_SLUG: Final = {topic.slug: topic for topic in TOPICS}
# Where one usually reads on.
RELATED: Final[Mapping[str, tuple[str, ...]]] = {
    "letter": ("cannot-pay", "wrong-bill", "doing-nothing"),
    "cannot-pay": ("costs", "free-advice", "doing-nothing"),
    "paid-already": ("money-back", "letter", "contact"),
    "wrong-bill": ("rights", "letter", "contact"),
    "money-back": ("paid-already", "signing-in", "contact"),
    "somebody-else": ("signing-in", "company", "wrong-bill"),
    "doing-nothing": ("costs", "cannot-pay", "free-advice"),
    "costs": ("doing-nothing", "rights", "cannot-pay"),
    "rights": ("wrong-bill", "costs", "contact"),
    "signing-in": ("somebody-else", "company", "contact"),
    "company": ("signing-in", "costs", "somebody-else"),
    "contact": ("signing-in", "wrong-bill", "free-advice"),
    "free-advice": ("cannot-pay", "doing-nothing", "contact"),
}


@login_not_required
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """All topics; or those that a question is about."""
    question = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_QUESTION]
    topics = _answering(question) if question else list(TOPICS)
    context = {"question": question, "topics": topics, "every": TOPICS}
    return render(request, "help/front.html", context)


@login_not_required
@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """One topic, in the language of the reader."""
    context = {
        "topic": BY_SLUG[slug],
        "text": _text_of(slug),
        "related": [BY_SLUG[name] for name in RELATED[slug]],
        "phone": settings.COLLECTOR_PHONE,
        **facts_on(timezone.localdate()),
    }
    return render(request, "help/topic.html", context)


@login_not_required
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """The words of bills and letters, in the alphabet of the reader's language."""
    return render(request, "help/glossary.html", {"letters": words_in(get_language())})


def _answering(question: str) -> list[Topic]:
    return [
        BY_SLUG[slug] for slug in found(question, _searched(get_language(), timezone.localdate()))
    ]


@lru_cache(maxsize=8)
def _searched(language: str, today: date) -> Mapping[str, tuple[tuple[int, str], ...]]:
    """The words of each topic and their weights."""
    facts = facts_on(today)
    return {
        topic.slug: (
            (TITLE, str(topic.title)),
            (NAMES, f"{topic.lead} {topic.words[language]}"),
            (PAGE, strip_tags(render_to_string(_text_of(topic.slug), facts))),
        )
        for topic in TOPICS
    }


def _text_of(slug: str) -> str:
    return f"help/{get_language()}/{slug}.html"


# An address of its own for each topic: none of the portal's carries a free word.
urlpatterns: list[URLPattern] = [
    path("", front, name="help"),
    path("glossary/", glossary, name="help-glossary"),
    *(path(f"{each.slug}/", topic, {"slug": each.slug}, name=each.url_name) for each in TOPICS),
]
