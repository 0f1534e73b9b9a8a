"""One Finvoice element, read into one of our messages."""

import hashlib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from lxml import etree
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from accounts import hetu
from invoices.finvoice.messages import (
    CancelMessage,
    CreditNoteMessage,
    InterestLaw,
    InvoiceMessage,
    LateInterest,
    Message,
    Row,
)
from invoices.finvoice.node import Node
from invoices.finvoice.parties import read_buyer, read_seller
from invoices.finvoice.refusals import FinvoiceError, Reason, Refusal
from invoices.finvoice.rows import read_rows, written
from invoices.rules import references
from myropo.calendar import format_date

VERSIONS: Final = frozenset({"1.3", "2.0", "2.01", "3.0"})
INVOICE: Final = "INV01"
CREDIT_NOTE: Final = "INV02"
CANCEL: Final = "Cancel"
ORIGINS: Final = frozenset({"Original", "Copy", CANCEL})
STATUSES: Final = frozenset({"", "PAID", "PARTLYPAID", "NOTPAID"})
LANGUAGES: Final = frozenset({"fi", "sv", "en"})
NUMBER_LENGTH: Final = 35
SUBJECT_LENGTH: Final = 200
BIC_LENGTH: Final = 11
PERCENT_LIMIT: Final = 100
ZERO: Final = Decimal("0.00")

TYPE: Final = "InvoiceDetails/InvoiceTypeCode"
ORIGIN: Final = "InvoiceDetails/OriginCode"
NUMBER: Final = "InvoiceDetails/InvoiceNumber"
ISSUED: Final = "InvoiceDetails/InvoiceDate"
TOTAL: Final = "InvoiceDetails/InvoiceTotalVatIncludedAmount"
PAID_AMOUNT: Final = "InvoiceDetails/InvoicePaidAmount"
TERMS: Final = "InvoiceDetails/PaymentTermsDetails"
FINE: Final = f"{TERMS}/PaymentOverDueFineDetails"
DUE: Final = f"{TERMS}/InvoiceDueDate"
STATUS: Final = "PaymentStatusDetails/PaymentStatusCode"
ACCOUNT: Final = "EpiDetails/EpiPartyDetails/EpiBeneficiaryPartyDetails/EpiAccountID"
BIC: Final = "EpiDetails/EpiPartyDetails/EpiBfiPartyDetails/EpiBfiIdentifier"
REFERENCE: Final = "EpiDetails/EpiPaymentInstructionDetails/EpiRemittanceInfoIdentifier"
TO_PAY: Final = "EpiDetails/EpiPaymentInstructionDetails/EpiInstructedAmount"
EPI_DUE: Final = "EpiDetails/EpiPaymentInstructionDetails/EpiDateOptionDate"

# Words by which invoices name the law, in Finnish and Swedish.
PUBLIC_LAW_WORDS: Final = ("viivekor", "1556/1995")
INTEREST_ACT_WORDS: Final = ("korkola", "räntelag", "633/1982")
ENFORCEABLE_WORDS: Final = (
    "suoraan ulosottokelpoi",
    "ilman tuomiota",
    "direkt utsökningsbar",
    "utan dom",
)


def message_or_refusal(root: etree._Element, lines_before: int) -> Message | Refusal:
    message = Node(root, lines_before)
    try:
        return _read(message)
    except FinvoiceError as error:
        # The number tells a person which of many invoices is meant.
        return replace(error.refusal, invoice=message.text(NUMBER)[:NUMBER_LENGTH])


def _read(message: Node) -> Message:
    version = message.element.get("Version", "")
    if version not in VERSIONS:
        raise message.error(Reason.VERSION, found=version[:20])
    if message.element.find("InvoiceDetails") is None:
        raise message.error(Reason.MISSING, "InvoiceDetails")
    kind = message.text(TYPE)
    if kind not in {INVOICE, CREDIT_NOTE}:
        raise message.error(Reason.TYPE_CODE, TYPE, found=kind[:20])
    origin = message.text(ORIGIN)
    if origin not in ORIGINS or (origin == CANCEL and kind != INVOICE):
        raise message.error(Reason.ORIGIN_CODE, ORIGIN, found=origin[:20])
    if origin == CANCEL:
        return _read_cancel(message)
    return _read_invoice(message) if kind == INVOICE else _read_credit_note(message)


