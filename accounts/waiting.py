"""Pages that wait for something: when they ask again, and when they stop asking."""

from typing import Final

from django.http import HttpRequest

# Seconds before a waiting page asks again, by how often it has asked. Then it stops: a
# page left open must not keep its session alive.
WAITS: Final = (1, 2, 3, 5, 8, 13, 21, 34, 55)


def attempt_of(request: HttpRequest) -> int:
    """How often the page has asked already; the odd counts as never."""
    text = request.GET.get("attempt", "")
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def wait_after(attempt: int) -> int | None:
    """Seconds until the page asks again; None when it has asked often enough."""
    return WAITS[attempt] if attempt < len(WAITS) else None
