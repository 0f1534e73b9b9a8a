"""A calendar that journeys turn: every night collection runs, by day letters are printed.

`calendar.live_until(day)` does what Celery does by the clock on each day up to that one, and
stops at its noon; the pages under test are served on the same day.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from demo.printing_house import acknowledgement_of, read_manifest
from invoices import tasks
from invoices.models import Document, DocumentState, PrintBatch
from invoices.services import documents
from invoices.services.letters.answers import take_answer
from myropo.calendar import HELSINKI
from tests.factories import DebtorFactory, PersonFactory
from tests.invoices.rates import fill_rates

# A Monday; the rates of the half-year are confirmed.
DUE = date(2026, 1, 12)
DAY = timedelta(days=1)


class Calendar:
    """The day in which this test, the services and the pages live."""

    def __init__(self, traveller: time_machine.Traveller, today: date) -> None:
        self._traveller = traveller
        self.today = today
        # What the printing house has in hand answers by itself, unless it is silent.
        self.printing_house_answers = True
        self.go_to(12)

    def go_to(self, hour: int) -> datetime:
        at = datetime.combine(self.today, time(hour), tzinfo=HELSINKI)
        self._traveller.move_to(at)
        return at

    def live_until(self, last: date) -> None:
        while self.today < last:
            self.today += DAY
            self._live()

    def _live(self) -> None:
        self.go_to(1)
        tasks.release_ended_holds()
        at = self.go_to(5)
        call_command("run_collection", "--on", self.today.isoformat(), stdout=StringIO())
        waiting = Document.objects.filter(state=DocumentState.QUEUED)
        for key in waiting.values_list("pk", flat=True):
            documents.make_document(document_id=key, at=at)
        if self.printing_house_answers:
            self._hand_over()
        self.go_to(12)
        tasks.print_letters()

    def _hand_over(self) -> None:
        """The printing house tells what it gave to the post today."""
        at = self.go_to(11)
        for batch in PrintBatch.objects.filter(answered_at=None, to_hand_over_on__lte=self.today):
            with batch.file.open() as file:
                data = acknowledgement_of(read_manifest(file), on=self.today)
            take_answer(name=f"{batch.number}.json", data=data, actor=None, at=at)


@pytest.fixture
def calendar(transactional_db) -> Iterator[Calendar]:
    fill_rates()
    with time_machine.travel(DUE, tick=True) as traveller:
        yield Calendar(traveller, DUE + DAY)


@pytest.fixture
def person(transactional_db):
    return DebtorFactory(party=PersonFactory(name="Väinö Johannes Tunnistus"))
