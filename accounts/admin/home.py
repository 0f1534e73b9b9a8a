"""What the staff's front page has of persons, access and the log."""

from django.utils.translation import gettext_lazy as _

from accounts import staff_home
from accounts.staff_home import Subject, Waiting

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
        name="views",
        panel="audit",
        words=_("Looks with customers’ eyes"),
        rights=AUDIT,
        page="accounts_customerview_changelist",
    ),
)
