"""The demo's past, day by day: people act, and collection runs every night as it really does."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max, Min, QuerySet

from demo import seed_arranging
from demo.seed_acts import acts
from demo.seed_doing import do
from invoices.models import CollectionRun, Invoice, Letter, LetterChannel, LetterState
from invoices.queries.collection import chunks_to_look_at
from invoices.queries.rates import read_rates
from invoices.services.collection.run import CHUNK, collect
from invoices.services.letters.movement import lock_letters, mark_sent, needs_not_leave
from invoices.services.letters.pulling_back import pull_back
from myropo.calendar import HELSINKI, ONE_DAY, is_banking_day

NIGHT: Final = time(5, 0)
# Before anybody does something, as the clock of the portal has it.
FORENOON: Final = time(9, 20)
# When the printing house fetches, and gives to the post, what was written the day before.
AFTERNOON: Final = time(15, 0)


class Past:
    """Days from the first file to day zero. Each is lived once, whole or not at all.

    A banking day that was lived has its `CollectionRun`, and nothing happens on others: so a
    second seeding lives none of them.
    """

    def __init__(self, *, first: date, day_zero: date) -> None:
        last = CollectionRun.objects.aggregate(last=Max("on"))["last"]
        self._next = first if last is None else last + ONE_DAY
        self._day_zero = day_zero
        self._acts = acts(day_zero)
        self._rates = read_rates()

    def live_until(self, day: date) -> None:
        """Live the days that are left, to the end of this one."""
        end = min(day, self._day_zero) + ONE_DAY
        while self._next < end:
            eventful = min(self._next_eventful_day(), end)
            _note_runs(_banking_days(self._next, eventful))
            if eventful < end:
                with transaction.atomic():
                    self._live(eventful)
            self._next = min(eventful + ONE_DAY, end)

    def _next_eventful_day(self) -> date:
        """The first day left with claims or plans to look at, letters that leave, or acts."""
        looked_at = Invoice.objects.open()
        if looked_at.filter(look_on=None).exists():
            return self._next
        days = [
            looked_at.aggregate(day=Min("look_on"))["day"],
            _waiting_letters().aggregate(day=Min("to_hand_over_on"))["day"],
            min((day for day in self._acts if day >= self._next), default=None),
            seed_arranging.next_day_of_plans(self._next),
        ]
        return max(min((day for day in days if day), default=self._day_zero), self._next)

    def _live(self, day: date) -> None:
        if not is_banking_day(day):
            return
        at = moment(day, NIGHT)
        _note_runs([day])
        for keys in chunks_to_look_at(on=day, size=CHUNK):
            collect(invoice_ids=keys, on=day, rates=self._rates, at=at)
        # What is to be handed over on day zero goes on its way for everyone to see.
        if day < self._day_zero:
            _hand_over(day)
        seed_arranging.let_plans_go_on(day, at=moment(day, FORENOON))
        for each in self._acts.get(day, []):
            do(each)


def _banking_days(first: date, end: date) -> Iterator[date]:
    """From `first` to the day before `end`."""
    for count in range((end - first).days):
        day = first + timedelta(days=count)
        if is_banking_day(day):
            yield day


def _note_runs(days: Iterable[date]) -> None:
    """Collection ran on these days, whether it found something to do or not."""
    CollectionRun.objects.bulk_create(
        CollectionRun(on=day, started_at=moment(day, NIGHT), ended_at=moment(day, NIGHT))
        for day in days
    )


def _waiting_letters() -> QuerySet[Letter]:
    return Letter.objects.filter(state=LetterState.WRITTEN, channel=LetterChannel.PAPER)


def _hand_over(day: date) -> None:
    """Letters on paper leave; their PDFs are made once the portal runs."""
    at = moment(day, AFTERNOON)
    waiting = _waiting_letters().filter(to_hand_over_on__lte=day)
    letters = lock_letters(list(waiting.values_list("pk", flat=True)))
    unneeded = [each for each in letters if needs_not_leave(each)]
    pull_back(letters=unneeded, at=at)
    leaving = [each for each in letters if each not in unneeded]
    mark_sent(leaving, handed_over_on={each.pk: day for each in leaving})


def moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=HELSINKI)
