"""What the staff's front page has of persons, access and the log."""

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from accounts import staff_home
from accounts.models import AuditEvent, CustomerView
from accounts.staff_home import Subject, Waiting

WEEK: Final = timedelta(days=7)
AUDIT = ("accounts.view_auditevent", "accounts.view_customerview")

staff_home.add_lists(
    Subject.CUSTOMERS,
    "accounts.party",
    "accounts.mandate",
    "accounts.user",
    "accounts.portalsession",
)
staff_home.add_lists(Subject.FIGURES, "accounts.auditevent", "accounts.customerview")
staff_home.add_waiting(
    Waiting(
        name="log",
        panel="audit",
        words=_("The log: what was done, and who looked"),
        rights=AUDIT,
        page="accounts_auditevent_changelist",
    ),
    Waiting(
        name="lookups",
        panel="audit",
        words=_("Searches by personal identity code in seven days"),
        rights=AUDIT,
        rows=lambda reader: AuditEvent.objects.filter(
            action="party.looked_up", at__gte=reader.at - WEEK
        ),
        page="accounts_auditevent_changelist",
    ),
    Waiting(
        name="views",
        panel="audit",
        words=_("Looks with customers’ eyes in seven days"),
        rights=AUDIT,
        rows=lambda reader: CustomerView.objects.filter(started_at__gte=reader.at - WEEK),
        page="accounts_customerview_changelist",
    ),
)
