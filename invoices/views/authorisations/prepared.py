"""What customer service filled in of an authorisation for somebody on the phone: in the address.

Who is authorised is not in it: that the giver says. Nothing counts before the giver has seen all
of it on the last page and the bank has said who the giver is.
"""

from collections.abc import Mapping
from typing import Any

from accounts.models import Scope
from accounts.models.mandate import AUTHORISABLE
from invoices.forms.authorisations import MONTHS


def prepared_in(given: Mapping[str, str]) -> dict[str, Any]:
    """Answers of a draft; what is no answer of ours is left out."""
    answers: dict[str, Any] = {}
    if given.get("scope") == Scope.ALL:
        answers["scope"] = str(Scope.ALL)
    level = {str(int(each)): int(each) for each in AUTHORISABLE}.get(given.get("level", ""))
    if level is not None:
        answers["level"] = level
    if given.get("months") in {str(count) for count, _name in MONTHS}:
        answers["months"] = given["months"]
    return answers
