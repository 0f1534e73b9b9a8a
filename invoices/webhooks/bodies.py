"""What a message says: which kind an event is, and its JSON. Facts and ids, no words of debtors."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from accounts.models import Level, Mandate
from invoices.models import (
    DebtorRequest,
    EventKind,
    Invoice,
    LetterAddress,
    RequestKind,
    TimelineEvent,
    WebhookKind,
)
from myropo.money import round_to_cents

KINDS: Final[dict[str, WebhookKind]] = {
    EventKind.PAYMENT: WebhookKind.PAYMENT_BOOKED,
    EventKind.PAYMENT_REVERSED: WebhookKind.PAYMENT_REVERSED,
    EventKind.SHIFTED: WebhookKind.DUE_DATE_MOVED,
    EventKind.PLAN_MADE: WebhookKind.PLAN_MADE,
    EventKind.PLAN_RESUMED: WebhookKind.PLAN_MADE,
    EventKind.PLAN_LAPSED: WebhookKind.PLAN_ENDED,
    EventKind.PLAN_ENDED: WebhookKind.PLAN_ENDED,
    EventKind.PAUSED: WebhookKind.PAUSE_MADE,
    EventKind.ADDRESS_CHANGED: WebhookKind.ADDRESS_CHANGED,
}
# Events of every kind of request: of disputes alone a creditor's system is told.
DISPUTE_KINDS: Final[dict[str, WebhookKind]] = {
    EventKind.REQUESTED: WebhookKind.DISPUTE_MADE,
    EventKind.ANSWERED: WebhookKind.DISPUTE_ANSWERED,
    EventKind.REQUEST_ENDED: WebhookKind.DISPUTE_ANSWERED,
}
HOW: Final[dict[str, str]] = {
    EventKind.PLAN_MADE: "NEW",
    EventKind.PLAN_RESUMED: "RESUMED",
    EventKind.PLAN_LAPSED: "LAPSED",
    EventKind.PLAN_ENDED: "ENDED",
}
NOTHING: Final = "0.00"
# What of an event is told as it stands on the timeline, and what where it says nothing.
FACTS: Final[dict[str, dict[str, str | None]]] = {
    EventKind.PAYMENT: {"amount": None, "surplus": NOTHING},
    EventKind.PAYMENT_REVERSED: {"amount": None},
    EventKind.SHIFTED: {"from": None, "due_on": None, "cost": NOTHING},
    EventKind.PLAN_MADE: {"cost": NOTHING},
    EventKind.PLAN_RESUMED: {},
    EventKind.PLAN_LAPSED: {},
    EventKind.PLAN_ENDED: {},
    EventKind.PAUSED: {"until": None},
    EventKind.ANSWERED: {"outcome": None},
}
LEVELS: Final = {
    Level.VIEW: "VIEW",
    Level.PAY: "PAY",
    Level.ARRANGE: "ARRANGE",
    Level.FULL: "FULL",
}


def kind_of(event: TimelineEvent) -> WebhookKind | None:
    """What a creditor's system is told of an event; None: nothing."""
    if event.kind in DISPUTE_KINDS and event.data.get("kind") == RequestKind.DISPUTE:
        return DISPUTE_KINDS[event.kind]
    return KINDS.get(event.kind)


def body_of(kind: WebhookKind, data: Mapping[str, Any], *, at: datetime) -> str:
    """The message as it is signed and sent: its type, when it happened, and the facts."""
    moment = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    body = {"type": str(kind), "timestamp": moment, "data": data}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def of_invoice(invoice: Invoice) -> dict[str, Any]:
    """Which claim it is, and what of it is open now. Its creditor is fetched with it."""
    return {
        "creditor": invoice.creditor.business_id,
        "invoice": invoice.number,
        "case_number": invoice.case_number,
        "open": {
            "principal": _euros(invoice.open_principal),
            "interest": _euros(invoice.open_interest),
            "costs": _euros(invoice.open_costs),
            "total": _euros(invoice.open_total),
        },
    }


def of_event(
    event: TimelineEvent, *, dispute: DebtorRequest | None, address: LetterAddress | None
) -> dict[str, Any]:
    """What happened. Sums are texts of euros, days are of the calendar in Helsinki.

    dispute  of one that was made just now, that request
    address  of one that was corrected just now, what it is
    """
    match event.kind:
        case EventKind.REQUESTED:
            return _of_dispute(dispute)
        case EventKind.REQUEST_ENDED:
            return {"outcome": "WITHDRAWN"}
        case EventKind.ADDRESS_CHANGED:
            return _of_address(address)
        case EventKind.PAYMENT | EventKind.PAYMENT_REVERSED:
            facts = {"value_on": event.on.isoformat()}
        case _:
            facts = {"how": HOW[event.kind]} if event.kind in HOW else {}
    return facts | {
        name: event.data.get(name, default) for name, default in FACTS[event.kind].items()
    }


def of_right(mandate: Mandate) -> dict[str, Any]:
    """With whom one may talk about the claim, as creditors' staff see it: never why."""
    own = mandate.holder.name if mandate.holder else ""
    return {
        "authorisation": str(mandate.public_id),
        "name": own or mandate.holder_name,
        "level": LEVELS[Level(mandate.level)],
        "ends_on": mandate.ends_on.isoformat(),
    }


def _of_dispute(dispute: DebtorRequest | None) -> dict[str, Any]:
    if dispute is None:
        return {"reason": "OTHER", "amount": None}
    amount = dispute.disputed_amount
    return {"reason": dispute.reason, "amount": None if amount is None else _euros(amount)}


def _of_address(address: LetterAddress | None) -> dict[str, Any]:
    if address is None:
        return {}
    return {
        "street": address.street,
        "postcode": address.postcode,
        "town": address.town,
        "country": address.country,
    }


def _euros(amount: Any) -> str:
    return str(round_to_cents(amount))
