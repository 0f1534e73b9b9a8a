"""The search box of the lists: what is typed travels in a form, never in an address.

A name in an address ends in logs and histories. So the box is sent by POST, the words
are kept in the session under a short key, and the address carries `q=~key`.
"""

import re
import secrets
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

MARK: Final = "~"
SESSION_KEY: Final = "staff_searches"
KEPT_SEARCHES: Final = 20
LONGEST_TERM: Final = 100
# A birth date, the sign of a century, an individual number and a check character; a code
# typed without its sign ends in a letter. Ten or eleven digits alone are a reference.
LIKE_HETU: Final = re.compile(
    r"(?<!\w)\d{6}\s*(?:[-+A-FU-Y]\s*\d{3}\s*[0-9A-Y]|\s\d{3}\s*[0-9A-Y]|\d{3}\s*[A-Y])(?!\w)",
    re.IGNORECASE,
)


def looks_like_hetu(text: str) -> bool:
    """Whether a personal identity code seems to be in the text, right or mistyped."""
    return LIKE_HETU.search(text) is not None


def hetu_in(text: str) -> str:
    """What in the text seems to be a personal identity code; "" when nothing does."""
    match = LIKE_HETU.search(text)
    return match[0] if match else ""


def kept_term(request: HttpRequest) -> str:
    """Like `typed_term`, but nothing that stands in the address itself is searched for."""
    return typed_term(request) if request.GET.get("q", "").startswith(MARK) else ""


def typed_term(request: HttpRequest) -> str:
    """The words behind the `q` of the address; empty when the session has forgotten them."""
    query = request.GET.get("q", "")
    if not query.startswith(MARK):
        return query.strip()[:LONGEST_TERM]
    searches: dict[str, str] = request.session.get(SESSION_KEY, {})
    return searches.get(query.removeprefix(MARK), "")


def keep_search(request: HttpRequest, term: str) -> HttpResponse:
    """Keep the words in the session and show the list that they find."""
    params = QueryDict(request.META.get("QUERY_STRING", ""), mutable=True)
    for outdated in ("q", "p"):
        params.pop(outdated, None)
    if term:
        params["q"] = MARK + _kept(request, term)
    return HttpResponseRedirect(f"{request.path}?{params.urlencode()}")


def _kept(request: HttpRequest, term: str) -> str:
    searches: dict[str, Any] = request.session.get(SESSION_KEY, {})
    key = secrets.token_urlsafe(6)
    newest = list(searches.items())[-(KEPT_SEARCHES - 1) :]
    request.session[SESSION_KEY] = {**dict(newest), key: term}
    return key
