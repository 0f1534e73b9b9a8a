"""Payouts of the demo payment provider: one transfer, and the bank statement that shows it."""

from decimal import Decimal
from typing import Final

from demo import provider_settings as settings
from demo.provider_store import Payout
from demo.statements import DemoEntry, Version, camt053, camt054

PAYER: Final = "Paytrail Oyj"
MESSAGES: Final = {"camt.053": camt053, "camt.054": camt054}
VERSIONS: Final[dict[str, Version]] = {"02": "02", "08": "08"}


def statement_of(payout: Payout, *, kind: str = "camt.053", version: str = "02") -> bytes:
    """The statement of the day, as our bank would send it. Raises `KeyError` for odd wishes."""
    entry = DemoEntry(
        amount=Decimal(payout.cents) / 100,
        reference=payout.reference,
        name=PAYER,
        archive_id=f"PAYOUT{payout.reference}",
    )
    return MESSAGES[kind](
        [entry],
        version=VERSIONS[version],
        account=settings.PAYOUT_ACCOUNT,
        statement_id=f"P{payout.reference}",
        on=payout.on,
    )


def write_statement(payout: Payout) -> str:
    """Lay it where `make run` keeps statements; the path, or nothing where there is none."""
    folder = settings.STATEMENTS_DIR
    if folder is None:
        return ""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"payout-{payout.reference}.xml"
    path.write_bytes(statement_of(payout))
    return str(path)
