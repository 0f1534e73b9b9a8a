"""How a conversation stands, in the words of the person's side."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from messaging.matters import MatterKind
from messaging.models import Medium, ThreadState


@dataclass(frozen=True, slots=True)
class Mark:
    """A state as `components/state.html` shows it."""

    label: Promise
    tone: str
    picture: str


MARKS: Final[Mapping[str, Mark]] = {
    ThreadState.WAITS_FOR_US: Mark(_("Waits for our answer"), "info", "clock"),
    ThreadState.WAITS_FOR_PERSON: Mark(pgettext_lazy("conversation", "Answered"), "ok", "check"),
    ThreadState.CLOSED: Mark(pgettext_lazy("conversation", "Closed"), "muted", "archive"),
}
SAID_OTHERWISE: Final = _(
    "Another text was sent from this page or from another window already. What stands here was "
    "not sent: send it if you want to say it, too."
)
NEW: Final = Mark(_("New answer"), "info", "mail")
LIVE: Final = Mark(_("A chat goes on"), "info", "chat")
LATE: Final = Mark(_("The answer is late"), "warn", "clock")

# How something was said, where it was not written here. Above a chat stands what it is.
WAYS: Final[Mapping[str, Promise]] = {
    Medium.EMAIL: _("by e-mail, sender not identified"),
    Medium.CALL: _("on the phone"),
}

LINKS: Final[Mapping[MatterKind, Promise]] = {
    MatterKind.INVOICE: _("See the invoice"),
    MatterKind.PLAN: _("See the payment plan"),
    MatterKind.REFUND: _("See the refund"),
    MatterKind.REQUEST: _("See what you sent"),
}

GROUPS: Final[Mapping[MatterKind, Promise]] = {
    MatterKind.INVOICE: _("An invoice"),
    MatterKind.PLAN: _("A payment plan"),
    MatterKind.REQUEST: _("Something that you asked of us"),
    MatterKind.REFUND: _("A refund"),
    MatterKind.GENERAL: _("None of these"),
}
PICTURES: Final[Mapping[MatterKind, str]] = {
    MatterKind.INVOICE: "bill",
    MatterKind.PLAN: "plan",
    MatterKind.REQUEST: "scales",
    MatterKind.REFUND: "bank",
    MatterKind.GENERAL: "chat",
}
