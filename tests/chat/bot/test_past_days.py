"""Days that have been, as people write them."""

from datetime import date

import pytest

from chat.bot.past_days import past_day

# A Tuesday.
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("eilen", date(2026, 11, 23)),
        ("Maksoin sen eilisiltana pankissa", date(2026, 11, 23)),
        ("toissapäivänä", date(2026, 11, 22)),
        ("tänään aamulla", date(2026, 11, 24)),
        ("viime perjantaina", date(2026, 11, 20)),
        ("tiistaina", date(2026, 11, 17)),
        ("viikko sitten", date(2026, 11, 17)),
        ("pari paivaa sitten", date(2026, 11, 22)),
        ("maksoin 3.11. 84,20 €", date(2026, 11, 3)),
        ("3. marraskuuta", date(2026, 11, 3)),
        ("20. päivä", date(2026, 11, 20)),
        ("28.12.", date(2025, 12, 28)),
        ("28.12.2026", date(2026, 12, 28)),
        ("igår kväll", date(2026, 11, 23)),
        ("i förrgår", date(2026, 11, 22)),
        ("i fredags", date(2026, 11, 20)),
        ("för tre dagar sedan", date(2026, 11, 21)),
        ("den 3:e", date(2026, 11, 3)),
        ("den 3 november", date(2026, 11, 3)),
        ("yesterday", date(2026, 11, 23)),
        ("the day before yesterday", date(2026, 11, 22)),
        ("last Friday", date(2026, 11, 20)),
        ("two weeks ago", date(2026, 11, 10)),
        ("Nov 3rd", date(2026, 11, 3)),
        ("on the 30th", date(2026, 10, 30)),
        ("2026-11-02", date(2026, 11, 2)),
    ],
)
def test_a_day_is_read_as_the_latest_that_the_words_can_mean(text, day):
    assert past_day(text, today=TODAY) == day


@pytest.mark.parametrize(
    "text", ["", "hei", "84.20", "10.10 €", "31.2.", "ensi perjantaina", "monta viikkoa sitten"]
)
def test_words_without_a_day_that_has_been_tell_none(text):
    assert past_day(text, today=TODAY) is None
