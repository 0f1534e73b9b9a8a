"""The plan of the demo's invoices, read from `samples/plan.toml` into types."""

import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from demo.personas import persona

SAMPLES = Path(__file__).resolve().parent / "samples"


@dataclass(frozen=True, slots=True, kw_only=True)
class Biller:
    """A creditor as its files present it; the percent as they write it."""

    business_id: str
    name: str
    street: str
    postcode: str
    town: str
    phone: str
    email: str
    website: str
    iban: str
    interest: str
    percent: str
    free_text: str = ""
    classification: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    name: str
    street: str
    postcode: str
    town: str
    language: str
    persona: str = ""
    # A business ID, or a customer number that identifies nobody to us.
    identifier: str = ""

    @property
    def code(self) -> str:
        return persona(self.persona).hetu if self.persona else self.identifier


@dataclass(frozen=True, slots=True)
class PlanRow:
    """Numbers as the file writes them, with a decimal comma; the price without VAT."""

    text: str
    quantity: str
    unit: str
    price: str
    vat_percent: str


class Deed(StrEnum):
    """What people do to an invoice. What letters do is not planned: it follows from the law."""

    PAYMENT = "payment"
    CONSENT = "consent"
    DISPUTE = "dispute"
    HARDSHIP = "hardship"
    # More time, or in parts: the due date moves, a plan is made or asked for (when it is above
    # what the creditor lets its debtors arrange alone), its next part is paid, collection rests.
    SHIFT = "shift"
    PLAN = "plan"
    INSTALMENT = "instalment"
    PAUSE = "pause"
    # Of staff: to the open request, and to the open claim to decide on.
    ANSWER = "answer"
    DECISION = "decision"
    # Money back: the debtor tells the account, two of staff find it right, what was approved
    # goes to the bank in one file, and the bank says what became of the payment.
    ACCOUNT = "account"
    CHECK = "check"
    APPROVE = "approve"
    SEND = "send"
    BANK = "bank"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What somebody did on a day.

    amount   of a payment, euros, or none for all that is open; of a dispute, the denied part
    reason   of a dispute
    outcome  of an answer or a decision; of the bank's word ACCEPTED, PAID, or the reason why not
    until    the last day of waiting, asked for or given, counted like `day`; of a due date that
             moves, about the new one
    count    of a plan, how many parts; the first on the day `first`, counted like `day`
    joining  the numbers of the other invoices in the plan
    iban     of an account, which is kept for later refunds when `keep` says so
    """

    act: Deed
    day: int
    amount: Decimal | None = None
    reason: str = ""
    outcome: str = ""
    text: str = ""
    until: int | None = None
    count: int = 0
    first: int | None = None
    joining: tuple[str, ...] = ()
    iban: str = ""
    keep: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInvoice:
    number: str
    buyer: Billed
    due: str
    rows: tuple[PlanRow, ...]
    classification: str = ""
    # In place of what the creditor says on all its invoices.
    free_text: str = ""
    paid: bool = False
    then: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCredit:
    number: str
    of: PlanInvoice
    rows: tuple[PlanRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFile:
    """One file; its messages are dated `day` days from the first seeding."""

    name: str
    creditor: Biller
    day: int
    version: str = "3.0"
    encoding: str = "UTF-8"
    envelope: bool = False
    is_rf: bool = False
    invoices: tuple[PlanInvoice, ...] = ()
    credits: tuple[PlanCredit, ...] = ()
    # Invoices that the creditor takes back, as they were sent.
    cancels: tuple[PlanInvoice, ...] = field(default=())


@cache
def plan() -> tuple[PlanFile, ...]:
    """All files, originals before what credits or cancels them."""
    raw = tomllib.loads((SAMPLES / "plan.toml").read_text(encoding="utf-8"))
    creditors = {key: Biller(**values) for key, values in raw["creditors"].items()}
    buyers = {key: Billed(**values) for key, values in raw["buyers"].items()}
    known: dict[str, PlanInvoice] = {}
    return tuple(_file(values, creditors, buyers, known) for values in raw["files"])


def _file(
    values: dict[str, Any],
    creditors: dict[str, Biller],
    buyers: dict[str, Billed],
    known: dict[str, PlanInvoice],
) -> PlanFile:
    invoices = tuple(_invoice(each, buyers) for each in values.get("invoices", ()))
    known.update({invoice.number: invoice for invoice in invoices})
    return PlanFile(
        name=values["name"],
        creditor=creditors[values["creditor"]],
        day=values["day"],
        version=values.get("version", "3.0"),
        encoding=values.get("encoding", "UTF-8"),
        envelope=values.get("envelope", False),
        is_rf=values.get("reference") == "RF",
        invoices=invoices,
        credits=tuple(
            PlanCredit(number=each["number"], of=known[each["of"]], rows=_rows(each))
            for each in values.get("credits", ())
        ),
        cancels=tuple(known[each["of"]] for each in values.get("cancels", ())),
    )


def _invoice(values: dict[str, Any], buyers: dict[str, Billed]) -> PlanInvoice:
    return PlanInvoice(
        number=values["number"],
        buyer=buyers[values["buyer"]],
        due=values["due"],
        rows=_rows(values),
        classification=values.get("classification", ""),
        free_text=values.get("free_text", ""),
        paid=values.get("paid", False),
        then=tuple(_act(each) for each in values.get("then", ())),
    )


def _rows(values: dict[str, Any]) -> tuple[PlanRow, ...]:
    return tuple(PlanRow(*row) for row in values["rows"])


def _act(values: dict[str, Any]) -> Act:
    amount = values.get("amount")
    known = {
        **values,
        "act": Deed(values["act"]),
        "amount": Decimal(amount) if amount else None,
        "joining": tuple(values.get("joining", ())),
    }
    return Act(**known)
