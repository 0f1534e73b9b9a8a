"""One entry of a statement with its parts, read into our types."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from accounts import hetu
from payments.bank_statement.messages import Direction, Entry, Part
from payments.bank_statement.node import Node
from payments.bank_statement.refusals import Reason

BOOKED: Final = "BOOK"
STATUSES: Final = frozenset({BOOKED, "PDNG", "FUTR", "INFO"})
ID_LENGTH: Final = 40
REFERENCE_LENGTH: Final = 35
NAME_LENGTH: Final = 140
IBAN_LENGTH: Final = 34
TEXT_LENGTH: Final = 1000
RETURN_REASON_LENGTH: Final = 35
# Returned credit transfer; and "reason not specified".
RETURN: Final = "RRTN"
NO_REASON: Final = "MS03"
NOT_PROVIDED: Final = frozenset({"NOTPROVIDED", "NOT PROVIDED"})
# A part whose sum the bank does not tell; told sums are above zero.
UNTOLD: Final = Decimal(0)


def is_booked(entry: Node) -> bool:
    """Whether the money has moved: announced and expected movements do not count."""
    status = entry.first_text("Sts/Cd", "Sts")
    if not status:
        raise entry.error(Reason.MISSING, "Sts")
    if status not in STATUSES:
        raise entry.error(Reason.STATUS, "Sts", found=status[:10])
    return status == BOOKED


def read_entry(entry: Node, parts: Sequence[Part], *, account: str, statement: int) -> Entry:
    """`parts` are its `TxDtls` as `read_part` read them. Raises `StatementError`."""
    amount = entry.euros("Amt")
    if not amount:
        raise entry.error(Reason.NOT_POSITIVE, "Amt")
    direction = entry.direction("CdtDbtInd")
    count = sum(each.count("NbOfTxs") or 0 for each in entry.all("NtryDtls/Btch"))
    is_batch = max(count, len(parts)) > 1
    has_parts = len(parts) > 1 and any(each.amount for each in parts)
    if has_parts:
        _check_sum(entry, parts, amount, direction)
    elif parts and not is_batch:
        parts = [replace(parts[0], amount=amount, direction=direction)]
    else:
        text = _free_text(entry.texts("AddtlNtryInf"))
        parts = [Part(amount=amount, direction=direction, text=text)]
    booked_on, value_on = _days(entry)
    return Entry(
        account=account,
        statement=statement,
        line=entry.line,
        archive_id=entry.short("AcctSvcrRef", limit=ID_LENGTH),
        amount=amount,
        direction=direction,
        is_reversal=entry.yes("RvslInd"),
        booked_on=booked_on,
        value_on=value_on,
        parts=tuple(parts),
        is_summary=is_batch and not has_parts,
        is_bare=not has_parts and _is_bare(parts[0]),
    )


def read_part(part: Node, entry: Node) -> Part:
    """One `TxDtls`, of an entry whose details may still be unread. Raises `StatementError`."""
    is_reversal = entry.yes("RvslInd")
    has_own = part.has("CdtDbtInd")
    direction = part.direction("CdtDbtInd") if has_own else entry.direction("CdtDbtInd")
    reference, rest = _references(part)
    archive_id, reverses = _archive_ids(part, entry, is_reversal=is_reversal)
    # Who paid stays the debtor when the payment is taken back.
    side = "Dbtr" if (direction is Direction.CREDIT) != is_reversal else "Cdtr"
    parties = f"RltdPties/{side}"
    name = part.first_text(
        f"{parties}/Pty/Nm",
        f"{parties}/Nm",
        f"RltdPties/Ultmt{side}/Pty/Nm",
        f"RltdPties/Ultmt{side}/Nm",
    )
    account = part.first_text(f"{parties}Acct/Id/IBAN", f"{parties}Acct/Id/Othr/Id")
    end_to_end_id = part.short("Refs/EndToEndId", limit=ID_LENGTH)
    return Part(
        amount=_told_amount(part),
        direction=direction,
        archive_id=archive_id,
        reverses=reverses,
        end_to_end_id="" if end_to_end_id.upper() in NOT_PROVIDED else end_to_end_id,
        return_reason=_return_reason(part, entry) if direction is Direction.CREDIT else "",
        reference=reference,
        text=_free_text([*part.texts("RmtInf/Ustrd"), *rest] or part.texts("AddtlTxInf")),
        counterparty_name=hetu.masked(name)[:NAME_LENGTH],
        counterparty_iban="".join(account.split()).upper()[:IBAN_LENGTH],
    )


def _told_amount(part: Node) -> Decimal:
    """In euros; one that is told in another currency alone counts as not told."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        if part.has(path) and part.currency(path) == "EUR":
            amount = part.euros(path)
            if not amount:
                raise part.error(Reason.NOT_POSITIVE, path)
            return amount
    return UNTOLD


