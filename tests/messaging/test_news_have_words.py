"""Whatever services tell of has words of its own, and names the day where it is ahead of one."""

from datetime import date

import pytest
from django.utils import translation

from accounts.news import Kind
from accounts.services.opened_ways import WHATS
from invoices.services import authorisation_news
from messaging.words_notices import WORDS, words_of
from payments.rules.due_causes import About
from payments.services import due_notices, refund_news

TOLD = [
    (Kind.SECURITY, "DATA_READY"),
    (Kind.SECURITY, "AUTHORISED"),
    (Kind.SECURITY, "ACTED_FOR"),
    (Kind.SECURITY, "ADDRESS_BY_STAFF"),
    (Kind.SECURITY, "PHONE_BY_STAFF"),
    (Kind.AUTHORISATION, "PREPARED"),
    *((Kind.SECURITY, what) for what in WHATS.values()),
    (Kind.AUTHORISATION, "ANSWERED"),
    (Kind.AUTHORISATION, "ENDED"),
    *((Kind.AUTHORISATION, str(each)) for each in authorisation_news.FOR_HOLDER),
    *(
        (Kind.AUTHORISATION, str(each))
        for each in authorisation_news.FOR_GIVER - authorisation_news.PROTECTS
    ),
    *((due_notices.KINDS[each], each.upper()) for each in About),
    *((Kind.REFUND, str(each)) for each in refund_news.What),
]


@pytest.mark.parametrize(("kind", "what"), sorted(set(TOLD)))
def test_what_is_told_has_words_of_its_own(kind, what):
    assert (kind, what) in WORDS


@pytest.mark.parametrize(
    ("language", "day"), [("fi", "24.11.2026"), ("sv", "24.11.2026"), ("en", "24\u00a0November")]
)
@pytest.mark.parametrize("what", ["DUE", "INSTALMENT"])
def test_what_is_ahead_of_a_day_names_it(language, day, what):
    with translation.override(language):
        assert day in words_of(kind=Kind.DUE, what=what, on=date(2026, 11, 24)).text
