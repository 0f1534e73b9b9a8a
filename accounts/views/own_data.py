"""A person's own data in one file: asked for, waited for, downloaded."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.downloads import as_piecewise_download
from accounts.freshness import identify_url, is_fresh
from accounts.http import PortalRequest, address_of, user_of, wants_fragment
from accounts.models import DataExportState
from accounts.own_data.parts import PARTS
from accounts.queries.data_exports import (
    KEPT_FOR,
    exports_of,
    find_newest_export,
    get_export_or_404,
    is_there,
)
from accounts.rate_limits import Rule, hit
from accounts.services import data_exports
from accounts.waiting import attempt_of, wait_after

# A copy changes little in a day, and gathering it is work.
COPIES: Final = Rule("data-exports", "5/day")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def data(request: PortalRequest) -> HttpResponse:
    """What the file holds, and how far it is; POST asks for one, right after the bank."""
    if request.method == "POST":
        return _ask(request)
    now = timezone.now()
    copies = exports_of(user_of(request))
    newest = copies[0] if copies else None
    attempt = attempt_of(request)
    context = {
        "newest": newest,
        "earlier": copies[1:],
        "can_download": newest is not None and is_there(newest, at=now),
        "kept_until": newest.ready_at + KEPT_FOR if newest and newest.ready_at else None,
        "kept_days": KEPT_FOR.days,
        "identify_url": "" if is_fresh(request, at=now) else identify_url(reverse("accounts:data")),
        "attempt": attempt + 1,
        "wait": wait_after(attempt),
        "parts": PARTS.values(),
    }
    name = "accounts/own_data.html#state" if wants_fragment(request) else "accounts/own_data.html"
    return render(request, name, context)


@require_GET
def data_download(request: PortalRequest, public_id: UUID) -> HttpResponseBase:
    """The file itself, as an attachment; each time is on record."""
    user, at = user_of(request), timezone.now()
    export = get_export_or_404(user, public_id, at=at)
    try:
        file = data_exports.open_file(export)
    except data_exports.DamagedDataExportError:
        messages.error(request, _("The file is damaged. Ask for a new one."))
        return redirect("accounts:data")
    data_exports.note_download(user=user, export=export, address=address_of(request), at=at)
    name = f"myropo-{localdate(export.asked_at).isoformat()}.zip"
    return as_piecewise_download(file, name=name, content_type="application/zip")


def _ask(request: PortalRequest) -> HttpResponse:
    """Without a fresh identification nothing is asked for: the page has the way to the bank."""
    at = timezone.now()
    if not is_fresh(request, at=at):
        return redirect("accounts:data")
    user = user_of(request)
    newest = find_newest_export(user)
    is_waiting = newest is not None and newest.state == DataExportState.QUEUED
    if not is_waiting and not hit(COPIES, f"user-{user.pk}").allowed:
        messages.error(request, _("You have asked for many copies today. Try again tomorrow."))
        return redirect("accounts:data")
    data_exports.ask_for_data(user=user, address=address_of(request), at=at)
    return redirect("accounts:data")
