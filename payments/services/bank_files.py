"""A file of the bank, whichever it is: a statement, or the answer to a file of refunds."""

from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO

from accounts.models import User
from payments.payment_answers import is_answer
from payments.services.refund_answers import AnswerReport, import_answer
from payments.services.statement_import import StatementReport, import_statement


def import_bank_file(
    *,
    name: str,
    stream: BinaryIO,
    actor: User | None,
    at: datetime,
    progress: Callable[[int], object] | None = None,
) -> StatementReport | AnswerReport:
    """Take a camt.053, camt.054 or pain.002 file whole, or refuse it whole.

    What is none of them is refused as a statement. See the two services for the rest.
    """
    if is_answer(stream):
        return import_answer(name=name, stream=stream, actor=actor, at=at)
    return import_statement(name=name, stream=stream, actor=actor, at=at, progress=progress)
