"""To be called instead of waiting: at which number, and when."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import PortalRequest
from accounts.phone_numbers import in_words
from accounts.queries.people import find_phone_of
from chat import words
from chat.forms.call_back import CallBackForm
from chat.models import Chat, ChatState
from chat.queries.call_backs import slots_of
from chat.queries.chats import get_chat_or_404
from chat.services import call_backs
from messaging.services.posting import TooManyMessagesError
from messaging.views.shown import about_thread
from myropo.calendar import helsinki_date

REFUSED = 422


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def call_back(request: PortalRequest, public_id: UUID) -> HttpResponse:
    chat = get_chat_or_404(request.actor, public_id)
    if chat.state == ChatState.ENDED:
        return redirect("chat:chat", chat.public_id)
    at = timezone.now()
    form = CallBackForm(
        request.POST or None,
        slots=slots_of(chat.queue, at=at),
        today=helsinki_date(at),
        initial={"phone": _known_phone(request)},
    )
    if not form.is_valid():
        return _show(request, chat, form)
    try:
        call_backs.ask(
            actor=request.actor,
            chat=chat,
            phone=form.cleaned_data["phone"],
            from_at=form.chosen.from_at,
            until_at=form.chosen.until_at,
            at=at,
        )
    except call_backs.NotThenError:
        text = _("Nobody can call at that time any more. Choose another time.")
        form.add_error("slot", text)
        return _show(request, chat, form)
    except TooManyMessagesError:
        form.add_error(None, words.refusal("too-many"))
        return _show(request, chat, form)
    return redirect("chat:chat", chat.public_id)


def _show(request: PortalRequest, chat: Chat, form: CallBackForm) -> HttpResponse:
    context = {
        "form": form,
        "may_call": bool(form.slots),
        "about": about_thread(chat.thread),
        "back_url": reverse("chat:chat", args=[chat.public_id]),
        "leave_url": reverse("chat:leave", args=[chat.public_id]),
    }
    status = REFUSED if form.errors else 200
    return render(request, "chat/call_back.html", context, status=status)


def _known_phone(request: PortalRequest) -> str:
    """The number that the person keeps with us, to be confirmed or changed."""
    known = find_phone_of(request.actor.user)
    return in_words(known.number) if known else ""
