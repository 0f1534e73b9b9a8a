"""Figures of signing in, from the audit: the database lets nobody change or delete its rows."""

from typing import Final

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent
from accounts.return_login.ways import Way
from invoices.figures.acts import act
from invoices.figures.expressions import kind_by
from invoices.figures.registry import Figure, Source

LOGINS: Final = "logins"
STRONG: Final = "BANK"
# What people change about themselves; looking and downloading are no acts.
OTHER_ACTS: Final = (
    "authorisation.accepted",
    "email.confirmed",
    "email.removed",
    "invoice.found",
    "mandate_request.asked",
    "passkey.added",
    "phone.given",
    "profile.changed",
    "support.told",
    "telling.changed",
)
FIGURES: Final = (
    Figure(
        name=LOGINS,
        title=_("Logins"),
        kinds={STRONG: _("Bank identity"), "PASSKEY": _("Passkey"), "CODE": _("Code by e-mail")},
    ),
)


def _logins() -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(action="session.started", actor__is_staff=False)


def _other_acts() -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(action__in=OTHER_ACTS)


SOURCES: Final = (
    Source(
        figure=LOGINS,
        name="session",
        rows=_logins,
        moment="at",
        language=F("actor__language"),
        kind=kind_by(
            (Q(data__method=Way.PASSKEY), "PASSKEY"),
            (Q(data__method=Way.CODE), "CODE"),
            otherwise=STRONG,
        ),
    ),
    *act("OTHER", _other_acts, moment="at", by="actor", party="party"),
)
