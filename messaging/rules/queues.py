"""Whose work a matter is. Pure."""

from collections.abc import Collection
from enum import StrEnum
from typing import Final


class Team(StrEnum):
    """The queues by their people (`messaging.models.Queue` has the words)."""

    PAYMENT_ADVICE = "PAYMENT_ADVICE"
    PAYMENT_CONTROL = "PAYMENT_CONTROL"
    COMPANIES = "COMPANIES"


# Stages of a claim (`invoices.models.Stage`) of which payment control writes the letters.
CONTROLLED: Final = frozenset({"REMINDED", "COLLECTION", "LEGAL_COLLECTION"})


def team_of(*, is_company: bool, stages: Collection[str]) -> Team:
    """Who answers.

    is_company  whether the debtor is a company
    stages      of the claims that the matter is about; of a general matter there are none
    """
    if is_company:
        return Team.COMPANIES
    return Team.PAYMENT_ADVICE if CONTROLLED.isdisjoint(stages) else Team.PAYMENT_CONTROL
