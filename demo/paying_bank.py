"""The bank of the demo that pays refunds: it takes a pain.001, answers it, and tells of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from lxml import etree

from demo.payment_answers import Asked, Verdict, pain002, payments_in
from demo.statements import DEBIT, DemoEntry, camt053


class UnusableFileError(Exception):
    """The file asks for no payments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the bank leaves: its files by name, and how many payments it made or rejected."""

    files: Mapping[str, bytes]
    paid: int
    rejected: int


def answers_to(data: bytes, *, on: date, rejected: Collection[str], reason: str) -> Said:
    """The answer to every payment, and the statement of the day with those that were made.

    rejected  names of holders, or their beginnings, whose payments are not made

    Raises `UnusableFileError`.
    """
    try:
        batch, account, asked = payments_in(data)
    except (etree.XMLSyntaxError, ArithmeticError, IndexError) as error:
        raise UnusableFileError(str(error)) from error
    if not asked:
        raise UnusableFileError("no payments")
    failing = [each for each in asked if each.name.startswith(tuple(rejected))]
    paid = [each for each in asked if each not in failing]
    verdicts = {each.end_to_end_id: Verdict(status="ACSC") for each in paid}
    verdicts |= {each.end_to_end_id: Verdict(status="RJCT", reason=reason) for each in failing}
    answer = pain002(batch=batch, of_each=verdicts, message_id=f"A-{batch}"[:35])
    files = {f"{batch}-pain002.xml": answer}
    if paid:
        statement_id = f"{batch}-{on:%y%m%d}"[-35:]
        entries = [_debit(each, number) for number, each in enumerate(paid, start=1)]
        files[f"{batch}-camt053.xml"] = camt053(
            entries, account=account, statement_id=statement_id, on=on
        )
    return Said(files=files, paid=len(paid), rejected=len(failing))


def _debit(payment: Asked, number: int) -> DemoEntry:
    return DemoEntry(
        amount=payment.amount,
        direction=DEBIT,
        end_to_end_id=payment.end_to_end_id,
        archive_id=f"{payment.end_to_end_id[:24]}-{number}",
        name=payment.name,
    )
