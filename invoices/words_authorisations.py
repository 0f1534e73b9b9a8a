"""The words for rights to act for another: how far, what of, how they stand, what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AuditEvent, Level, Mandate, MandateState, Scope
from invoices import deeds
from invoices.queries.authorisations import WhyNot, is_open_invitation
from invoices.rules import authorisations as rules
from invoices.rules.states import Tone
from myropo.calendar import helsinki_date

LEVELS: Final[Mapping[int, Promise]] = {
    Level.VIEW: gettext_lazy("See"),
    Level.PAY: gettext_lazy("See and pay"),
    Level.ARRANGE: gettext_lazy("See, pay and arrange"),
    Level.FULL: gettext_lazy("Everything"),
}
LEVEL_DETAILS: Final[Mapping[int, Promise]] = {
    Level.VIEW: gettext_lazy("Reads the invoices, the letters and what has happened."),
    Level.PAY: gettext_lazy("Also pays the invoices here."),
    Level.ARRANGE: gettext_lazy(
        "Also moves due dates, makes payment plans, disputes an invoice and asks for help for you."
    ),
    Level.FULL: gettext_lazy("Acts as the person or the company itself."),
}
NEVER: Final = gettext_lazy(
    "Nobody whom you authorise can give your account number, change your address or your "
    "consents, or authorise others."
)

WHY_NOT: Final[Mapping[WhyNot, Promise]] = {
    WhyNot.NOT_FAR_ENOUGH: gettext_lazy(
        "Only the person or the company itself, or someone who may do everything for them, can "
        "authorise others."
    ),
    WhyNot.MINOR: gettext_lazy(
        "You can authorise others when you are 18. Until then your parent or guardian looks "
        "after your money matters with you."
    ),
    WhyNot.TOO_MANY: gettext_lazy(
        "There are as many authorisations as can be in force at the same time. Take one back first."
    ),
    WhyNot.ENDS_TODAY: gettext_lazy(
        "Your own right ends today, so that you cannot give others any more."
    ),
}

# What a holder did, for both to read. Whatever is not here is told as something else.
DEEDS: Final[Mapping[str, Promise]] = {
    "authorisation.accepted": gettext_lazy("Accepted the authorisation"),
    "authorisation.given": gettext_lazy("Authorised somebody"),
    "authorisation.given_up": gettext_lazy("Gave the authorisation up"),
    "authorisation.invited": gettext_lazy("Authorised somebody"),
    "authorisation.revoked": gettext_lazy("Ended an authorisation"),
    "budget.deleted": gettext_lazy("Deleted a budget"),
    "budget.kept": gettext_lazy("Kept a budget"),
    "callback.asked": gettext_lazy("Asked us to call"),
    "chat.ended": gettext_lazy("Ended a chat with us"),
    "chat.started": gettext_lazy("Began a chat with us"),
    "consent.given": gettext_lazy("Agreed to letters in MyRopo"),
    "consent.withdrawn": gettext_lazy("Took back the consent to letters in MyRopo"),
    "document.downloaded": gettext_lazy("Downloaded a document"),
    "document.requested": gettext_lazy("Asked for a document"),
    "due_date.moved": gettext_lazy("Moved a due date"),
    "invoice.found": gettext_lazy("Found an invoice"),
    "letter.opened": gettext_lazy("Opened a letter"),
    "letter_address.corrected": gettext_lazy("Changed the address for letters"),
    "message.sent": gettext_lazy("Wrote us a message"),
    "pause.made": gettext_lazy("Asked for a pause"),
    "payment.cancelled": gettext_lazy("Cancelled a payment"),
    "payment.started": gettext_lazy("Began to pay"),
    "payment_report.made": gettext_lazy("Told that an invoice had been paid"),
    "plan.made": gettext_lazy("Made a payment plan"),
    "plan.ended": gettext_lazy("Ended a payment plan"),
    "refund.account_given": gettext_lazy("Gave the account number for a refund"),
    "saved_account.changed": gettext_lazy("Changed the saved account number"),
    "saved_account.removed": gettext_lazy("Removed the saved account number"),
    "support.told": gettext_lazy("Told what would help"),
    "support.forgotten": gettext_lazy("Removed what would help"),
    "request.made": gettext_lazy("Sent us a request"),
    "request.file_downloaded": gettext_lazy("Opened a file of a request"),
    "request.withdrawn": gettext_lazy("Took a request back"),
    "thread.closed": gettext_lazy("Closed a conversation with us"),
    "thread.started": gettext_lazy("Began a conversation with us"),
}
PLAN: Final = "plan."


@dataclass(frozen=True, slots=True)
class Standing:
    """How a right stands, in a word or two, with the tone of it."""

    label: str
    tone: Tone
    is_living: bool


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done, as both may read it; `about` may be empty."""

    at: datetime
    what: str
    about: str


def scope_of(mandate: Mandate) -> str:
    """What a right covers, in a few words; a list of what it names stands beside it."""
    rows = list(mandate.scopes.all())
    if mandate.scope == Scope.ALL:
        return _("All invoices, also those that come")
    if mandate.scope == Scope.INVOICES and len(rows) == 1 and rows[0].invoice:
        invoice = rows[0].invoice
        return deeds.invoice_in_words(invoice.creditor.name, invoice.number)
    if mandate.scope == Scope.CREDITORS and len(rows) == 1 and rows[0].creditor:
        return _("All invoices of %(creditor)s") % {"creditor": rows[0].creditor.name}
    if mandate.scope == Scope.INVOICES:
        return _("%(count)s invoices") % {"count": len(rows)}
    return _("All invoices of %(count)s creditors") % {"count": len(rows)}


def covered_by(mandate: Mandate) -> list[str]:
    """Each invoice or creditor that a right names, where there are several."""
    rows = list(mandate.scopes.all())
    if len(rows) < 2:
        return []
    named = [
        deeds.invoice_in_words(row.invoice.creditor.name, row.invoice.number)
        if row.invoice
        else str(row.creditor)
        for row in rows
    ]
    return sorted(named)


def standing_of(mandate: Mandate, *, at: datetime) -> Standing:
    today = helsinki_date(at)
    if mandate.state == MandateState.ENDED:
        return Standing(_why_ended(mandate), Tone.MUTED, is_living=False)
    if mandate.ends_on < today:
        return Standing(_("Ended"), Tone.MUTED, is_living=False)
    if mandate.state == MandateState.IN_FORCE:
        return Standing(_("In force"), Tone.OK, is_living=True)
    if is_open_invitation(mandate, at=at):
        return Standing(_("Invitation sent"), Tone.WARN, is_living=True)
    return Standing(_("Invitation not used"), Tone.MUTED, is_living=True)


def deeds_of(events: Sequence[AuditEvent]) -> list[Deed]:
    """In words; a query for each kind of thing that they were about."""
    about = deeds.about(events)
    return [Deed(each.at, _deed(each.action), about.get(each.pk, "")) for each in events]


def _deed(action: str) -> str:
    words = DEEDS.get(action)
    if words is None and action.startswith(PLAN):
        return _("Changed a payment plan")
    return str(words) if words else _("Did something else")


def _why_ended(mandate: Mandate) -> str:
    if mandate.holder_id is None:
        is_spoiled = mandate.wrong_codes >= rules.TRIES
        return _("Ended by wrong codes") if is_spoiled else _("Invitation taken back")
    if mandate.ended_by is not None and mandate.ended_by.party_id == mandate.holder_id:
        return _("Given up")
    return _("Ended")