def _read_cancel(message: Node) -> CancelMessage:
    """The same invoice again with the origin Cancel, or one that names the original."""
    number = message.required(NUMBER, limit=NUMBER_LENGTH)
    return CancelMessage(
        seller=read_seller(message),
        number=_original_number(message) or number,
        issued_on=_required_day(message, ISSUED),
        line=message.line,
    )


def _read_credit_note(message: Node) -> CreditNoteMessage:
    total = _required_cents(message, TOTAL)
    original = _original_number(message)
    if not original:
        raise message.error(Reason.MISSING, "InvoiceDetails/OriginalInvoiceNumber")
    if total == 0:
        raise message.error(Reason.TOTAL_NOT_POSITIVE, TOTAL)
    read_rows(message, total=total)
    return CreditNoteMessage(
        seller=read_seller(message),
        number=message.required(NUMBER, limit=NUMBER_LENGTH),
        original_number=original,
        issued_on=_required_day(message, ISSUED),
        total=abs(total),
        line=message.line,
    )


def _read_invoice(message: Node) -> InvoiceMessage:
    seller = read_seller(message)
    number = message.required(NUMBER, limit=NUMBER_LENGTH)
    issued_on = _required_day(message, ISSUED)
    due_on = _due_on(message, issued_on)
    total = _required_cents(message, TOTAL)
    if total <= 0:
        raise message.error(Reason.TOTAL_NOT_POSITIVE, TOTAL)
    rows = read_rows(message, total=total)
    iban, bic_of_iban = _account(message)
    small_print = _small_print(message)
    language = message.text("InvoiceRecipientLanguageCode").lower()
    return InvoiceMessage(
        seller=seller,
        buyer=read_buyer(message),
        number=number,
        issued_on=issued_on,
        due_on=due_on,
        total=total,
        paid=_paid(message, total),
        rows=rows,
        subject=_subject(message, rows),
        reference=_reference(message),
        iban=iban,
        bic=message.text(BIC)[:BIC_LENGTH] or bic_of_iban,
        language=language if language in LANGUAGES else "",
        late_interest=_late_interest(message, small_print),
        is_directly_enforceable=any(words in small_print for words in ENFORCEABLE_WORDS),
        sha256=_fingerprint(message),
        line=message.line,
    )


def _original_number(message: Node) -> str:
    """The invoice that this one is about: in the head, else the one that all rows name."""
    number = message.first_text(
        "InvoiceDetails/OriginalInvoiceNumber",
        "InvoiceDetails/OriginalInvoiceReference/InvoiceNumber",
    )
    of_rows = set(message.texts("InvoiceRow/OriginalInvoiceNumber"))
    return number or (of_rows.pop() if len(of_rows) == 1 else "")


def _due_on(message: Node, issued_on: date) -> date:
    """The due date of the terms of payment, else the one in the payment instruction.

    Where both are given and differ, the later one: whoever pays by e-invoice sees that
    of the payment instruction, and may rely on it.
    """
    of_terms, of_payment = message.day(DUE), message.day(EPI_DUE)
    path, due_on = (DUE, of_terms) if of_terms else (EPI_DUE, of_payment)
    if due_on is None:
        raise message.error(Reason.DUE_DATE_MISSING, DUE)
    if due_on < issued_on:
        raise message.error(
            Reason.DUE_BEFORE_ISSUED,
            path,
            due=format_date(due_on, "fi"),
            issued=format_date(issued_on, "fi"),
        )
    return max(due_on, of_payment or due_on)


