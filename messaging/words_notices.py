"""What a person is told, in words: of each kind's things a title and a sentence.

They are read on locked screens and over shoulders: no creditor, no sum, no name is in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.news import Kind
from myropo.templatetags import portal

# The icon of each kind.
PICTURES: Final[Mapping[Kind, str]] = {
    Kind.ANSWER: "chat",
    Kind.LETTER: "letter",
    Kind.PAYMENT: "ok",
    Kind.PLAN: "plan",
    Kind.DUE: "calendar",
    Kind.REFUND: "bank",
    Kind.AUTHORISATION: "people",
    Kind.SECURITY: "shield",
}
READ: Final = _("Sign in to read it.")
SEE: Final = _("Sign in to see what it is.")
# What is said of several things at once.
SEVERAL: Final = _("There is news for you in MyRopo")


class Words(NamedTuple):
    """text  what happened
    act   what is said besides to who is not in the portal yet
    on    whether `text` names the day that the notice is about, as %(day)s
    """

    title: Promise
    text: Promise
    act: Promise | str = ""
    on: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """The words of one notice, in the language that is active; see `Words`."""

    title: str
    text: str
    act: str = ""


def words_of(*, kind: str, what: str, on: date | None) -> Told:
    """Of a thing that has no words of its own, those of its kind."""
    words = _find(kind, what)
    text = str(words.text)
    if words.on and on is None:
        text = str(GENERAL[Kind(kind)].text)
    elif words.on and on is not None:
        text %= {"day": portal.day(on)}
    return Told(str(words.title), text, str(words.act))


def aloud_of(*, kind: str, what: str, on: date | None) -> Told:
    """The same for a screen that anybody may read: its title, and a sentence of the kind alone.

    What happened to a plan or a refund is read in the portal; a day that is ahead is told.
    """
    told = words_of(kind=kind, what=what, on=on)
    if _find(kind, what).on:
        return told
    return Told(told.title, str(GENERAL[Kind(kind)].text))


def title_of(*, kind: str, what: str) -> Promise:
    """Its title, translated when it is shown."""
    return _find(kind, what).title


def _find(kind: str, what: str) -> Words:
    return WORDS.get((Kind(kind), what), GENERAL[Kind(kind)])


GENERAL: Final[Mapping[Kind, Words]] = {
    Kind.ANSWER: Words(
        _("You have a message from us"),
        _("Customer service has written to you."),
        READ,
    ),
    Kind.LETTER: Words(
        _("A new letter has come"),
        _("There is a new letter for you in MyRopo."),
        READ,
    ),
    Kind.PAYMENT: Words(
        _("A payment has been booked"),
        _("We have received a payment and booked it."),
        _("Sign in to see what is left."),
    ),
    Kind.PLAN: Words(
        _("Your payment plan has changed"),
        _("Something has changed in your payment plan."),
        SEE,
    ),
    Kind.DUE: Words(
        _("Something falls due soon"),
        _("You have something to pay in MyRopo that falls due soon."),
        SEE,
    ),
    Kind.REFUND: Words(
        _("There is news of a refund"),
        _("Something has changed in a refund of yours."),
        SEE,
    ),
    Kind.AUTHORISATION: Words(
        _("There is news of a right to act for another"),
        _("Something has changed in a right to act for another."),
        SEE,
    ),
    Kind.SECURITY: Words(
        _("Something changed in how you use MyRopo"),
        _("Sign in to see what changed. If it was not you, call us."),
    ),
}

WORDS: Final[Mapping[tuple[Kind, str], Words]] = {
    (Kind.PAYMENT, "BOOKED"): GENERAL[Kind.PAYMENT],
    (Kind.LETTER, "CAME"): GENERAL[Kind.LETTER],
    (Kind.LETTER, "POSTED"): Words(
        _("A letter has been posted to you"),
        _("A letter is on its way to you by post. You can read it in MyRopo already now."),
        READ,
    ),
    (Kind.ANSWER, "ANSWERED"): GENERAL[Kind.ANSWER],
    (Kind.DUE, "DUE"): Words(
        _("A due date is near"),
        _("You have something to pay in MyRopo that falls due on %(day)s."),
        _(
            "Sign in to see what it is, to pay, or to ask for more time. If you have paid already, "
            "you need do nothing."
        ),
        on=True,
    ),
    (Kind.DUE, "INSTALMENT"): Words(
        _("An instalment falls due soon"),
        _("An instalment of your payment plan falls due on %(day)s."),
        _("Sign in to pay it. If you have paid already, you need do nothing."),
        on=True,
    ),
    (Kind.PLAN, "MISSED"): Words(
        _("Please look at your payment plan"),
        _(
            "An instalment of your payment plan has not come. It has moved to the end of the plan, "
            "and the plan goes on. If the next one does not come either, the plan lapses."
        ),
    ),
    (Kind.PLAN, "LAPSED"): Words(
        _("Your payment plan needs your attention"),
        _(
            "Your payment plan has lapsed: two instalments have not come. Collection still waits. "
            "Sign in to see how the plan can go on."
        ),
    ),
    (Kind.REFUND, "ACCOUNT"): Words(
        _("An account number was given in MyRopo"),
        _(
            "An account number was given in MyRopo for money that is paid back. If it was you, or "
            "somebody who may act for you, you need do nothing. If it was not, sign in at once: "
            "until the money has been sent you can correct the account. Then call us."
        ),
    ),
    (Kind.REFUND, "PAID"): Words(
        _("A refund has been paid to you"),
        _("We have paid money back to the account that was given in MyRopo."),
        _("Sign in to see which refund it was and on what day it was paid."),
    ),
    (Kind.REFUND, "FAILED"): Words(
        _("A refund could not be paid"),
        _(
            "The bank could not pay a refund to the account that was given in MyRopo. The money is "
            "safe with us. Sign in to see why, and to give another account number."
        ),
    ),
    (Kind.AUTHORISATION, "GIVEN"): Words(
        _("You have been authorised in MyRopo"),
        _(
            "Somebody has authorised you to take care of their invoices in MyRopo. Sign in with "
            "your own bank to see whose."
        ),
    ),
    (Kind.AUTHORISATION, "ACCEPTED"): Words(
        _("Your invitation was accepted"),
        _(
            "The invitation that you sent was accepted. You see what is done for you, and can end "
            "it at any time."
        ),
    ),
    (Kind.AUTHORISATION, "REVOKED"): Words(
        _("Your authorisation has ended"),
        _("An authorisation that you had in MyRopo has ended. You cannot act by it any more."),
    ),
    (Kind.AUTHORISATION, "GIVEN_UP"): Words(
        _("An authorisation that you gave has ended"),
        _("An authorisation that you gave in MyRopo was given up by the other person."),
    ),
    (Kind.AUTHORISATION, "SPOILED"): Words(
        _("Your invitation has ended"),
        _(
            "A wrong code was tried too often, so that your invitation has ended. Nobody can use "
            "it. You can send a new one."
        ),
    ),
    (Kind.AUTHORISATION, "ANSWERED"): Words(
        _("You have an answer in MyRopo"),
        _("We have answered your request to act for another."),
        READ,
    ),
    (Kind.AUTHORISATION, "ENDED"): Words(
        _("A right to act for another has ended"),
        _(
            "Our staff have ended your right to act for another in MyRopo. Sign in to see your own "
            "matters."
        ),
    ),
    (Kind.AUTHORISATION, "PREPARED"): Words(
        _("An authorisation waits for you"),
        _(
            "You called us, and we prepared an authorisation in MyRopo. Nobody may act before you "
            "have finished it. If you did not call, you need do nothing."
        ),
    ),
    (Kind.SECURITY, "ADDRESS_BY_STAFF"): Words(
        _("Your address was changed by phone"),
        _(
            "Customer service changed the address for your letters, because somebody asked for it "
            "by phone. If it was not you, sign in, correct the address, and call us."
        ),
    ),
    (Kind.SECURITY, "PHONE_BY_STAFF"): Words(
        _("Your phone number was changed by phone"),
        _(
            "Customer service changed your phone number, because somebody asked for it by phone. "
            "If it was not you, sign in, correct the number, and call us."
        ),
    ),
    (Kind.SECURITY, "AUTHORISED"): Words(
        _("An authorisation was given in your name"),
        _(
            "Somebody was authorised in your name in MyRopo. If it was not you, sign in and end it "
            "at once."
        ),
    ),
    (Kind.SECURITY, "ACTED_FOR"): Words(
        _("Somebody may act for you in MyRopo"),
        _(
            "Our staff have confirmed that somebody may act for you in MyRopo. Sign in to see who "
            "it is. If you do not know of this, contact our customer service."
        ),
    ),
    (Kind.SECURITY, "CODE_OPENS"): Words(
        _("A new way to come back to MyRopo"),
        _(
            "Coming back with a code sent by e-mail was turned on: the code opens your MyRopo "
            "without the bank. If it was not you, sign in with your bank at once, turn it off, "
            "and call us."
        ),
    ),
    (Kind.SECURITY, "PASSKEY_ADDED"): Words(
        _("A new way to come back to MyRopo"),
        _(
            "A passkey was added. It opens your MyRopo without the bank. If it was not you, sign "
            "in with your bank at once, remove the passkey, and call us."
        ),
    ),
    (Kind.SECURITY, "DATA_READY"): Words(
        _("The copy of your data is ready"),
        _(
            "The copy of your data that was asked for in MyRopo is ready. Sign in with your bank "
            "to download it. It is deleted after a week. If it was not you who asked for it, end "
            "the sessions that you do not recognise, and call us."
        ),
    ),
}
