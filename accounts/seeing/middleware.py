"""Shows a customer's page to a member of staff who looks with the customer's eyes."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts import audit
from accounts.http import GetResponse, address_of
from accounts.models import CustomerView
from accounts.queries.customer_views import actor_of, may_look, open_view_of
from accounts.seeing.pages import refused
from accounts.seeing.scope import Refusal, page_asked_for, refusal_of
from accounts.seeing.standin import Look, eyes_of, is_refused_write, nothing_written
from accounts.services.customer_views import KEY, ViewEnd, end_view

PAGE_OPENED: Final = "look.page_opened"
REFUSED: Final = "look.refused"


class CustomersEyes:
    """Stands behind the doors of staff and of debtors: who has no look passes through.

    Each page is recorded before it is made, and is not shown if the look ended meanwhile.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.get(KEY) if request.user.is_authenticated else None
        page = page_asked_for(request) if key is not None else None
        if key is None or page is None:
            return self.get_response(request)
        look = _find_look(request, key)
        if look is None:
            return _over(request, key)
        name, keys = page
        refusal = refusal_of(request, name)
        _record(request, look, REFUSED if refusal else PAGE_OPENED, {"page": name, "keys": keys})
        response = _refuse(request, look, refusal) if refusal else self._show(request, look)
        return response if _find_look(request, key) is not None else _over(request, key)

    def _show(self, request: HttpRequest, look: Look) -> HttpResponse:
        with eyes_of(request, look), nothing_written():
            response = self.get_response(request)
        if getattr(request, "look_wrote", False):
            return _refuse(request, look, Refusal.WRITES)
        return _bare(response, look)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page that cannot be shown without a change says so, instead of failing."""
        if not hasattr(request, "look") or not is_refused_write(error):
            return None
        request.look_wrote = True  # type: ignore[attr-defined]
        return HttpResponse(status=403)


def _find_look(request: HttpRequest, key: int) -> Look | None:
    """The look of the session, while it lasts and its member of staff may look."""
    user = request.user
    if not may_look(user):
        return None
    view = open_view_of(user.pk, key=key, at=timezone.now())
    if view is None:
        return None
    return Look(view=view, actor=actor_of(view.party), staff=user)


def _over(request: HttpRequest, key: int) -> HttpResponse:
    """The look has ended: from here on the session is in the admin alone."""
    request.session.pop(KEY, None)
    address = reverse("admin:index")
    own = CustomerView.objects.filter(pk=key, user=request.user.pk).first()
    if own is not None:
        end_view(view_id=own.pk, reason=ViewEnd.RIGHT, actor=None, at=timezone.now())
        if may_look(request.user):
            address = f"{reverse('admin:accounts_party_see', args=[own.party_id])}?over"
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _refuse(request: HttpRequest, look: Look, refusal: Refusal) -> HttpResponse:
    with eyes_of(request, look), nothing_written():
        return _bare(refused(request, look, refusal), look)


def _bare(response: HttpResponse, look: Look) -> HttpResponse:
    """Nothing of it stays in the browser of the member of staff."""
    response.cookies.clear()
    response.headers["Content-Language"] = str(look.actor.user.language)
    return response


def _record(request: HttpRequest, look: Look, action: str, data: dict[str, Any]) -> None:
    view: CustomerView = look.view
    audit.record(
        action=action,
        actor=look.staff,
        at=timezone.now(),
        party=view.party,
        target=view,
        address=address_of(request),
        data=data,
    )
