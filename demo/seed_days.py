"""The demo's past, day by day: people act, and collection runs every night as it really does."""

from datetime import date, datetime, time
from typing import Final

from django.db import transaction
from django.db.models import Max

from demo.seed_acts import acts, do
from invoices.models import CollectionRun, Letter, LetterChannel, LetterState
from invoices.queries.collection import chunks_to_look_at
from invoices.queries.rates import read_rates
from invoices.rules.reference_rates import Rates
from invoices.services.collection.run import CHUNK, collect
from invoices.services.letters.movement import lock_letters, mark_sent, needs_not_leave
from invoices.services.letters.pulling_back import pull_back
from myropo.calendar import HELSINKI, ONE_DAY, is_banking_day

NIGHT: Final = time(1, 30)
# When the printing house fetches, and gives to the post, what was written the day before.
AFTERNOON: Final = time(15, 0)


class Past:
    """Days from the first file to day zero. Each is lived once, whole or not at all.

    A day that was lived has its `CollectionRun`: so a second seeding lives none of them.
    """

    def __init__(self, *, first: date, day_zero: date) -> None:
        last = CollectionRun.objects.aggregate(last=Max("on"))["last"]
        self._next = first if last is None else last + ONE_DAY
        self._day_zero = day_zero
        self._acts = acts(day_zero)
        self._rates = read_rates()

    def live_until(self, day: date) -> None:
        """Live the days that are left, to the end of this one."""
        while self._next <= min(day, self._day_zero):
            with transaction.atomic():
                self._live(self._next)
            self._next += ONE_DAY

    def _live(self, day: date) -> None:
        _run(day, self._rates)
        # What is to be handed over on day zero goes on its way for everyone to see.
        if day < self._day_zero and is_banking_day(day):
            _hand_over(day)
        for each in self._acts.get(day, []):
            do(each)


def _run(day: date, rates: Rates) -> None:
    at = moment(day, NIGHT)
    CollectionRun.objects.get_or_create(on=day, defaults={"started_at": at, "ended_at": at})
    for keys in chunks_to_look_at(on=day, size=CHUNK):
        collect(invoice_ids=keys, on=day, rates=rates, at=at)


def _hand_over(day: date) -> None:
    """Letters on paper leave; their PDFs are made once the portal runs."""
    at = moment(day, AFTERNOON)
    waiting = Letter.objects.filter(
        state=LetterState.WRITTEN, channel=LetterChannel.PAPER, to_hand_over_on__lte=day
    )
    letters = lock_letters(list(waiting.values_list("pk", flat=True)))
    unneeded = [each for each in letters if needs_not_leave(each)]
    pull_back(letters=unneeded, at=at)
    leaving = [each for each in letters if each not in unneeded]
    mark_sent(leaving, handed_over_on={each.pk: day for each in leaving})


def moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=HELSINKI)
