"""What leaves for Sentry when something fails: where and what kind, never whom it was about."""

from typing import TYPE_CHECKING, Any, Final

from accounts import hetu

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

# What was typed, asked for or sent along: a code of a letter, a name, a session.
PERSONAL: Final = ("data", "query_string", "cookies", "headers", "env")


def impersonal(event: "Event", _hint: "Hint") -> "Event":
    """The report without what the visitor sent, and without rows that the database quotes."""
    request = event.get("request", {})
    for part in PERSONAL:
        request.pop(part, None)
    event.pop("user", None)
    event.pop("extra", None)  # the words of the command line
    for error in event.get("exception", {}).get("values", []):
        text = str(error.get("value") or "")
        # PostgreSQL tells after the first line which row it refused.
        error["value"] = hetu.masked(text.partition("\n")[0])
    return event


OPTIONS: Final[dict[str, Any]] = {
    "send_default_pii": False,
    # Local variables of a frame may hold an identity code.
    "include_local_variables": False,
    # On by default whatever `send_default_pii` says.
    "max_request_body_size": "never",
    "max_breadcrumbs": 0,
    "before_send": impersonal,
}
