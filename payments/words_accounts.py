"""The words for account numbers and their holders: what was read, and how to mend what was not."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from invoices.countries import HOME, country_name
from payments.rules.account_holders import LONGEST, HolderProblem, MisreadHolder
from payments.rules.account_numbers import AccountNumber, Misread, Problem

# As people call their banks; the registers know companies. (FI codes: bank identifiers.)
BANKS: Final[Mapping[str, str]] = {
    "AABAFI22": "Ålandsbanken",
    "BIGKFIH1": "Bigbank",
    "CITIFIHX": "Citibank",
    "DABAFIHH": "Danske Bank",
    "DNBAFIHX": "DNB",
    "ESSEFIHX": "SEB",
    "EVSEFIHH": "Alisa Pankki",
    "HANDFIHH": "Handelsbanken",
    "HELSFIHH": "Aktia",
    "HOLVFIHH": "Holvi",
    "ITELFIHH": "Säästöpankki / Oma Säästöpankki",
    "NDEAFIHH": "Nordea",
    "OKOYFIHH": "OP",
    "POPFFI22": "POP Pankki",
    "SBANFIHH": "S-Pankki",
}
# A reference of a creditor begins so (ISO 11649), and no country does.
REFERENCE: Final = "RF"

ACCOUNTS: Final[Mapping[Problem, Promise]] = {
    Problem.EMPTY: gettext_lazy("Enter the account number to which the money should be paid."),
    Problem.STRANGE_CHARACTERS: gettext_lazy(
        "An account number has only letters and digits. Remove everything else."
    ),
    Problem.NO_COUNTRY: gettext_lazy(
        "An account number begins with the letters of its country. Enter the whole number, "
        "e.g. FI21 1234 5600 0007 85."
    ),
    Problem.OLD_NUMBER: gettext_lazy(
        "This looks like an account number of the old form. Enter it in its new form (IBAN), "
        "which begins with FI. Your bank shows it in your online bank and on your statements."
    ),
    Problem.CARD_NUMBER: gettext_lazy(
        "This is the number of a payment card. Enter the number of an account: in Finland it "
        "begins with FI. Your online bank shows it."
    ),
    Problem.BIC: gettext_lazy(
        "This is the code of a bank (BIC). Enter the account number (IBAN) instead: the code "
        "is not needed."
    ),
    Problem.NO_DIGITS: gettext_lazy(
        "An account number has digits after the letters of its country. Enter the whole number, "
        "e.g. FI21 1234 5600 0007 85."
    ),
    Problem.TWO_NUMBERS: gettext_lazy("There are two account numbers here. Leave only one."),
    Problem.UNKNOWN_COUNTRY: gettext_lazy(
        "No account number begins with %(country)s. A Finnish one begins with FI. Enter the "
        "number as your bank shows it."
    ),
    Problem.NOT_SEPA: gettext_lazy(
        "We can pay only to accounts of the euro payments area, and %(country)s is not in it. "
        "Enter another account, for example in Finland."
    ),
    Problem.TOO_SHORT: gettext_lazy(
        "The number is too short: it has %(given)s characters, and an account number of "
        "%(country)s has %(expected)s. Check what is missing."
    ),
    Problem.TOO_LONG: gettext_lazy(
        "The number is too long: it has %(given)s characters, and an account number of "
        "%(country)s has %(expected)s. Check what is too much."
    ),
    Problem.WRONG_SHAPE: gettext_lazy(
        "There is a letter where a digit belongs, or a digit where a letter belongs. Check "
        "that you have not typed the letter O for zero, or I for one."
    ),
    Problem.MISTYPED: gettext_lazy(
        "There is a typing error in the number: its check digits do not match. Compare it "
        "with the number that your bank shows, four characters at a time."
    ),
}
REFERENCE_NUMBER: Final = gettext_lazy(
    "This is a reference number. Enter the number of your own account: in Finland it begins "
    "with FI."
)
IDENTITY_CODE: Final = gettext_lazy(
    "This is a personal identity code, and it is not needed here. Enter the account number."
)
NOT_YOURS: Final = gettext_lazy(
    "This is the account to which the invoice is paid. Enter your own account number: your "
    "bank shows it in your online bank."
)
HOLDERS: Final[Mapping[HolderProblem, Promise]] = {
    HolderProblem.EMPTY: gettext_lazy(
        "Enter the name of the person or company whose account it is."
    ),
    HolderProblem.TOO_SHORT: gettext_lazy(
        "Enter the whole name as the bank knows it, for example first name and surname."
    ),
    HolderProblem.TOO_LONG: gettext_lazy(
        "The name is too long for a payment. Shorten it to %(longest)s characters: leave out "
        "further first names, for example."
    ),
    HolderProblem.NO_LETTERS: gettext_lazy(
        "A name has letters. Enter the name of the person or company whose account it is."
    ),
    HolderProblem.ACCOUNT: gettext_lazy(
        "This is an account number. Enter it in the field above, and here the name of the "
        "account’s holder."
    ),
    HolderProblem.EMAIL: gettext_lazy(
        "This is an e-mail address. Enter the name of the account’s holder."
    ),
    HolderProblem.IDENTITY_CODE: gettext_lazy(
        "This is a personal identity code, and it is not needed here. Enter only the name of "
        "the account’s holder."
    ),
    HolderProblem.NOT_LATIN: gettext_lazy(
        "Banks carry only names in Latin letters, and “%(sign)s” is another. Enter the name as "
        "it stands in your passport or on your bank card."
    ),
    HolderProblem.STRANGE_CHARACTERS: gettext_lazy(
        "A name cannot have “%(sign)s” in it. Remove it."
    ),
}
INVISIBLE: Final = gettext_lazy(
    "The name has a character in it that cannot be seen. Delete the name and type it again."
)


def mend(misread: Misread) -> str:
    """How to mend an account number, as a sentence."""
    if misread.country == REFERENCE:
        return str(REFERENCE_NUMBER)
    country = misread.country
    if misread.problem is not Problem.UNKNOWN_COUNTRY:
        country = country_name(country, get_language() or "fi")
    numbers = {"country": country, "given": misread.given, "expected": misread.expected}
    return str(ACCOUNTS[misread.problem]) % numbers


def mend_holder(misread: MisreadHolder) -> str:
    """How to mend the name of a holder, as a sentence."""
    if misread.problem is HolderProblem.STRANGE_CHARACTERS and not misread.sign:
        return str(INVISIBLE)
    return str(HOLDERS[misread.problem]) % {"sign": misread.sign, "longest": LONGEST}


def bank(number: AccountNumber) -> str:
    """Whose account number it is: `Nordea`, or `SEB, Sweden`; "" where nobody knows."""
    name = BANKS.get(number.bic, number.bank.title() if number.bank.isupper() else number.bank)
    if number.country == HOME:
        return name
    country = country_name(number.country, get_language() or "fi")
    return f"{name}, {country}" if name else country


def hidden(number: AccountNumber) -> str:
    """An account by its last four characters, for whom it need not be shown whole."""
    return _("account ending in %(last)s") % {"last": number.iban[-4:]}
