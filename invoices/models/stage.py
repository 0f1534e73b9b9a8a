"""The stages of a claim, and the ways between them."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """Where the claim is on its way. The words a debtor sees come from `rules.states`."""

    INVOICED = "INVOICED", _("Invoiced")
    REMINDED = "REMINDED", _("Reminded")
    COLLECTION = "COLLECTION", _("In collection")
    LEGAL_COLLECTION = "LEGAL_COLLECTION", _("In legal collection")
    PAID = "PAID", _("Paid")
    CREDITED = "CREDITED", _("Credited")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")


# A paid claim reopens when its payment is reversed, hence the way back; and it may be
# credited or withdrawn after it was paid, which makes the payment a surplus. A letter that was
# pulled back before it left takes its stage with it.
TRANSITIONS: Final[dict[Stage, frozenset[Stage]]] = {
    Stage.INVOICED: frozenset(
        {
            Stage.REMINDED,
            Stage.COLLECTION,
            Stage.LEGAL_COLLECTION,
            Stage.PAID,
            Stage.CREDITED,
            Stage.WITHDRAWN,
        }
    ),
    Stage.REMINDED: frozenset(
        {
            Stage.INVOICED,
            Stage.COLLECTION,
            Stage.LEGAL_COLLECTION,
            Stage.PAID,
            Stage.CREDITED,
            Stage.WITHDRAWN,
        }
    ),
    Stage.COLLECTION: frozenset(
        {
            Stage.INVOICED,
            Stage.REMINDED,
            Stage.LEGAL_COLLECTION,
            Stage.PAID,
            Stage.CREDITED,
            Stage.WITHDRAWN,
        }
    ),
    Stage.LEGAL_COLLECTION: frozenset({Stage.PAID, Stage.CREDITED, Stage.WITHDRAWN}),
    Stage.PAID: frozenset(
        {
            Stage.INVOICED,
            Stage.REMINDED,
            Stage.COLLECTION,
            Stage.LEGAL_COLLECTION,
            Stage.CREDITED,
            Stage.WITHDRAWN,
        }
    ),
    Stage.CREDITED: frozenset(),
    Stage.WITHDRAWN: frozenset(),
}
CLOSED_STAGES: Final = frozenset({Stage.PAID, Stage.CREDITED, Stage.WITHDRAWN})


class IllegalStageError(Exception):
    """The invoice cannot go from its stage to the wanted one. Nothing was changed."""
