"""The demo's debtors, invoices and staff, made by the same services as everything real.

Safe to repeat on any day: the day of the first seeding stays the one that all dates are
counted from, and what is there is not made again.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from django.db.models import QuerySet

from accounts.models import User
from accounts.services.roles import Role, ensure_roles
from accounts.services.staff import UsernameTakenError, create_staff
from demo.personas import AGENT_PASSWORD, AGENT_TOTP_SECRET, AGENT_USERNAME
from demo.sample_plan import SAMPLES, Act, PlanFile, PlanInvoice, plan
from invoices.models import ClaimKind, Creditor, EventKind, Invoice
from invoices.services import ledger
from invoices.services.creditors import let_user_see_creditor
from invoices.services.imports import ImportReport, Outcome, import_file
from invoices.services.money_in import book_payment
from invoices.services.stages import Cost, record_letter
from myropo.calendar import HELSINKI, banking_day_on_or_after, helsinki_date

PLACE = re.compile(rb"\{(day|bank)([+-]\d+)\}")
# Files come in before the day begins, letters and payments while people work.
MORNING = time(6, 30)
WORKING_HOURS = time(11, 0)
STAFF = {
    AGENT_USERNAME: Role.AGENT,
    "lead": Role.TEAM_LEAD,
    "auditor": Role.AUDITOR,
    "creditor": Role.CREDITOR_USER,
}
LEGAL_BASES = {
    ClaimKind.CONSUMER: "Perintälaki 513/1999 10 a §",
    ClaimKind.BUSINESS: "Perintälaki 513/1999 10 e §",
}


class SampleRefusedError(Exception):
    """A sample file does not import: the samples and the importer disagree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findable:
    """What the letter of an invoice without a known debtor says; it opens the invoice."""

    debtor: str
    creditor: str
    case_number: int
    myropo_id: str
    number: str
    reference: str
    postcode: str


def seed(*, folder: Path, at: datetime) -> list[ImportReport]:
    """Import all samples, then let happen what happened after. Files go to `folder`."""
    day_zero = first_day(helsinki_date(at))
    folder.mkdir(parents=True, exist_ok=True)
    reports = [_import(file, folder=folder, day_zero=day_zero) for file in plan()]
    for file in plan():
        for invoice in file.invoices:
            _live_on(file, invoice, day_zero)
    return reports


def first_day(today: date) -> date:
    """The day of the first seeding, found by what it left; today when this is the first."""
    first = plan()[0]
    invoice = _find(first, first.invoices[0]).first()
    return invoice.issued_on - timedelta(days=first.day) if invoice else today


def filled(template: bytes, day_zero: date) -> bytes:
    """A sample with its places filled: days, or banking days on or after them."""

    def fill(place: re.Match[bytes]) -> bytes:
        day = day_zero + timedelta(days=int(place[2]))
        if place[1] == b"bank":
            day = banking_day_on_or_after(day)
        return f"{day:%Y%m%d}".encode()

    return PLACE.sub(fill, template)


def seed_staff(*, at: datetime) -> None:
    """One member of staff of each role; all share the demo's password and secret."""
    ensure_roles()
    for username, role in STAFF.items():
        try:
            create_staff(
                username=username,
                password=AGENT_PASSWORD,
                role=role,
                language="fi",
                actor=None,
                at=at,
                otp_secret=AGENT_TOTP_SECRET,
            )
        except UsernameTakenError:
            continue
    for creditor in Creditor.objects.filter(business_id=plan()[0].creditor.business_id):
        let_user_see_creditor(
            user=User.objects.get(username="creditor"), creditor=creditor, actor=None, at=at
        )


def findable() -> Iterator[Findable]:
    """Samples without a party: whoever has their letter finds them."""
    for file in plan():
        numbers = [invoice.number for invoice in file.invoices]
        invoices = Invoice.objects.filter(
            creditor__business_id=file.creditor.business_id, number__in=numbers, party=None
        )
        for invoice in invoices.select_related("creditor").order_by("number"):
            yield Findable(
                debtor=invoice.debtor_name,
                creditor=invoice.creditor.name,
                case_number=invoice.case_number,
                myropo_id=invoice.myropo_id,
                number=invoice.number,
                reference=invoice.reference,
                postcode=invoice.debtor_postcode,
            )


def _import(file: PlanFile, *, folder: Path, day_zero: date) -> ImportReport:
    template = (SAMPLES / f"{file.name}.xml").read_bytes()
    data = filled(template, day_zero)
    (folder / f"{file.name}.xml").write_bytes(data)
    report = import_file(
        name=f"{file.name}.xml",
        stream=io.BytesIO(data),
        actor=None,
        at=_moment(day_zero + timedelta(days=file.day), MORNING),
    )
    if report.outcome is Outcome.REFUSED:
        raise SampleRefusedError(file.name, report.as_dict()["refusals"])
    return report


def _live_on(file: PlanFile, planned: PlanInvoice, day_zero: date) -> None:
    for count, act in enumerate(planned.then, start=1):
        invoice = _find(file, planned).get()
        cause = f"demo:{file.creditor.business_id}:{planned.number}:{count}"
        on = banking_day_on_or_after(day_zero + timedelta(days=act.day))
        if act.letter:
            _send(invoice, act, cause=cause, on=on)
        elif not ledger.is_booked(cause):
            amount = invoice.open_total if act.payment == "all" else Decimal(act.payment)
            book_payment(
                invoice_id=invoice.pk,
                amount=amount,
                value_on=on,
                cause=cause,
                actor=None,
                at=_moment(on, WORKING_HOURS),
            )


def _send(invoice: Invoice, act: Act, *, cause: str, on: date) -> None:
    basis = LEGAL_BASES[ClaimKind(invoice.claim_kind)]
    record_letter(
        invoice_id=invoice.pk,
        kind=EventKind(act.letter),
        on=on,
        cause=cause,
        actor=None,
        at=_moment(on, WORKING_HOURS),
        cost=Cost(amount=act.cost, legal_basis=basis) if act.cost else None,
    )


def _find(file: PlanFile, planned: PlanInvoice) -> QuerySet[Invoice]:
    return Invoice.objects.filter(
        creditor__business_id=file.creditor.business_id, number=planned.number
    )


def _moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=HELSINKI)
