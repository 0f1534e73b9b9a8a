"""About what to write, the first message about it, and the drafts of both."""

from functools import partial
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import PortalRequest
from messaging.forms.writing import MessageForm
from messaging.matters import GENERAL, Matter
from messaging.models import Queue
from messaging.queries.matters import FoundMatter, find_matter, matters_of
from messaging.queries.threads import get_thread_or_404, thread_about
from messaging.views import shown, threads
from messaging.views.composer import Place, context_of, form_of, keep_typing
from messaging.views.sending import send


@require_safe
def new(request: PortalRequest) -> HttpResponse:
    """Which matter it is about: everything about one stands in one place."""
    matters = matters_of(request.actor)
    if [each.matter for each in matters] == [GENERAL]:
        return redirect("messaging:write", GENERAL)
    context = {
        "groups": shown.groups_of(matters),
        "call": shown.call_of(Queue.PAYMENT_ADVICE),
    }
    return render(request, "messaging/new.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: PortalRequest, matter: Matter) -> HttpResponse:
    """The first message about a matter; where something was said already, its thread."""
    found = _get_matter_or_404(request, matter)
    if request.method == "POST":
        place = Place(request.actor, found=found)
        return send(request, place, partial(show, request, found))
    return _to_thread(request, found) or show(request, found)


@require_POST
def draft(request: PortalRequest, public_id: UUID) -> HttpResponse:
    found = get_thread_or_404(request.actor, public_id)
    place = Place(request.actor, thread=found)
    return keep_typing(request, place, partial(threads.show, request, found))


@require_POST
def matter_draft(request: PortalRequest, matter: Matter) -> HttpResponse:
    found = _get_matter_or_404(request, matter)
    return keep_typing(request, Place(request.actor, found=found), partial(show, request, found))


def show(
    request: PortalRequest, found: FoundMatter, form: MessageForm | None = None, status: int = 200
) -> HttpResponse:
    """The page on which a conversation begins."""
    place = Place(request.actor, found=found)
    context = context_of(place, form or form_of(place), at=timezone.now())
    context |= {"about": shown.about_matter(found), "call": shown.call_of(place.queue)}
    return render(request, "messaging/write.html", context, status=status)


def _to_thread(request: PortalRequest, found: FoundMatter) -> HttpResponseRedirect | None:
    """Of a matter of no invoice there is none: each subject has its own."""
    if found.matter == GENERAL:
        return None
    thread = thread_about(request.actor.acting_for, found.fields)
    return redirect("messaging:thread", thread.public_id) if thread else None


def _get_matter_or_404(request: PortalRequest, matter: Matter) -> FoundMatter:
    """Someone else's matter and no matter look the same: 404."""
    found = find_matter(request.actor, matter)
    if found is None:
        raise Http404
    return found
