"""pain.001.001.09: the file by which our bank pays refunds (ISO 20022, SEPA credit transfer).

sepaxml writes the message and ships the schema. The identifiers, the moment and the way of
booking, which it chooses by itself, are ours, so that the same batch is the same file
whenever it is written; then the whole is checked against the schema.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import as_file, files
from typing import Final

from lxml import etree
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from sepaxml import SepaTransfer
from text_unidecode import unidecode

from myropo.calendar import HELSINKI

SCHEMA: Final = "pain.001.001.09"
NAMESPACE: Final = f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"
# SEPA has 70 characters for a name and 140 for a text (EPC132-08), whatever the schema allows.
NAME_LENGTH: Final = 70
TEXT_LENGTH: Final = 140
NO_NAME: Final = "NOTPROVIDED"
# What every bank of SEPA takes (EPC217-08), and the letters that Finnish banks take as well.
TAKEN: Final = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-?:().,'+ ÅÄÖåäö"
)


class InvalidFileError(Exception):
    """What was written does not fit the schema. Nothing may be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """Our account that the money leaves from. `bic` may be "" where the bank is known."""

    name: str
    iban: str
    bic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One payment; `amount` in euros. The texts are made to fit when they are written."""

    end_to_end_id: str
    amount: Decimal
    iban: str
    holder: str
    text: str


def write_file(
    *,
    message_id: str,
    made_at: datetime,
    execute_on: date,
    payer: Payer,
    transfers: Sequence[Transfer],
) -> bytes:
    """The whole file, valid by the schema. Raises `InvalidFileError`; `ValueError` for none."""
    if not transfers:
        raise ValueError("A file pays something.")
    config = {
        "name": payable(payer.name, length=NAME_LENGTH),
        "IBAN": payer.iban,
        "batch": True,
        "currency": "EUR",
    }
    if bic := payer.bic or bic_of(payer.iban):
        config["BIC"] = bic
    message = SepaTransfer(config, schema=SCHEMA, clean=False)
    for transfer in transfers:
        message.add_payment(_payment(transfer, execute_on))
    return _ours(message.export(validate=False), message_id=message_id, made_at=made_at)


def payable(text: str, *, length: int) -> str:
    """A text in the letters that banks take: others become the nearest of them.

    A slash neither begins nor ends a text, and none is double (EPC217-08).
    """
    told = (
        each if each in TAKEN else unidecode(each) for each in unicodedata.normalize("NFC", text)
    )
    taken = "".join(each if each in TAKEN else " " for each in "".join(told))
    while "//" in taken:
        taken = taken.replace("//", "/")
    return " ".join(taken.split())[:length].strip("/ ")


def bic_of(iban: str) -> str:
    """The bank's code where the library knows it, else "": payments go by IBAN alone."""
    try:
        return str(IBAN(iban).bic or "")
    except SchwiftyException:
        return ""


def _payment(transfer: Transfer, execute_on: date) -> dict[str, object]:
    """Without the payee's BIC: within SEPA the IBAN is enough, and tables of banks grow old."""
    return {
        "name": payable(transfer.holder, length=NAME_LENGTH) or NO_NAME,
        "IBAN": transfer.iban,
        "amount": int(transfer.amount * 100),
        "execution_date": execute_on,
        "description": payable(transfer.text, length=TEXT_LENGTH),
        "endtoend_id": transfer.end_to_end_id,
    }


def _ours(written: bytes, *, message_id: str, made_at: datetime) -> bytes:
    root = etree.fromstring(written, _parser())
    moment = made_at.astimezone(HELSINKI).replace(tzinfo=None).isoformat(timespec="seconds")
    _set(root, "GrpHdr/MsgId", message_id)
    _set(root, "GrpHdr/CreDtTm", moment)
    _set(root, "PmtInf/PmtInfId", message_id)
    # Each payment is an entry of the statement, which tells when it was paid.
    _set(root, "PmtInf/BtchBookg", "false")
    if not _schema().validate(root):
        # The log of the schema would tell names and accounts.
        raise InvalidFileError
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _set(root: etree._Element, path: str, text: str) -> None:
    steps = "/".join(f"{{{NAMESPACE}}}{step}" for step in ["CstmrCdtTrfInitn", *path.split("/")])
    element = root.find(steps)
    if element is None:
        raise InvalidFileError
    element.text = text


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


@cache
def _schema() -> etree.XMLSchema:
    with as_file(files("sepaxml") / "schemas" / f"{SCHEMA}.xsd") as path:
        return etree.XMLSchema(etree.parse(path, _parser()))
