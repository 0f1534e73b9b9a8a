"""The words for refunds: where the money is, what comes next, and why a bank did not pay."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices import words
from invoices.rules.states import Tone
from myropo.calendar import helsinki_date
from payments.models import Refund, RefundPayment, RefundState

day: Final = words.day


@dataclass(frozen=True, slots=True)
class Mark:
    """A state in a word, and how loudly it speaks."""

    label: str | Promise
    tone: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the way, for `components/timeline.html`; place: "past", "now" or "ahead"."""

    what: str
    place: str
    when: str = ""
    text: str = ""


MARKS: Final[Mapping[RefundState, Mark]] = {
    RefundState.WAITS_FOR_ACCOUNT: Mark(gettext_lazy("Waits for your account number"), Tone.WARN),
    RefundState.REPORTED: Mark(gettext_lazy("Account number received"), Tone.INFO),
    RefundState.CHECKED: Mark(gettext_lazy("Checked"), Tone.INFO),
    RefundState.TO_BE_PAID: Mark(gettext_lazy("To be paid"), Tone.INFO),
    RefundState.SENT: Mark(gettext_lazy("Sent to the bank"), Tone.INFO),
    RefundState.PAID: Mark(gettext_lazy("Paid"), Tone.OK),
    RefundState.CANCELLED: Mark(gettext_lazy("Ended"), Tone.MUTED),
}
# The way of a refund that is not cancelled.
ORDER: Final = (
    RefundState.WAITS_FOR_ACCOUNT,
    RefundState.REPORTED,
    RefundState.CHECKED,
    RefundState.TO_BE_PAID,
    RefundState.SENT,
    RefundState.PAID,
)
MILESTONES: Final = (
    RefundState.REPORTED,
    RefundState.TO_BE_PAID,
    RefundState.SENT,
    RefundState.PAID,
)
NOT_PAID: Final = Mark(gettext_lazy("The bank could not pay"), Tone.LATE)
ENDED: Final = gettext_lazy(
    "There is nothing to pay back any more: the money was used for an invoice, or the payment "
    "was taken back."
)

_NO_SUCH_ACCOUNT: Final = gettext_lazy(
    "The bank did not find the account. Check the number in your online bank, and give it again."
)
_CLOSED: Final = gettext_lazy("The account has been closed. Give another account of yours.")
_BLOCKED: Final = gettext_lazy(
    "The account cannot be paid to: it is blocked. Ask your bank why, or give another account."
)
_NO_PAYMENTS: Final = gettext_lazy(
    "The account does not take such payments, as some savings accounts do not. Give an account "
    "that is meant for everyday payments."
)
_NAME: Final = gettext_lazy(
    "The name and the account do not belong together in the bank’s records. Check the name of "
    "the account’s holder and the number, and give them again."
)
_BANK: Final = gettext_lazy(
    "The bank of the account was not reached with this number. Check the number, or give an "
    "account in another bank."
)
_DECEASED: Final = gettext_lazy(
    "According to the bank, the account’s holder has died. Give the account of the estate."
)
_REFUSED: Final = gettext_lazy(
    "The receiving bank did not accept the payment, and told no reason that we could pass on. "
    "Ask your bank, or give another account."
)
_OURS: Final = gettext_lazy(
    "The payment did not go through, and the reason is not your account. You need do nothing: "
    "we send it again."
)
# Reasons of ISO 20022 (ExternalStatusReason1Code, ExternalReturnReason1Code).
REASONS: Final[Mapping[str, Promise]] = {
    "AC01": _NO_SUCH_ACCOUNT,
    "AC02": _NO_SUCH_ACCOUNT,
    "AC03": _NO_SUCH_ACCOUNT,
    "AC04": _CLOSED,
    "AC05": _CLOSED,
    "AC06": _BLOCKED,
    "AC07": _CLOSED,
    "AC13": _NO_PAYMENTS,
    "AC14": _NO_PAYMENTS,
    "AC16": _BLOCKED,
    "AG01": _NO_PAYMENTS,
    "AG03": _NO_PAYMENTS,
    "AM02": _NO_PAYMENTS,
    "AM04": _OURS,
    "AM05": _OURS,
    "AM09": _OURS,
    "AM23": _OURS,
    "BE01": _NAME,
    "BE04": _NAME,
    "BE05": _NAME,
    "BE06": _NAME,
    "BE22": _NAME,
    "CNOR": _BANK,
    "CUST": _OURS,
    "DNOR": _OURS,
    "DUPL": _OURS,
    "ED05": _OURS,
    "FF01": _OURS,
    "FOCR": _OURS,
    "MD07": _DECEASED,
    "MS02": _REFUSED,
    "MS03": _REFUSED,
    "NOAS": _REFUSED,
    "NARR": _REFUSED,
    "RC01": _BANK,
    "RC04": _BANK,
    "RR01": _NAME,
    "RR02": _NAME,
    "RR03": _NAME,
    "RR04": _REFUSED,
    "TECH": _OURS,
    "TM01": _OURS,
}


