"""The printing house behind a few functions: batches out, acknowledgements in.

Both formats are described in docs/printing-house.md. No Django models here: letters are
known by their ids.
"""

from invoices.printing_house.acknowledgement import (
    Acknowledgement,
    Status,
    Told,
    read_acknowledgement,
)
from invoices.printing_house.batch import Batch, Printed, write_batch
from invoices.printing_house.refusals import AnswerError, Reason, Refusal

__all__ = [
    "Acknowledgement",
    "AnswerError",
    "Batch",
    "Printed",
    "Reason",
    "Refusal",
    "Status",
    "Told",
    "read_acknowledgement",
    "write_batch",
]
