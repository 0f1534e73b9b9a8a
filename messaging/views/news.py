"""What has happened, newest first; opening one leads to the page that shows it."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PortalRequest
from accounts.news import Kind
from messaging.models import Notice
from messaging.queries.notices import find_notice, notices_of, was_told
from messaging.services import telling
from messaging.words_notices import PICTURES, words_of

ON_A_PAGE: Final = 20


@require_safe
def news(request: PortalRequest) -> HttpResponse:
    notices = notices_of(request.actor)
    page = Paginator(notices, ON_A_PAGE).get_page(request.GET.get("page"))
    unread = notices.filter(read_at=None).count()
    context = {"page": page, "items": _items(page), "unread_news": unread}
    return render(request, "messaging/news.html", context)


@never_cache
@require_safe
def news_one(request: PortalRequest, public_id: UUID) -> HttpResponseRedirect:
    """That it was opened is noted: what was not sent yet is not sent to its reader any more.

    Who was told of another's matter, and has not chosen yet for whom to act, is led there.
    """
    notice = find_notice(request.actor, public_id)
    if notice is None:
        if not was_told(request.actor.user, public_id):
            raise Http404
        messages.info(request, _("It is about somebody for whom you act: choose for whom first."))
        return redirect("accounts:acting")
    telling.mark_read(actor=request.actor, notices=[notice.pk], at=timezone.now())
    is_ours = url_has_allowed_host_and_scheme(notice.path, allowed_hosts=None)
    return redirect(notice.path if is_ours else "messaging:news")


@require_POST
def news_read(request: PortalRequest) -> HttpResponseRedirect:
    """All at once."""
    telling.mark_read(actor=request.actor, at=timezone.now())
    messages.success(request, _("Everything is marked as read."))
    return redirect("messaging:news")


def _items(page: Page[Notice]) -> list[dict[str, object]]:
    return [
        {
            "notice": each,
            "words": words_of(kind=each.kind, what=each.what, on=each.on),
            "picture": PICTURES[Kind(each.kind)],
        }
        for each in page
    ]
