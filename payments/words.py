"""The words for payments: where the money is, and what there is to do, in plain sentences."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from invoices import words
from invoices.rules.states import Tone
from myropo.calendar import helsinki_date
from payments.models import Payment, PaymentState

euros: Final = words.euros
day: Final = words.day

# The groups that the provider sorts its ways to pay into.
GROUPS: Final = {
    "mobile": gettext_lazy("Mobile payment"),
    "bank": gettext_lazy("Online bank"),
    "creditcard": gettext_lazy("Card"),
}
# What the provider calls the ways to pay in its reports, where that is not the name.
METHODS: Final[dict[str, str | Promise]] = {
    "aktia": "Aktia",
    "alandsbanken": "Ålandsbanken",
    "amex": "American Express",
    "apple-pay": "Apple Pay",
    "creditcard": gettext_lazy("Card"),
    "danske": "Danske Bank",
    "google-pay": "Google Pay",
    "handelsbanken": "Handelsbanken",
    "mobilepay": "MobilePay",
    "nordea": "Nordea",
    "omasp": "Oma Säästöpankki",
    "osuuspankki": "OP",
    "pivo": "Pivo",
    "pop": "POP Pankki",
    "saastopankki": "Säästöpankki",
    "siirto": "Siirto",
    "spankki": "S-Pankki",
}


def method(stored: str) -> str:
    """By which way a payment was paid; a way that is new to us by the provider's own word."""
    return str(METHODS.get(stored, stored.replace("-", " ").capitalize()))


@dataclass(frozen=True, slots=True)
class Story:
    """What a payment's page says first: how it stands, and what that means for the payer."""

    title: str | Promise
    text: str | Promise
    tone: Tone


STORIES: Final = {
    PaymentState.STARTED: Story(
        gettext_lazy("The payment was not opened at the bank"),
        gettext_lazy("As far as we know no money has moved. Try again, or cancel the payment."),
        Tone.WARN,
    ),
    PaymentState.OPEN: Story(
        gettext_lazy("The payment is not finished"),
        gettext_lazy(
            "The bank has not told us of a payment yet. Continue where you left off, or cancel."
        ),
        Tone.WARN,
    ),
    PaymentState.PENDING: Story(
        gettext_lazy("The payment waits for the bank"),
        gettext_lazy(
            "The bank has not confirmed it yet. You need do nothing. Do not pay again: this page "
            "changes by itself when the bank answers."
        ),
        Tone.INFO,
    ),
    PaymentState.DELAYED: Story(
        gettext_lazy("The bank needs more time"),
        gettext_lazy(
            "The bank confirms the payment later, perhaps only within some days. You need do "
            "nothing. Do not pay again: you see here when it has arrived."
        ),
        Tone.INFO,
    ),
    PaymentState.UNCLEAR: Story(
        gettext_lazy("We are checking the payment"),
        gettext_lazy(
            "What the bank told us does not agree with what you were to pay. Our staff look at "
            "it. You need do nothing. Do not pay again."
        ),
        Tone.WARN,
    ),
    PaymentState.CONFIRMED: Story(
        gettext_lazy("The payment has arrived"),
        gettext_lazy("The bank has confirmed it."),
        Tone.OK,
    ),
    PaymentState.SETTLED: Story(
        gettext_lazy("The payment is booked"),
        gettext_lazy("The money has arrived and is booked."),
        Tone.OK,
    ),
    PaymentState.FAILED: Story(
        gettext_lazy("The payment did not go through"),
        gettext_lazy(
            "The bank did not accept it, or it was broken off. As far as we know no money has "
            "left your account. You can try again."
        ),
        Tone.LATE,
    ),
    PaymentState.CANCELLED: Story(
        gettext_lazy("The payment was cancelled"),
        gettext_lazy(
            "As far as we know no money has left your account. If the bank’s page is still open "
            "in another window, close it."
        ),
        Tone.MUTED,
    ),
    PaymentState.EXPIRED: Story(
        gettext_lazy("The payment was not finished in time"),
        gettext_lazy(
            "As far as we know no money has left your account. You can pay again. If you did pay "
            "at the bank, wait: the payment still comes here when the bank tells us."
        ),
        Tone.MUTED,
    ),
}
# Why a payment failed, where we know more than that it did: by `Payment.problem`.
PROBLEMS: Final = {
    "PROVIDER_DOWN": gettext_lazy(
        "The payment service did not answer, so the bank’s page could not be opened. No money "
        "has moved. You can try again."
    ),
    "PROVIDER_REFUSED": gettext_lazy(
        "The payment service could not open the bank’s page. The fault is ours, and no money has "
        "moved. You can try again later, or pay in your own bank."
    ),
}


def story_of(payment: Payment, *, may_continue: bool = True) -> Story:
    """How a payment stands, in words; why it failed where that is known."""
    story = STORIES[PaymentState(payment.state)]
    if payment.state == PaymentState.OPEN and not may_continue:
        return Story(story.title, gettext_lazy("The bank has not told us of a payment."), Tone.WARN)
    why = PROBLEMS.get(payment.problem)
    if payment.state == PaymentState.FAILED and why:
        return Story(story.title, why, story.tone)
    return story


# The same for staff, and what a report of the provider differed in.
PROBLEMS_FOR_STAFF: Final = {
    "PROVIDER_DOWN": gettext_lazy("The provider did not answer"),
    "PROVIDER_REFUSED": gettext_lazy("The provider refused to open it"),
    "SUM_DIFFERS": gettext_lazy("The provider told another sum"),
    "REFERENCE_DIFFERS": gettext_lazy("The provider told another reference"),
    "TRANSACTION_DIFFERS": gettext_lazy("The provider told another transaction"),
}

# The states in a word or two, for lists.
LABELS: Final = {
    PaymentState.STARTED: pgettext_lazy("payment", "Not finished"),
    PaymentState.OPEN: pgettext_lazy("payment", "Not finished"),
    PaymentState.PENDING: pgettext_lazy("payment", "Waits for the bank"),
    PaymentState.DELAYED: pgettext_lazy("payment", "Waits for the bank"),
    PaymentState.UNCLEAR: pgettext_lazy("payment", "Being checked"),
    PaymentState.CONFIRMED: pgettext_lazy("payment", "Arrived"),
    PaymentState.SETTLED: pgettext_lazy("payment", "Booked"),
    PaymentState.FAILED: pgettext_lazy("payment", "Did not go through"),
    PaymentState.CANCELLED: pgettext_lazy("payment", "Cancelled"),
    PaymentState.EXPIRED: pgettext_lazy("payment", "Not finished in time"),
}


def label_of(payment: Payment) -> str:
    return str(LABELS[PaymentState(payment.state)])


def tone_of(payment: Payment) -> Tone:
    return STORIES[PaymentState(payment.state)].tone


def booking_of(payment: Payment, *, today: date) -> str:
    """When a paid payment was booked, or is; a day that passed is not promised again."""
    if payment.settled_at is not None:
        return day(helsinki_date(payment.settled_at))
    if payment.confirmed_at is None:
        return ""
    return words.books_on(payment.confirmed_at, today=today)
