"""Ways to pay at the demo payment provider: names of real banks, pages of nobody's."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class PayMethod:
    key: str  # in the address of its page
    id: str  # as the interface says it; both cards have the same, as at the real provider
    name: str
    group: str


METHODS: Final = (
    PayMethod("mobilepay", "mobilepay", "MobilePay", "mobile"),
    PayMethod("osuuspankki", "osuuspankki", "OP", "bank"),
    PayMethod("nordea", "nordea", "Nordea", "bank"),
    PayMethod("spankki", "spankki", "S-Pankki", "bank"),
    PayMethod("danske", "danske", "Danske Bank", "bank"),
    PayMethod("aktia", "aktia", "Aktia", "bank"),
    PayMethod("pop", "pop", "POP Pankki", "bank"),
    PayMethod("saastopankki", "saastopankki", "Säästöpankki", "bank"),
    PayMethod("alandsbanken", "alandsbanken", "Ålandsbanken", "bank"),
    PayMethod("visa", "creditcard", "Visa", "creditcard"),
    PayMethod("mastercard", "creditcard", "Mastercard", "creditcard"),
    # The portal never asks for this group.
    PayMethod("osamaksu", "osamaksu", "Osamaksu", "credit"),
)
GROUPS: Final = ("mobile", "bank", "creditcard", "credit")


def methods_of(groups: Iterable[str]) -> list[PayMethod]:
    """Those of the groups; all when none is named."""
    wanted = set(groups) or set(GROUPS)
    return [each for each in METHODS if each.group in wanted]


def find_method(key: str) -> PayMethod | None:
    return next((each for each in METHODS if each.key == key), None)
