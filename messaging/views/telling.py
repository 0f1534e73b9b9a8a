"""How a person wants to be told, and the link in a message that ends such messages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.http import PortalRequest, user_of
from messaging import stop_links
from messaging.forms.telling import TellingForm, initial_of
from messaging.models import NoticeChannel
from messaging.queries.wishes import find_address_of, wishes_of
from messaging.services import wishes

PAGE = "messaging/telling.html"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def telling(request: PortalRequest) -> HttpResponse:
    user = user_of(request)
    form = TellingForm(request.POST or None, initial=initial_of(wishes_of(user.pk)))
    if request.method == "POST" and form.is_valid():
        wishes.change(user=user, at=timezone.now(), **form.wanted())
        messages.success(request, _("Your choices have been saved."))
        return redirect("messaging:telling")
    context = {
        "form": form,
        "channels": [channel.label for channel in NoticeChannel],
        "email": find_address_of(user.pk),
    }
    return render(request, PAGE, context, status=422 if form.errors else 200)


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def telling_stop(request: HttpRequest) -> HttpResponse:
    """Opening the link ends nothing: programs open links. The press does, and so does the POST
    of a mail program, which knows no cookie and no token of a form (RFC 8058).
    """
    asked = stop_links.read_token(request.GET.get("code", ""))
    if asked is None:
        raise Http404
    is_done = request.method == "POST"
    if is_done:
        wishes.stop(user=asked.user, kinds=asked.kinds, channel=asked.channel, at=timezone.now())
    kinds = [kind.label for kind in asked.kinds]
    return render(request, "messaging/telling_stop.html", {"kinds": kinds, "is_done": is_done})