def _paid(message: Node, total: Decimal) -> Decimal:
    """What the creditor says is paid already; checks that the sum to pay agrees."""
    status = message.text(STATUS)
    if status not in STATUSES:
        raise message.error(Reason.PAYMENT_STATUS, STATUS, found=status[:20])
    reported = message.cents(PAID_AMOUNT) or message.cents("PartialPaymentDetails/PaidAmount")
    paid = total if status == "PAID" else reported or ZERO
    is_part = ZERO < paid < total
    agrees = {"PAID": reported in {None, total}, "PARTLYPAID": is_part, "NOTPAID": not paid}
    if not agrees.get(status, ZERO <= paid <= total):
        raise message.error(Reason.PAID_AMOUNT, STATUS)
    to_pay = _required_cents(message, TO_PAY)
    if to_pay not in {total, total - paid}:
        raise message.error(
            Reason.AMOUNT_TO_PAY, TO_PAY, found=written(to_pay), expected=written(total - paid)
        )
    return paid


def _subject(message: Node, rows: tuple[Row, ...]) -> str:
    """What the invoice is for: its class in the creditor's words, else its first row."""
    classification = message.text("InvoiceDetails/InvoiceClassification/ClassificationText")
    described = (row.description for row in rows if row.amount is not None and row.description)
    return (hetu.masked(classification) or next(described, ""))[:SUBJECT_LENGTH]


def _reference(message: Node) -> str:
    try:
        return references.normalise(message.required(REFERENCE, limit=40))
    except references.InvalidReferenceError:
        raise message.error(Reason.REFERENCE, REFERENCE) from None


def _account(message: Node) -> tuple[str, str]:
    """The creditor's account and its bank, "" for a bank that is not known."""
    iban = message.required(ACCOUNT, limit=42)
    try:
        return _checked_iban(iban)
    except SchwiftyException:
        raise message.error(Reason.IBAN, ACCOUNT) from None


@lru_cache(maxsize=4096)
def _checked_iban(text: str) -> tuple[str, str]:
    """A creditor has few accounts: each is checked once, with the check of its country."""
    iban = IBAN(text, validate_bban=True)
    return iban.compact, str(iban.bic or "")


def _small_print(message: Node) -> str:
    """The texts that speak of law and interest, in lower case."""
    texts = [
        *message.texts("InvoiceDetails/InvoiceFreeText"),
        *message.texts(f"{TERMS}/PaymentTermsFreeText"),
        *message.texts(f"{FINE}/PaymentOverDueFineFreeText"),
    ]
    return " ".join(texts).lower()


def _late_interest(message: Node, small_print: str) -> LateInterest:
    law = InterestLaw.NONE_NAMED
    if any(words in small_print for words in INTEREST_ACT_WORDS):
        law = InterestLaw.INTEREST_ACT
    if any(words in small_print for words in PUBLIC_LAW_WORDS):
        law = InterestLaw.PUBLIC_LAW
    path = f"{FINE}/PaymentOverDueFinePercent"
    percent = message.number(path)
    if percent is not None and not 0 <= percent < PERCENT_LIMIT:
        raise message.error(Reason.NUMBER_TOO_LARGE, path)
    return LateInterest(percent=percent, law=law)


def _required_day(message: Node, path: str) -> date:
    day = message.day(path)
    if day is None:
        raise message.error(Reason.MISSING, path)
    return day


def _required_cents(message: Node, path: str) -> Decimal:
    amount = message.cents(path)
    if amount is None:
        raise message.error(Reason.MISSING, path)
    return amount


def _fingerprint(message: Node) -> str:
    """SHA-256 of the message in canonical form, without what belongs to its envelope.

    Leaves out the addresses of the transmission and whether it is a copy. Changes the
    element: nothing may read it afterwards. Refuses a namespace that is no absolute
    address: the canonical form has none for it.
    """
    root = message.element
    for envelope in root.findall("MessageTransmissionDetails"):
        root.remove(envelope)
    for origin in root.iterfind(ORIGIN):
        origin.text = None
    try:
        canonical = etree.tostring(root, method="c14n")
    except etree.C14NError:
        raise message.error(Reason.MALFORMED) from None
    return hashlib.sha256(canonical).hexdigest()
