"""The calendar of the law: when collection may act, and by when a letter may ask for payment. Pure.

Perintälaki 513/1999 5, 10 b and 10 f §, and the Consumer Ombudsman's reading of them
(KKV/378/14.08.01.05/2022): between two acts there are whole days, and neither the day of the
act before nor the day of sending is one of them. See docs/decisions/calendar-of-the-law.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from myropo.calendar import ONE_DAY, banking_day_on_or_after, is_banking_day

SENT_BEFORE_DUE: Final = timedelta(days=14)
TIME_TO_PAY: Final = timedelta(days=10)
TUESDAY: Final = 1


class Law(StrEnum):
    """Whose rules count: the values of `invoices.models.ClaimKind`."""

    CONSUMER = "CONSUMER"
    BUSINESS = "BUSINESS"


# From an act to the first day of the next: the whole days between them, and one.
INTERVALS: Final[Mapping[Law, timedelta]] = {
    Law.CONSUMER: timedelta(days=15),
    Law.BUSINESS: timedelta(days=11),
}


class Channel(StrEnum):
    """How a letter travels."""

    PRIORITY = "PRIORITY"
    UNIVERSAL = "UNIVERSAL"
    ECONOMY = "ECONOMY"
    ELECTRONIC = "ELECTRONIC"


@dataclass(frozen=True, slots=True)
class Delivery:
    """How long a letter may take: postal weekdays after the day of handing over, at most.

    weekdays        0 for what arrives on the day on which it is sent
    skips_tuesdays  whether nothing is delivered on Tuesdays
    """

    weekdays: int
    skips_tuesdays: bool = False


# The terms of Posti, and postilaki 415/2011 19 §. Economy is our reading: no term was found.
DELIVERIES: Final[Mapping[Channel, Delivery]] = {
    Channel.PRIORITY: Delivery(3, skips_tuesdays=True),
    Channel.UNIVERSAL: Delivery(5),
    Channel.ECONOMY: Delivery(7),
    Channel.ELECTRONIC: Delivery(0),
}


def matured_on(due_on: date, *, rolls: bool = True) -> date:
    """The last day on which a payment is in time; interest and intervals count from it.

    rolls  a due date without banking counts as the next banking day (our reading, which
           waits longer); the other reading counts from the printed day
    """
    return banking_day_on_or_after(due_on) if rolls else due_on


def earliest_reminder(*, law: Law, due_on: date, rolls: bool = True) -> date:
    """The first day of a first reminder, whether it costs or not."""
    return matured_on(due_on, rolls=rolls) + INTERVALS[law]


def earliest_next(*, law: Law, previous_on: date) -> date:
    """The first day of a reminder or demand after a letter that was sent on `previous_on`.

    A demand has no other way to come: at least one reminder goes before it, and the whole
    interval between them (5 § 1 mom.).
    """
    return previous_on + INTERVALS[law]


def reminder_may_cost(
    *, law: Law, issued_on: date, due_on: date, is_fixed_date: bool = False
) -> bool:
    """Whether the invoice came early enough for its reminder to cost something.

    Of a consumer: sent at least 14 days before the printed due date, unless the day was
    fixed in a contract (10 b § 1 mom.). Of a business: always.
    """
    return law is Law.BUSINESS or is_fixed_date or issued_on + SENT_BEFORE_DUE <= due_on


def sent_on(*, handed_over_on: date, delivery: Delivery) -> date:
    """The day that counts as the day of sending.

    What is handed to the post on a Saturday, Sunday or holiday counts from the next
    postal weekday; an electronic letter counts from its own day.
    """
    return banking_day_on_or_after(handed_over_on) if delivery.weekdays else handed_over_on


def received_by(*, handed_over_on: date, delivery: Delivery) -> date:
    """The day by which a letter has come at the latest, by the terms of its delivery.

    Postal weekdays are Monday to Friday without Finnish holidays: the banking days.
    """
    day = sent_on(handed_over_on=handed_over_on, delivery=delivery)
    left = delivery.weekdays
    while left:
        day += ONE_DAY
        if is_banking_day(day) and not (delivery.skips_tuesdays and day.weekday() == TUESDAY):
            left -= 1
    return day


def letter_due_on(*, handed_over_on: date, delivery: Delivery, rolls: bool = True) -> date:
    """The earliest day by which a letter may ask for payment and for objections.

    Ten days after the latest receipt, for every letter to everyone.

    rolls  to the next banking day (our reading); the other keeps the tenth day itself
    """
    received = received_by(handed_over_on=handed_over_on, delivery=delivery)
    return matured_on(received + TIME_TO_PAY, rolls=rolls)


def due_that_counts(*, printed: date, handed_over_on: date, delivery: Delivery) -> date:
    """By when a letter really asks for payment, once its day of handing over is known.

    A letter that was handed over later than planned gives the time that the law gives,
    whatever is printed on it: collection waits for that day.
    """
    return max(printed, letter_due_on(handed_over_on=handed_over_on, delivery=delivery))


def postal_day_after(day: date, *, weekdays: int) -> date:
    """The postal weekday that is so many of them after `day`; with 0 the first from it on."""
    day = banking_day_on_or_after(day)
    for _ in range(weekdays):
        day = banking_day_on_or_after(day + ONE_DAY)
    return day
