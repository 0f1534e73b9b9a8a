"""What in a story of collection the law did not allow. Pure.

The second pair of eyes: written from the acts, with its own calendar and its own numbers, and
without a line of the rules that plan and price collection, so that no mistake of theirs is
repeated. See docs/decisions/collection-costs.md and calendar-of-the-law.md for how the law is read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Final

NOTHING: Final = Decimal(0)
DAY: Final = timedelta(days=1)


class Rule(StrEnum):
    """What a story can break."""

    TOO_SOON_AFTER_DUE_DATE = "TOO_SOON_AFTER_DUE_DATE"
    TOO_SOON_AFTER_LETTER = "TOO_SOON_AFTER_LETTER"
    TOO_SOON_AFTER_EXTENSION = "TOO_SOON_AFTER_EXTENSION"
    TIME_TO_PAY_RUNS = "TIME_TO_PAY_RUNS"
    TOO_LITTLE_TIME_TO_PAY = "TOO_LITTLE_TIME_TO_PAY"
    DUE_ON_A_DAY_OFF = "DUE_ON_A_DAY_OFF"
    HANDED_OVER_ON_A_DAY_OFF = "HANDED_OVER_ON_A_DAY_OFF"
    DEMAND_BEFORE_REMINDER = "DEMAND_BEFORE_REMINDER"
    ON_HOLD = "ON_HOLD"
    NOTHING_OWED = "NOTHING_OWED"
    RATE_NOT_CONFIRMED = "RATE_NOT_CONFIRMED"
    PRESCRIBED = "PRESCRIBED"
    FEE_OF_A_LATE_INVOICE = "FEE_OF_A_LATE_INVOICE"
    PRICE = "PRICE"
    NUMBER = "NUMBER"
    TOTAL = "TOTAL"
    COMPENSATION = "COMPENSATION"
    EXTENSION_COST = "EXTENSION_COST"


@dataclass(frozen=True, slots=True)
class Breach:
    rule: Rule
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What does not change while a claim is collected. Sums in euros."""

    is_consumer: bool
    issued_on: date
    due_on: date
    principal: Decimal
    is_directly_enforceable: bool = False
    is_commercial: bool = False
    is_fixed_date: bool = False
    is_exempt_collector: bool = False
    prescribes_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter that was sent, and how the claim stood just before it.

    planned_on      the day of handing over that the printed due date counts on
    due_on          by when it asks for payment, once the real day of handing over is known
    covered         what of its price the standard compensation paid for
    held_until      the last day of the hold that ends last; `date.max` for one without an end
    """

    is_reminder: bool
    made_on: date
    planned_on: date
    handed_over_on: date
    printed_due_on: date
    due_on: date
    weekdays: int
    skips_tuesdays: bool
    cost: Decimal
    covered: Decimal
    principal: Decimal
    owed: Decimal
    is_closed: bool
    held_until: date | None
    sure_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Compensation:
    """The standard compensation of a business was charged (10 i §)."""

    on: date
    cost: Decimal
    covered: Decimal
    principal: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """The debtor was given more time."""

    on: date
    until: date
    cost: Decimal
    covered: Decimal
    principal: Decimal


type Event = Letter | Compensation | Extension


@dataclass(slots=True)
class _Claim:
    """What has happened so far."""

    terms: Terms
    letters: list[Letter] = field(default_factory=list)
    extended_until: list[date] = field(default_factory=list)
    charged: Decimal = NOTHING
    prices: Decimal = NOTHING  # of all but the compensation, covered or not
    compensations: int = 0

    @property
    def days_between(self) -> timedelta:
        """14 whole days of a consumer, 10 of a business; then the next day is the first."""
        return timedelta(days=15 if self.terms.is_consumer else 11)

    def demands(self) -> list[Letter]:
        return [each for each in self.letters if not each.is_reminder]


def breaches_of(terms: Terms, events: Iterable[Event]) -> Iterator[Breach]:
    """Every breach, in the order of the events."""
    claim = _Claim(terms)
    for event in events:
        match event:
            case Letter():
                yield from (Breach(rule, event.made_on) for rule in _of_letter(claim, event))
                claim.letters.append(event)
                claim.prices += event.cost + event.covered
            case Extension():
                yield from (Breach(rule, event.on) for rule in _of_extension(claim, event))
                claim.extended_until.append(event.until)
                claim.prices += event.cost + event.covered
            case Compensation():
                yield from (Breach(rule, event.on) for rule in _of_compensation(claim, event))
                claim.compensations += 1
        claim.charged += event.cost
        on = event.made_on if isinstance(event, Letter) else event.on
        yield from (Breach(rule, on) for rule in _of_sums(claim, event))


def _of_letter(claim: _Claim, letter: Letter) -> Iterator[Rule]:
    yield from _of_its_day(claim, letter)
    yield from _of_its_time_to_pay(letter)
    yield from _of_what_is_owed(claim, letter)
    if letter.cost + letter.covered:
        yield from _of_its_price(claim, letter)


def _of_its_day(claim: _Claim, letter: Letter) -> Iterator[Rule]:
    between = claim.days_between
    if letter.made_on < _open_day(claim.terms.due_on) + between:
        yield Rule.TOO_SOON_AFTER_DUE_DATE
    if any(letter.made_on < each.handed_over_on + between for each in claim.letters):
        yield Rule.TOO_SOON_AFTER_LETTER
    if any(letter.made_on <= each.due_on for each in claim.letters):
        yield Rule.TIME_TO_PAY_RUNS
    if any(letter.made_on < _open_day(until) + between for until in claim.extended_until):
        yield Rule.TOO_SOON_AFTER_EXTENSION
    if not letter.is_reminder and not any(each.is_reminder for each in claim.letters):
        yield Rule.DEMAND_BEFORE_REMINDER
    if not _is_open(letter.handed_over_on) or not _is_open(letter.made_on):
        yield Rule.HANDED_OVER_ON_A_DAY_OFF


def _of_its_time_to_pay(letter: Letter) -> Iterator[Rule]:
    ten_days = timedelta(days=10)
    planned = _has_come_by(letter, letter.planned_on) + ten_days
    real = _has_come_by(letter, letter.handed_over_on) + ten_days
    if letter.printed_due_on < planned or letter.due_on < real:
        yield Rule.TOO_LITTLE_TIME_TO_PAY
    if not _is_open(letter.printed_due_on) or not _is_open(letter.due_on):
        yield Rule.DUE_ON_A_DAY_OFF


def _of_what_is_owed(claim: _Claim, letter: Letter) -> Iterator[Rule]:
    if letter.held_until is not None and letter.made_on <= letter.held_until:
        yield Rule.ON_HOLD
    if letter.is_closed or letter.owed <= 0:
        yield Rule.NOTHING_OWED
    if letter.made_on > letter.sure_until:
        yield Rule.RATE_NOT_CONFIRMED
    if claim.terms.prescribes_on is not None and letter.made_on > claim.terms.prescribes_on:
        yield Rule.PRESCRIBED


def _of_its_price(claim: _Claim, letter: Letter) -> Iterator[Rule]:
    """10 a §, 10 b § 1 mom. and 10 c § of consumers; 10 e § and 10 g § of businesses."""
    terms, price = claim.terms, letter.cost + letter.covered
    if letter.is_reminder:
        is_in_time = terms.is_fixed_date or (terms.due_on - terms.issued_on).days >= 14
        if terms.is_consumer and not is_in_time:
            yield Rule.FEE_OF_A_LATE_INVOICE
        if price > (5 if terms.is_consumer else 12):
            yield Rule.PRICE
        return
    demands = claim.demands()
    highest, _total = _row(terms, letter.principal)
    if terms.is_exempt_collector and terms.is_consumer:
        highest = Decimal(5)
    if price > (highest / 2 if demands else highest):
        yield Rule.PRICE
    if sum(each.cost + each.covered > 0 for each in demands) >= 2:
        yield Rule.NUMBER


def _of_extension(claim: _Claim, extension: Extension) -> Iterator[Rule]:
    """Free up to the due date and below 14 days; 5 € of consumers, 10 € of businesses."""
    price = extension.cost + extension.covered
    matured_on = _open_day(claim.terms.due_on)
    days = (extension.until - max(extension.on, matured_on)).days
    may_cost = extension.on > matured_on and days >= 14
    if price > (0 if not may_cost else 5 if claim.terms.is_consumer else 10):
        yield Rule.EXTENSION_COST


def _of_compensation(claim: _Claim, charged: Compensation) -> Iterator[Rule]:
    """40 € once, of a late business in a trade under act 30/2013, never of a consumer."""
    terms = claim.terms
    if (
        terms.is_consumer
        or not terms.is_commercial
        or claim.compensations
        or charged.on <= _open_day(terms.due_on)
        or charged.cost + charged.covered > 40
    ):
        yield Rule.COMPENSATION


def _of_sums(claim: _Claim, event: Event) -> Iterator[Rule]:
    """10 d § and 10 h §: nothing is added above the total. 10 i §: other costs above 40 € only."""
    _demand, total = _row(claim.terms, event.principal)
    if event.cost and claim.charged > total:
        yield Rule.TOTAL
    if event.covered and not claim.compensations:
        yield Rule.COMPENSATION
    if event.cost and claim.compensations and claim.charged > max(Decimal(40), claim.prices):
        yield Rule.COMPENSATION


# Up to a principal: the price of a first demand, and the total of all costs.
_CONSUMER: Final = ((100, 14, 60), (1000, 24, 120))
_BUSINESS: Final = ((500, 50, 250), (2500, 70, 470), (10_000, 90, 550))


def _row(terms: Terms, open_principal: Decimal) -> tuple[Decimal, Decimal]:
    """The price of a first demand and the total, by the smaller principal."""
    if terms.is_directly_enforceable:
        demand, total = (14, 51) if terms.is_consumer else (50, 214)
    else:
        principal = min(terms.principal, open_principal)
        demand, total = (50, 210) if terms.is_consumer else (110, 620)
        for up_to, *row in reversed(_CONSUMER if terms.is_consumer else _BUSINESS):
            if principal <= up_to:
                demand, total = row
    return Decimal(demand), Decimal(total)


def _has_come_by(letter: Letter, handed_over_on: date) -> date:
    """The last postal weekday of the delivery's term; an electronic letter comes at once."""
    day, left = handed_over_on, letter.weekdays
    if left:
        day = _open_day(day)
    while left > 0:
        day += DAY
        left -= _is_open(day) and not (letter.skips_tuesdays and day.isoweekday() == 2)
    return day


