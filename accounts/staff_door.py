"""Staff have no invoices of their own: on a debtor's page they are shown to the admin."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

type GetResponse = Callable[[HttpRequest], HttpResponse]

DEBTORS_PAGES: Final = frozenset({"accounts", "invoices"})
# What the admin's own pages ask for, too.
SHARED: Final = frozenset({"accounts:session", "accounts:session-extend", "accounts:sign-out"})


class StaffDoor:
    """Middleware: a view of the portal never runs for a user who has no party."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        arguments: Sequence[object],
        options: Mapping[str, object],
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.namespace not in DEBTORS_PAGES or match.view_name in SHARED:
            return None
        needs_debtor = getattr(view, "login_required", True)
        is_staff = request.user.is_authenticated and request.user.is_staff
        return HttpResponseRedirect(reverse("admin:index")) if needs_debtor and is_staff else None
