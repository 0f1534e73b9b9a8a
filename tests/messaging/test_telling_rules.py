from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.news import Kind
from messaging.rules.telling import Channel, Wishes, tell_at
from myropo.calendar import HELSINKI


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


NOON, NIGHT = at("2026-11-23T12:00"), at("2026-11-23T23:30")


def test_by_day_one_is_told_at_once() -> None:
    assert tell_at(Wishes(), Kind.ANSWER, Channel.PUSH, at=NOON) == NOON


@pytest.mark.parametrize(
    ("happened", "told"),
    [
        (NIGHT, at("2026-11-24T08:00")),
        (at("2026-11-24T07:59"), at("2026-11-24T08:00")),
        (at("2026-11-24T08:00"), at("2026-11-24T08:00")),
        (at("2026-11-23T21:00"), at("2026-11-24T08:00")),
        # Clocks are turned in this night.
        (at("2026-10-24T22:00"), at("2026-10-25T08:00")),
    ],
)
def test_in_quiet_hours_nothing_rings(happened: datetime, told: datetime) -> None:
    assert tell_at(Wishes(), Kind.LETTER, Channel.PUSH, at=happened) == told


def test_quiet_hours_may_lie_within_a_day() -> None:
    wishes = Wishes(quiet_from=time(11), quiet_until=time(15))

    assert tell_at(wishes, Kind.DUE, Channel.PUSH, at=NOON) == at("2026-11-23T15:00")
    assert tell_at(wishes, Kind.DUE, Channel.PUSH, at=NIGHT) == NIGHT


def test_without_quiet_hours_the_night_is_like_the_day() -> None:
    wishes = Wishes(quiet_from=time(8), quiet_until=time(8))

    assert tell_at(wishes, Kind.DUE, Channel.PUSH, at=NIGHT) == NIGHT


def test_what_was_turned_off_is_not_told_by_that_channel() -> None:
    wishes = Wishes(wants={(Kind.PAYMENT, Channel.EMAIL): False})

    assert tell_at(wishes, Kind.PAYMENT, Channel.EMAIL, at=NOON) is None
    assert tell_at(wishes, Kind.PAYMENT, Channel.PUSH, at=NOON) == NOON


def test_a_digest_comes_once_a_day_by_e_mail_alone() -> None:
    wishes = Wishes(digest=True)

    assert tell_at(wishes, Kind.ANSWER, Channel.EMAIL, at=NOON) == at("2026-11-24T09:00")
    assert tell_at(wishes, Kind.ANSWER, Channel.PUSH, at=NOON) == NOON


def test_a_digest_whose_hour_is_quiet_comes_each_day_when_quiet_hours_end() -> None:
    wishes = Wishes(quiet_from=time(0), quiet_until=time(11), digest=True)
    early, before, after = (at(f"2026-11-23T{clock}") for clock in ("08:00", "10:59", "11:01"))

    told = [tell_at(wishes, Kind.ANSWER, Channel.EMAIL, at=each) for each in (early, before)]

    assert told == [at("2026-11-23T11:00"), at("2026-11-23T11:00")]
    assert tell_at(wishes, Kind.ANSWER, Channel.EMAIL, at=after) == at("2026-11-24T11:00")


def test_what_protects_the_person_is_always_told_at_once() -> None:
    wishes = Wishes(wants={(Kind.SECURITY, Channel.EMAIL): False}, digest=True)

    assert tell_at(wishes, Kind.SECURITY, Channel.EMAIL, at=NIGHT) == NIGHT


@given(
    minutes=st.integers(min_value=0, max_value=2 * 365 * 24 * 60),
    wishes=st.builds(Wishes, quiet_from=st.times(), quiet_until=st.times(), digest=st.booleans()),
    channel=st.sampled_from(Channel),
)
def test_nothing_is_told_before_it_happened_nor_later_than_a_day_after(
    minutes: int, wishes: Wishes, channel: Channel
) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)

    told = tell_at(wishes, Kind.ANSWER, channel, at=moment)

    assert told is not None
    # A night in which clocks are turned has an hour more.
    assert 0 <= (told - moment).total_seconds() <= 25 * 3600
