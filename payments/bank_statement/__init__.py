"""Bank statements in ISO 20022: camt.053 and camt.054 of versions 02 and 08, as a stream."""

from payments.bank_statement.messages import Direction, Entry, Part, StatementHead
from payments.bank_statement.reading import Reading, read_statement
from payments.bank_statement.refusals import Reason, Refusal, StatementError

__all__ = [
    "Direction",
    "Entry",
    "Part",
    "Reading",
    "Reason",
    "Refusal",
    "StatementError",
    "StatementHead",
    "read_statement",
]
