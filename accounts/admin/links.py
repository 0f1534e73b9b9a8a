"""Addresses of the admin's pages about one row, for pages with hundreds of links."""

from functools import cache
from typing import Final

from django.urls import reverse

SOME_KEY: Final = 2**62


def admin_url(page: str, key: int) -> str:
    """As `reverse("admin:<page>", args=[key])` has it: `invoices_invoice_change`."""
    before, after = _around(page)
    return f"{before}{key}{after}"


@cache
def _around(page: str) -> tuple[str, str]:
    """What stands before and after the key; looked up once in each process."""
    before, _key, after = reverse(f"admin:{page}", args=[SOME_KEY]).partition(str(SOME_KEY))
    return before, after
