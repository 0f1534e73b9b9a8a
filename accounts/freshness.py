"""Acts that ask for a fresh identification: the way to the bank and back, with nothing lost.

Consents, refund accounts and authorisations ask for an identification of at most five
minutes (`session_stamp.FRESH`). A page of such an act keeps what was answered in the
session, which outlives the identification, and shows `identify_url` as a link for as long
as `is_fresh` is false. A link and no form: a browser would not follow a form to the bank.
"""

from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest
from django.shortcuts import resolve_url

from accounts.session_stamp import is_freshly_identified


def is_fresh(request: HttpRequest, *, at: datetime) -> bool:
    """Whether the bank has just said who sits there; asked again when the act is done."""
    return is_freshly_identified(request.session, at=at)


def identify_url(back_to: str) -> str:
    """Where one identifies oneself again, to come back to a path of ours."""
    return f"{resolve_url('oidc_authentication_init')}?{urlencode({'next': back_to})}"
