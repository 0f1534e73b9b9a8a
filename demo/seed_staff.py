"""The demo's members of staff, and the table of rates that they keep."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from accounts.models import User
from accounts.services.roles import Role, ensure_roles
from accounts.services.staff import UsernameTakenError, create_staff
from demo.personas import (
    AGENT_PASSWORD,
    AGENT_TOTP_SECRET,
    AGENT_USERNAME,
    LEAD_USERNAME,
    SECOND_AGENT_USERNAME,
)
from invoices.models import Creditor, ReferenceRate
from invoices.rules.reference_rates import half_year_of
from invoices.services.creditors import let_user_see_creditor
from invoices.services.rates import correct_rate, enter_rate
from myropo.calendar import ONE_DAY

STAFF: Final = {
    AGENT_USERNAME: Role.AGENT,
    # Where four eyes are wanted, the agent cannot be both pairs.
    SECOND_AGENT_USERNAME: Role.AGENT,
    LEAD_USERNAME: Role.TEAM_LEAD,
    "auditor": Role.AUDITOR,
    "creditor": Role.CREDITOR_USER,
}
# Customers see the first word of them.
NAMES: Final = {
    AGENT_USERNAME: "Leena Lahti",
    SECOND_AGENT_USERNAME: "Mikko Mustonen",
    LEAD_USERNAME: "Riitta Rinne",
}
# What no notice tells us yet: without it no letter could be written in the demo.
INVENTED_PERCENT: Final = Decimal("2.5")
INVENTED_SOURCE: Final = "Keksitty esittelyä varten"


def seed_staff(*, at: datetime) -> None:
    """Members of staff of each role; all share the demo's password and secret."""
    ensure_roles()
    for username, role in STAFF.items():
        try:
            create_staff(
                username=username,
                password=AGENT_PASSWORD,
                role=role,
                language="fi",
                actor=None,
                at=at,
                otp_secret=AGENT_TOTP_SECRET,
                name=NAMES.get(username, ""),
            )
        except UsernameTakenError:
            continue


def seed_rates(*, until: date, at: datetime) -> None:
    """Let the team lead confirm the rate of every half-year up to a day."""
    lead = User.objects.get(username=LEAD_USERNAME)
    known = {each.starts_on: each for each in ReferenceRate.objects.all()}
    for starts_on in _half_years(min(known), until):
        rate = known.get(starts_on)
        if rate is None:
            enter_rate(
                starts_on=starts_on,
                percent=INVENTED_PERCENT,
                source=INVENTED_SOURCE,
                is_confirmed=True,
                actor=lead,
                at=at,
            )
        elif not rate.is_confirmed:
            correct_rate(
                rate_id=rate.pk,
                percent=rate.percent,
                source=INVENTED_SOURCE,
                is_confirmed=True,
                actor=lead,
                at=at,
            )


def let_creditor_see_its_own(*, business_id: str, at: datetime) -> None:
    """The creditor's user sees one creditor, which exists since its first file came in."""
    let_user_see_creditor(
        user=User.objects.get(username="creditor"),
        creditor=Creditor.objects.get(business_id=business_id),
        actor=None,
        at=at,
    )


def _half_years(first: date, until: date) -> Iterator[date]:
    day = first
    while day <= until:
        yield day
        # Half a year and some days on is always in the next one.
        day = half_year_of(day + 190 * ONE_DAY)
