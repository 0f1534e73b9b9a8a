"""The demo's debtors, invoices and staff, made by the same services as everything real.

Safe to repeat on any day: the day of the first seeding stays the one that all dates are
counted from, and what is there is not made again.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.db.models import QuerySet

from demo.sample_plan import SAMPLES, PlanFile, PlanInvoice, plan
from demo.seed_chats import seed_chat_desk, seed_chats
from demo.seed_days import Past, moment
from demo.seed_messages import seed_messages
from demo.seed_policies import seed_first_policies, seed_later_policies
from demo.seed_rights import seed_rights
from demo.seed_robot import seed_robot_talks
from demo.seed_staff import let_creditor_see_its_own, seed_rates, seed_staff
from invoices.models import Invoice
from invoices.services.imports import ImportReport, Outcome, import_file
from myropo.calendar import ONE_DAY, banking_day_on_or_after, helsinki_date

PLACE = re.compile(rb"\{(day|bank)([+-]\d+)\}")
# Files come in before the day begins.
MORNING = time(6, 30)
# The mailbox of the demo's customer service, beside the folder of the samples.
INBOX = "inbox"


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
    is_overpaid: bool


def seed(*, folder: Path, at: datetime) -> list[ImportReport]:
    """Import all samples, each on its day, and live the days between. Files go to `folder`."""
    today = helsinki_date(at)
    day_zero = first_day(today)
    folder.mkdir(parents=True, exist_ok=True)
    seed_staff(at=at)
    seed_rates(until=today, at=at)
    files = sorted(plan(), key=lambda file: file.day)
    past = Past(first=day_zero + timedelta(days=files[0].day), day_zero=day_zero)
    reports = []
    for file in files:
        day = day_zero + timedelta(days=file.day)
        past.live_until(day - ONE_DAY)
        reports.append(_import(file, folder=folder, day_zero=day_zero))
        seed_first_policies(business_id=file.creditor.business_id, at=moment(day, MORNING))
    past.live_until(day_zero)
    seed_later_policies(day_zero=day_zero, at=moment(day_zero, MORNING))
    seed_rights(day_zero=day_zero)
    seed_chat_desk(day_zero=day_zero, at=at)
    if seed_messages(day_zero=day_zero, inbox=folder.parent / INBOX, at=at):
        seed_chats(day_zero=day_zero, at=at)
        seed_robot_talks(day_zero=day_zero, at=at)
    let_creditor_see_its_own(business_id=plan()[0].creditor.business_id, at=at)
    return reports


def first_day(today: date) -> date:
    """The day of the first seeding, found by what it left; today when this is the first."""
    first = min(plan(), key=lambda file: file.day)
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
                is_overpaid=invoice.surplus > 0,
            )


def _import(file: PlanFile, *, folder: Path, day_zero: date) -> ImportReport:
    template = (SAMPLES / f"{file.name}.xml").read_bytes()
    data = filled(template, day_zero)
    (folder / f"{file.name}.xml").write_bytes(data)
    report = import_file(
        name=f"{file.name}.xml",
        stream=io.BytesIO(data),
        actor=None,
        at=moment(day_zero + timedelta(days=file.day), MORNING),
    )
    if report.outcome is Outcome.REFUSED:
        raise SampleRefusedError(file.name, report.as_dict()["refusals"])
    return report


def _find(file: PlanFile, planned: PlanInvoice) -> QuerySet[Invoice]:
    return Invoice.objects.filter(
        creditor__business_id=file.creditor.business_id, number=planned.number
    )