def _references(part: Node) -> tuple[str, list[str]]:
    """The one structured reference; several different ones are for a person to read."""
    found = list(dict.fromkeys(part.texts("RmtInf/Strd/CdtrRefInf/Ref")))
    if len(found) != 1:
        return "", found
    if len(found[0]) > REFERENCE_LENGTH:
        path = "RmtInf/Strd/CdtrRefInf/Ref"
        raise part.error(Reason.TOO_LONG, path, limit=str(REFERENCE_LENGTH))
    return found[0], []


def _archive_ids(part: Node, entry: Node, *, is_reversal: bool) -> tuple[str, str]:
    """Its own archive ID, and of a reversal that of what it takes back.

    A reversal of one payment has its own ID on the entry, and the payment's on the part.
    """
    own = part.short("Refs/AcctSvcrRef", limit=ID_LENGTH)
    if not is_reversal:
        return own, ""
    of_entry = entry.text("AcctSvcrRef")
    told = part.short("Refs/Prtry/Ref", limit=ID_LENGTH)
    is_batch = any((each.count("NbOfTxs") or 0) > 1 for each in entry.all("NtryDtls/Btch"))
    reverses = told or (own if own != of_entry else "")
    return (own if is_batch or not of_entry else ""), reverses


def _return_reason(part: Node, entry: Node) -> str:
    """Why another bank sent a payment back, if that is what this is.

    A bank that only says that it is a return (code RRTN) has told no reason: "MS03".
    """
    told = part.first_text("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry")
    if told:
        return told.upper()[:RETURN_REASON_LENGTH]
    codes = (node.text("BkTxCd/Domn/Fmly/SubFmlyCd") for node in (part, entry))
    return NO_REASON if RETURN in codes else ""


def _free_text(texts: Sequence[str]) -> str:
    return hetu.masked("\n".join(texts))[:TEXT_LENGTH]


def _is_bare(part: Part) -> bool:
    told = (part.reference, part.end_to_end_id, part.counterparty_name, part.counterparty_iban)
    return not any(told)


def _check_sum(entry: Node, parts: Sequence[Part], amount: Decimal, direction: Direction) -> None:
    if not all(each.amount for each in parts):
        raise entry.error(Reason.MISSING, "NtryDtls/TxDtls/AmtDtls/TxAmt/Amt")
    total = sum(
        (each.amount if each.direction is direction else -each.amount for each in parts), UNTOLD
    )
    if total != amount:
        raise entry.error(Reason.PARTS_SUM, "NtryDtls", parts=str(total), total=str(amount))


def _days(entry: Node) -> tuple[date, date]:
    """When it was booked, and from which day on the money counts."""
    booked_on, value_on = entry.day("BookgDt"), entry.day("ValDt")
    booked_on = booked_on or value_on
    if booked_on is None:
        raise entry.error(Reason.MISSING, "BookgDt")
    return booked_on, value_on or booked_on
