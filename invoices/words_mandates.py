"""The words for rights to act for another that are asked of staff."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Basis
from invoices.models import MandateRequest, MandateRequestState
from invoices.rules.mandate_requests import AskRefusal
from invoices.rules.states import Tone

# What the person says of itself: the first question.
I_AM: Final[Mapping[str, Promise]] = {
    Basis.GUARDIAN: _("I am somebody’s guardian"),
    Basis.ESTATE: _("I take care of the estate of a person who has died"),
    Basis.COUNSELLOR: _("I am somebody’s debt counsellor"),
    Basis.COMPANY: _("I act for a company, and have a letter to it"),
}
WHAT_FOR: Final[Mapping[str, Promise]] = {
    Basis.GUARDIAN: _("A guardian by a decision, or by a continuing power of attorney."),
    Basis.ESTATE: _("A party to the estate, its administrator, or someone they have authorised."),
    Basis.COUNSELLOR: _("At a legal aid office or an organisation, authorised by the client."),
    Basis.COMPANY: _("When Suomi.fi does not know that you may act for the company."),
}
# Who the other is: headings of the second question.
WHO: Final[Mapping[str, Promise]] = {
    Basis.GUARDIAN: _("Whose guardian are you?"),
    Basis.ESTATE: _("Who has died?"),
    Basis.COUNSELLOR: _("Whose debts do you help with?"),
    Basis.COMPANY: _("Which company do you act for?"),
}
# Which document proves it.
PROOF: Final[Mapping[str, Promise]] = {
    Basis.GUARDIAN: _(
        "An extract of the register of guardianship affairs, the decision that made you the "
        "guardian, or a continuing power of attorney that is in force."
    ),
    Basis.ESTATE: _(
        "The deed of estate inventory with its parties. If you act alone, also a power of "
        "attorney from the others, or the court’s decision that made you the administrator."
    ),
    Basis.COUNSELLOR: _(
        "The power of attorney that your client has signed. It names you or your office."
    ),
    Basis.COMPANY: _(
        "An extract of the trade register or a power of attorney makes it quicker. The codes of "
        "the letter are enough if you have no document."
    ),
}
# What the person may do when it is confirmed.
MAY: Final[Mapping[str, Promise]] = {
    Basis.GUARDIAN: _("You see and do everything in MyRopo as the person could."),
    Basis.ESTATE: _("You see and do everything in MyRopo that concerns the estate."),
    Basis.COUNSELLOR: _(
        "You see and pay invoices, agree on more time and on plans, and object. Account numbers "
        "for refunds, addresses and consents stay with your client."
    ),
    Basis.COMPANY: _("You see and do everything in MyRopo for the company."),
}
STATES: Final[Mapping[str, tuple[Promise, Tone]]] = {
    MandateRequestState.ASKED: (_("Waits for us"), Tone.INFO),
    # That one of two has looked is our business: nothing is promised by it.
    MandateRequestState.CHECKED: (_("Waits for us"), Tone.INFO),
    MandateRequestState.CONFIRMED: (_("Confirmed"), Tone.OK),
    MandateRequestState.REFUSED: (_("Not confirmed"), Tone.WARN),
    MandateRequestState.WITHDRAWN: (_("Taken back"), Tone.MUTED),
}
WHY_NOT: Final[Mapping[AskRefusal, Promise]] = {
    AskRefusal.NOT_IDENTIFIED: _("Identify yourself with your bank first."),
    AskRefusal.MINOR: _("Only someone who is of age can act for another."),
    AskRefusal.ONESELF: _("The code is your own. You see your own invoices without a right."),
    AskRefusal.NO_DOCUMENT: _("Add the document that proves your right."),
    AskRefusal.LAST_DAY: _("Choose the last day of your right again."),
    AskRefusal.TOO_MANY: _(
        "Five requests of yours wait for us already. Ask again when one of them has an answer."
    ),
}


def state(request: MandateRequest) -> Promise:
    return STATES[request.state][0]


def tone(request: MandateRequest) -> Tone:
    return STATES[request.state][1]