def _open_day(day: date) -> date:
    """The day, or the next on which banks and the post work."""
    return day if _is_open(day) else _open_day(day + DAY)


@cache
def _is_open(day: date) -> bool:
    return day.isoweekday() < 6 and day not in _days_off(day.year)


@cache
def _days_off(year: int) -> frozenset[date]:
    """The days off in Finland that can be weekdays."""
    easter = _easter(year)
    eve_of_midsummer = next(
        day for day in (date(year, 6, 19 + n) for n in range(7)) if day.isoweekday() == 5
    )
    fixed = ((1, 1), (1, 6), (5, 1), (12, 6), (12, 24), (12, 25), (12, 26))
    movable = {easter + timedelta(days=n) for n in (-2, 1, 39)}
    return frozenset({date(year, *each) for each in fixed} | movable | {eve_of_midsummer})


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by Gauss's rule with its two exceptions."""
    century = year // 100
    shift = (15 - (13 + 8 * century) // 25 + century - century // 4) % 30
    moon = (19 * (year % 19) + shift) % 30
    sunday = (2 * (year % 4) + 4 * (year % 7) + 6 * moon + (4 + century - century // 4) % 7) % 7
    if (moon, sunday) == (29, 6) or (moon == 28 and sunday == 6 and (11 * shift + 11) % 30 < 19):
        sunday -= 7
    return date(year, 3, 22) + timedelta(days=moon + sunday)
