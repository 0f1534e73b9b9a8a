"""Which invoices of an actor may pause, until when, and which pauses run."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from accounts.actor import Actor
from invoices.models import HoldReason, Invoice
from invoices.queries.rights import in_scope, may_arrange
from invoices.rules.decisions import Decision
from invoices.rules.reference_rates import Rates
from myropo.calendar import helsinki_date
from payments.models import Pause
from payments.queries.situations import Arrangeable, arrangeable
from payments.rules.pauses import DEFAULT_LONGEST_DAYS, PauseCase, decide_pause, pause_until

# Collection waits for these until a day, whatever else is arranged.
WAITING = frozenset({HoldReason.PAUSED, HoldReason.EXTENDED})


@dataclass(frozen=True, slots=True)
class Pausable:
    """One invoice, whether its collection may pause, and the last day of that."""

    invoice: Invoice
    decision: Decision
    until: date

    @property
    def seen(self) -> str:
        """What the page says of it, for the form to bring back."""
        return f"{self.invoice.public_id} {self.until.isoformat()}"


def pausable_of(
    actor: Actor, invoices: Iterable[Invoice], *, rates: Rates, today: date
) -> list[Pausable]:
    """In the order given; seven queries however many invoices the debtor has."""
    known = list(invoices)
    situations = arrangeable(known, rates=rates, today=today)
    latest = Pause.objects.filter(invoice__in=known).values("invoice").annotate(at=Max("made_at"))
    last_on = {row["invoice"]: helsinki_date(row["at"]) for row in latest}
    offers = []
    for each in known:
        case = _case(actor, situations[each.pk], last_on=last_on.get(each.pk))
        until = pause_until(longest_days=case.longest_days, today=today)
        offers.append(Pausable(each, decide_pause(case, today=today), until))
    return offers


def running_pauses_of(actor: Actor, *, today: date) -> list[Pause]:
    """The pauses that last today, of open invoices; those that end first come first."""
    pauses = Pause.objects.filter(
        in_scope(actor, "invoice__"),
        party=actor.acting_for,
        ends_on__gte=today,
        invoice__closed_on=None,
    )
    return list(pauses.select_related("invoice__creditor").order_by("ends_on", "pk"))


def _case(actor: Actor, known: Arrangeable, *, last_on: date | None) -> PauseCase:
    waits = [
        each.ends_on
        for each in known.facts.holds
        if each.reason in WAITING and each.ends_on is not None
    ]
    return PauseCase(
        situation=known.situation,
        longest_days=DEFAULT_LONGEST_DAYS if known.row is None else known.row.longest_pause_days,
        last_on=last_on,
        waits_until=max(waits, default=None),
        is_debtor=may_arrange(actor, known.invoice),
    )
