"""What actions of the audit mean, for who reads it; each app tells those of its own.

A look at a list or at a row has words without being told of. Any other action without words
stands in the list by its name alone.
"""

from collections.abc import Mapping
from typing import Final

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

VIEWED: Final = "viewed"
LISTED: Final = "listed"
# Those of this app, and of the doors of the staff site.
_KNOWN: dict[str, Promise] = {
    "auditevent.listed": _("Looked at the log"),
    "caller.known": _("Wrote down how the caller is known"),
    "companies.asked": _("Asked Suomi.fi which companies may be acted for"),
    "company.chosen": _("Began to act for a company"),
    "data_export.asked": _("Asked for a copy of their data"),
    "data_export.deleted": _("The copy of the data was deleted"),
    "data_export.downloaded": _("Downloaded the copy of the data"),
    "data_export.failed": _("The copy of the data could not be made"),
    "data_export.made": _("The copy of the data was made"),
    "email.confirmed": _("Confirmed the e-mail address"),
    "email.given": _("Gave an e-mail address"),
    "email.removed": _("Removed the e-mail address"),
    "email.wishes_changed": _("Changed how early the e-mail about a due date comes"),
    "party.looked_up": _("Found the person by the identity code"),
    "party.viewed": _("Looked at the page of the person or company"),
    "passkey.added": _("Added a passkey"),
    "passkey.refused": _("A passkey was refused"),
    "passkey.removed": _("Removed a passkey"),
    "phone.given": _("Gave a phone number"),
    "phone.removed": _("Removed the phone number"),
    "profile.changed": _("Changed the profile"),
    "return_code.sent": _("A code for coming back was sent by e-mail"),
    "return_login.switched_off": _("Stopped coming back with codes by e-mail"),
    "return_login.switched_on": _("Took codes by e-mail into use"),
    "session.ended": _("Signed out"),
    "session.started": _("Signed in to MyRopo"),
    "sign_in.failed": _("Signing in did not succeed"),
    "staff.created": _("Made a user for a member of staff"),
    "staff.password_changed": _("Changed the password"),
    "staff.role_assigned": _("Gave a member of staff a role"),
    "staff.second_factor_enrolled": _("An authenticator app was taken into use"),
    "staff.sign_in_failed": _("Signing in to the staff site did not succeed"),
    "staff.sign_in_throttled": _("Signing in to the staff site was halted for a while"),
    "staff.signed_in": _("Signed in to the staff site"),
    "staff.signed_out": _("Signed out of the staff site"),
    "support.forgotten": _("Removed what would help"),
    "support.told": _("Told what makes it easier"),
}


def tell(words: Mapping[str, Promise]) -> None:
    """Give actions their words."""
    _KNOWN.update(words)


def words_of(action: str) -> str:
    """An action in words; "" of one that nobody has told of."""
    return str(_KNOWN.get(action, "")) or _looked_at(action)


def _looked_at(action: str) -> str:
    """Of `<model>.viewed` and `<model>.listed`, by the model's own name."""
    noun, _dot, act = action.partition(".")
    if act not in {VIEWED, LISTED}:
        return ""
    named = (each._meta for each in apps.get_models() if each._meta.model_name == noun)
    names = next(named, None)
    if names is None:
        return ""
    what = names.verbose_name if act == VIEWED else names.verbose_name_plural
    return gettext("Looked at: %(what)s") % {"what": what}
