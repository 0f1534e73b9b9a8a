"""The matters of a party, and the conversation about one of them."""

from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import PortalRequest, wants_fragment
from invoices import bells
from messaging import words_times
from messaging.forms.writing import MessageForm
from messaging.models import Queue, Thread, ThreadState
from messaging.queries import notices
from messaging.queries.messages import Said, messages_of, read_to
from messaging.queries.threads import get_thread_or_404, threads_of
from messaging.queries.unread import forget_count
from messaging.services import closing, reading
from messaging.views import shown
from messaging.views.composer import Place, context_of, form_of, may_write
from messaging.views.sending import send

ON_A_PAGE: Final = 20
LONGEST_SEARCH: Final = 100
# Of a long conversation the latest messages; the rest is one press away.
SHOWN_AT_FIRST: Final = 40
# The page looks by itself whether something changed (static/js/live.js): nobody reads then.
BY_ITSELF: Final = "Live-Refresh"


@require_safe
def threads(request: PortalRequest) -> HttpResponse:
    search = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    found = threads_of(request.actor, search=search)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    at = timezone.now()
    context: dict[str, Any] = {
        "rows": [shown.row_of(each, at=at) for each in page],
        "page": page,
        "search": search,
        "may_write": may_write(request.actor),
    }
    if wants_fragment(request):
        context["is_fragment"] = True
        return render(request, "messaging/threads.html#thread-list", context)
    context["call"] = shown.call_of(Queue.PAYMENT_ADVICE)
    context["unread_news"] = notices.unread_of(request.actor)
    return render(request, "messaging/threads.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """Reading it, and writing in it."""
    found = get_thread_or_404(request.actor, public_id)
    if found.public_id != public_id and request.method != "POST":
        # It was merged into another, which has its messages.
        return redirect("messaging:thread", found.public_id)
    if request.method != "POST":
        return show(request, found)
    return send(request, Place(request.actor, thread=found), partial(show, request, found))


@require_POST
def close(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """Nothing more is needed; a message opens it again."""
    found = get_thread_or_404(request.actor, public_id)
    closing.close(actor=request.actor, thread=found, at=timezone.now())
    messages.success(request, _("The conversation is closed. If you write, it opens again."))
    return redirect("messaging:thread", found.public_id)


@require_POST
def read(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """What came while the page was open has been seen on it.

    Where something newer has come since, the page is about to show that, and asks again.
    """
    found = get_thread_or_404(request.actor, public_id)
    if request.POST.get("number") == str(found.last_number):
        _read(request, found, at=timezone.now())
    return HttpResponse(status=204)


def show(
    request: PortalRequest, found: Thread, form: MessageForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a thread, with what is being written in it."""
    at, writes = timezone.now(), may_write(request.actor)
    before = read_to(found)
    said, is_cut = _said(request, found)
    context = {
        "thread": found,
        "about": shown.about_thread(found),
        "mark": shown.mark_of(found, at=at),
        "days": shown.days_of(said, actor=request.actor, thread=found, read=before, at=at),
        "is_cut": is_cut,
        "is_closed": found.state == ThreadState.CLOSED,
        "may_write": writes,
        "is_live": found.live_since is not None,
        "may_close": writes and found.state != ThreadState.CLOSED and found.live_since is None,
        "call": shown.call_of(found.queue),
        **_standing(request, found, at=at),
    }
    if writes:
        place = Place(request.actor, thread=found)
        context |= context_of(place, form or form_of(place), at=at)
    if BY_ITSELF not in request.headers:
        _read(request, found, at=at)
    elif shown.has_news(said, thread=found, read=before):
        context["unread_number"] = found.last_number
    return render(request, "messaging/thread.html", context, status=status)


def _said(request: PortalRequest, found: Thread) -> tuple[list[Said], bool]:
    """The latest messages, and whether there are earlier ones; all, if the person asked."""
    if "all" in request.GET:
        return messages_of(found, actor=request.actor), False
    said = messages_of(found, actor=request.actor, most=SHOWN_AT_FIRST + 1)
    return said[-SHOWN_AT_FIRST:], len(said) > SHOWN_AT_FIRST


def _standing(request: PortalRequest, found: Thread, *, at: datetime) -> dict[str, Any]:
    """Whom it waits for, and until when; whether the person has just written."""
    is_ours = found.state == ThreadState.WAITS_FOR_US and found.live_since is None
    if not is_ours or found.answer_by is None:
        return {"live_words": _("Something has changed in this conversation.")}
    return {
        "waits_until": words_times.promise(found.answer_by, at=at),
        "is_late": words_times.is_late(found.answer_by, at=at),
        "is_sent": request.GET.get("sent") == str(found.last_number),
        "live_words": _("The conversation goes on: we have your message."),
    }


def _read(request: PortalRequest, found: Thread, *, at: datetime) -> None:
    """The mark in the navigation goes, on this page and on the party's other open ones."""
    if reading.read_as_person(actor=request.actor, thread=found, at=at):
        forget_count(request.actor)
        bells.ring([found.party_id], at=at)
