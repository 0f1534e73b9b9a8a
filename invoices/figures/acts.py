"""Acts: what people do by themselves, and what staff do for those who ask.

Each app gives the kinds that its own rows are. The self-service rate is made of them.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from django.db.models import F, QuerySet, Value
from django.db.models.expressions import Combinable
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from invoices.figures.registry import Figure, Source

ACTS: Final = "acts"
ACTS_BY_STAFF: Final = "acts_by_staff"
KINDS: Final[dict[str, Promise]] = {
    "PAYMENT": _("Paid"),
    "SHIFT": _("Due date moved"),
    "ACCOUNT": _("Account for a refund"),
    "PLAN": _("Payment plan"),
    "PLAN_CHANGE": _("Payment plan changed"),
    "PAUSE": _("Pause"),
    "AUTHORISATION": _("Somebody authorised"),
    "DISPUTE": _("Disputed"),
    "REQUEST": _("Other request"),
    "TOLD_PAID": _("Told of a payment"),
    "ADDRESS": _("Address corrected"),
    "CONSENT": _("Consent to electronic letters"),
    "OTHER": _("Other"),
}
FIGURES: Final = (
    Figure(name=ACTS, title=_("Acts in self-service"), kinds=KINDS),
    Figure(name=ACTS_BY_STAFF, title=_("Acts by staff for a customer"), kinds=KINDS),
)


def act(
    kind: str,
    rows: Callable[[], QuerySet[Any]],
    *,
    moment: str,
    by: str,
    party: str,
    creditor: Combinable | None = None,
) -> Iterator[Source]:
    """The sources of one kind: by people themselves, and by staff for a party.

    by     the path to the user who did it, whose language counts of people
    party  the path to whom it was done for, whose language counts of staff
    """
    for figure, is_staff, language in (
        (ACTS, False, f"{by}__language"),
        (ACTS_BY_STAFF, True, f"{party}__user__language"),
    ):
        yield Source(
            figure=figure,
            name=kind,
            rows=_done_by(rows, by, is_staff=is_staff),
            moment=moment,
            creditor=creditor,
            language=F(language),
            kind=Value(kind),
        )


def _done_by(
    rows: Callable[[], QuerySet[Any]], by: str, *, is_staff: bool
) -> Callable[[], QuerySet[Any]]:
    return lambda: rows().filter(**{f"{by}__is_staff": is_staff})
