"""A pause of who has nothing left to pay with: collection waits until a day."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.actor import Actor
from accounts.models import Level, User
from accounts.services.mandates import hold_right
from invoices.models import EventKind, HoldReason, Invoice
from invoices.queries.rates import read_rates
from invoices.services import holds, ledger
from invoices.services.arrangements import BY_STAFF
from myropo.calendar import helsinki_date
from payments.models import Pause
from payments.queries.pauses import pausable_of


class PauseChangedError(Exception):
    """What may pause, or until when, is not what was seen. Nothing was changed."""


def hold_cause(pause: Pause) -> str:
    """What its hold is called; the same pause holds once."""
    return f"pause:{pause.public_id}:{pause.invoice_id}"


@transaction.atomic
def pause(
    *, actor: Actor, seen: Mapping[int, date], at: datetime, user: User | None = None
) -> list[Pause]:
    """Make collection of invoices wait, all of them or none.

    seen  by the keys of the invoices, the last day that the person saw
    user  who presses, if it is not the debtor: an agent on the phone

    No cost, and the due date stays. A repeat gives the pauses that were made before and
    changes nothing. Raises `PauseChangedError`, `ValueError` for no invoice at all, and
    `Invoice.DoesNotExist`.
    """
    if not seen:
        raise ValueError("A pause is of one invoice at least.")
    hold_right(actor=actor, level=Level.ARRANGE, at=at)
    today = helsinki_date(at)
    invoices = ledger.lock_invoices(seen.keys())
    made = _made_before(actor, seen, today=today)
    if len(made) == len(seen):
        return made
    offers = pausable_of(actor, invoices.values(), rates=read_rates(), today=today)
    for offer in offers:
        if not offer.decision.allowed or offer.until != seen[offer.invoice.pk]:
            raise PauseChangedError
    return [
        _begin(actor, invoice, ends_on=seen[key], user=user or actor.user, at=at)
        for key, invoice in invoices.items()
    ]


def _made_before(actor: Actor, seen: Mapping[int, date], *, today: date) -> list[Pause]:
    """The pauses of the same day that are exactly what is asked for: a press came twice."""
    pauses = Pause.objects.filter(party=actor.acting_for, invoice__in=seen.keys()).order_by(
        "invoice"
    )
    return [
        each
        for each in pauses
        if each.ends_on == seen[each.invoice_id] and helsinki_date(each.made_at) == today
    ]


def _begin(actor: Actor, invoice: Invoice, *, ends_on: date, user: User, at: datetime) -> Pause:
    made = Pause.objects.create(
        invoice=invoice, party=actor.acting_for, user=user, ends_on=ends_on, made_at=at
    )
    cause = hold_cause(made)
    holds.place(
        invoice_id=invoice.pk, reason=HoldReason.PAUSED, cause=cause, ends_on=ends_on, at=at
    )
    ledger.note(
        invoice=invoice,
        kind=EventKind.PAUSED,
        on=helsinki_date(at),
        at=at,
        data={
            "cause": cause,
            "until": ends_on.isoformat(),
            **(BY_STAFF if user.is_staff else {}),
        },
    )
    audit.record(
        action="pause.made",
        actor=user,
        at=at,
        party=actor.acting_for,
        target=made,
        data={"invoice": invoice.pk, "until": ends_on.isoformat()},
    )
    return made