def about(refund: Refund) -> str:
    """What the refund is of: `Helen Oy, invoice 1234`."""
    invoice = refund.invoice
    if invoice is None:
        return words.euros(refund.amount)
    text = _("%(creditor)s, invoice %(number)s")
    return text % {"creditor": invoice.creditor.name, "number": invoice.number}


def mark(refund: Refund) -> Mark:
    state = RefundState(refund.state)
    if state is RefundState.WAITS_FOR_ACCOUNT and refund.problem:
        return NOT_PAID
    return MARKS[state]


def why_not_paid(refund: Refund) -> str:
    """Why the bank did not pay, and what to do; "" where nothing failed."""
    return str(REASONS.get(refund.problem, _REFUSED)) if refund.problem else ""


def meaning(refund: Refund, payment: RefundPayment | None) -> str:
    """What the state means for who waits for the money, in a sentence or two."""
    match RefundState(refund.state):
        case RefundState.WAITS_FOR_ACCOUNT:
            text = _("Tell us your account number, and we pay the money there.")
        case RefundState.REPORTED:
            text = _("We check the account before we pay. You can still correct it.")
        case RefundState.CHECKED:
            text = _("One of us has checked it, and another one looks at it, too.")
        case RefundState.TO_BE_PAID:
            text = _("It goes to the bank with the next payments that we send.")
        case RefundState.SENT:
            text = _("The bank pays it. The account cannot be changed any more.")
            if payment is not None:
                text = _("The bank pays it on %(day)s. The account cannot be changed any more.") % {
                    "day": day(payment.batch.execute_on)
                }
        case RefundState.PAID:
            paid = day(refund.paid_on) if refund.paid_on else ""
            text = _("It was paid on %(day)s. Banks may take a day to show it.") % {"day": paid}
        case _:
            text = str(ENDED)
    return text


def steps(refund: Refund, payment: RefundPayment | None) -> list[Step]:
    """The way of the money, from what was paid too much to the day of payment."""
    state = RefundState(refund.state)
    began = Step(what=_("More was paid than was owed"), when=_on(refund.started_at), place="past")
    if state is RefundState.CANCELLED:
        return [began, Step(what=_("Ended"), when=_on(refund.ended_at), place="now")]
    failed = []
    if state is RefundState.WAITS_FOR_ACCOUNT and refund.problem:
        failed = [Step(what=str(NOT_PAID.label), text=why_not_paid(refund), place="now")]
    way = [
        (RefundState.REPORTED, _("Account number received"), _on(refund.reported_at)),
        (RefundState.TO_BE_PAID, _("Checked by two of us"), _on(refund.approved_at)),
        (RefundState.SENT, _("Sent to the bank"), _on(payment.batch.made_at if payment else None)),
        (RefundState.PAID, _("Paid"), day(refund.paid_on) if refund.paid_on else ""),
    ]
    reached = ORDER.index(state)
    return [began, *failed, *(_step(at, what, when, reached) for at, what, when in way)]


def _step(at: RefundState, what: str, when: str, reached: int) -> Step:
    place = ORDER.index(at)
    if place > reached:
        return Step(what=what, place="ahead")
    # What one of two has checked has still been only received.
    is_last = all(place >= ORDER.index(each) for each in MILESTONES if ORDER.index(each) <= reached)
    return Step(what=what, when=when, place="now" if is_last else "past")


def _on(at: datetime | None) -> str:
    return day(helsinki_date(at)) if at else ""
