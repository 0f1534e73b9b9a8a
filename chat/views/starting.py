"""Where a chat begins: with a question to the robot, or with people of ours.

Who has typed something takes it along on each way: to the robot, to people, into a message.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import PortalRequest
from chat import words
from chat.forms.starting import StartForm
from chat.models import Chat
from chat.queries.call_backs import slots_of
from chat.queries.chats import live_chat_of, live_chat_of_user
from chat.queries.queue import Standing, standing_of
from chat.services import starting
from chat.views.subject import (
    Subject,
    general_of,
    has_others,
    is_with_people,
    subject_of,
    url_of,
    with_people,
    with_robot,
)
from messaging import words_times
from messaging.matters import GENERAL
from messaging.models import Queue, Service
from messaging.queries.hours import hours_of
from messaging.queries.matters import matters_of
from messaging.queries.promises import promise_for
from messaging.services import drafts, posting
from messaging.views import shown

CLOSED: Final = 409
REFUSED: Final = 422
# What a chat about no invoice is called: its first words.
SUBJECT: Final = 60
REFUSALS: Final[Mapping[type[Exception], Promise]] = {
    posting.EmptyMessageError: words.REFUSALS["empty"],
    posting.TooLongError: words.REFUSALS["too-long"],
    posting.TooManyMessagesError: words.REFUSALS["too-many"],
    starting.OtherChatsError: gettext_lazy(
        "Somebody else is chatting about this now. You can send it as a message."
    ),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: PortalRequest) -> HttpResponse:
    """The chat that goes on, or the beginning of one."""
    named = subject_of(request)
    if request.method != "POST":
        if chat := live_chat_of(request.actor):
            return redirect("chat:chat", chat.public_id)
        if chat := live_chat_of_user(request.actor.user):
            return _elsewhere(request, chat)
    is_to_choose = named is None and is_with_people(request.GET)
    subject = named or general_of(request.actor)
    if subject is None or (is_to_choose and has_others(request.actor)):
        return _choose(request)
    if request.method == "POST":
        return _posted(request, subject)
    return _show(request, subject, _form())


def _posted(request: PortalRequest, subject: Subject) -> HttpResponse:
    """The first line, or the wish for another way to say it."""
    if "as_message" in request.POST:
        return _to_message(request, subject)
    if "show" in request.POST:
        return _show(request, subject, _form(request.POST.get("text", "")))
    return _begin(request, subject)


def _form(text: str = "") -> StartForm:
    return StartForm(initial={"client_id": uuid4(), "text": text})


def _choose(request: PortalRequest) -> HttpResponse:
    """Which matter it is about: then it reaches those who know it."""
    context = {
        "groups": shown.groups_of(matters_of(request.actor), url_of),
        "text": request.POST.get("text", ""),
        "call": shown.call_of(Queue.PAYMENT_ADVICE),
    }
    return render(request, "chat/choose.html", context)


def _begin(request: PortalRequest, subject: Subject) -> HttpResponse:
    """The first words, to the robot unless the address says otherwise."""
    form = StartForm.of(request.POST, wishes_call="call" in request.POST)
    if not form.is_valid():
        return _show(request, subject, form, status=REFUSED)
    try:
        chat = _started(request, subject, form)
    except starting.ChatsForAnotherError as error:
        return _elsewhere(request, error.chat)
    except starting.ClosedError:
        return _show(request, subject, form, status=CLOSED)
    except tuple(REFUSALS) as error:
        form.add_error(None, str(REFUSALS[type(error)]))
        return _show(request, subject, form, status=REFUSED)
    return redirect("chat:call-back" if "call" in request.POST else "chat:chat", chat.public_id)


def _started(request: PortalRequest, subject: Subject, form: StartForm) -> Chat:
    text = form.cleaned_data["text"]
    return starting.start(
        actor=request.actor,
        text=text,
        client_id=form.cleaned_data["client_id"],
        at=timezone.now(),
        thread=subject.thread,
        matter=subject.matter,
        subject=Truncator(" ".join(text.split())).chars(SUBJECT),
        with_bot=not is_with_people(request.GET),
    )


def _to_message(request: PortalRequest, subject: Subject) -> HttpResponse:
    """What was typed is a draft of a message: nothing is typed again."""
    drafts.save_draft(
        user=request.actor.user,
        party=request.actor.acting_for,
        thread=subject.thread,
        matter=subject.matter,
        text=request.POST.get("text", ""),
        client_id=uuid4(),
        at=timezone.now(),
    )
    return redirect(f"{subject.message_url}#writing")


def _show(
    request: PortalRequest, subject: Subject, form: StartForm, *, status: int = 200
) -> HttpResponse:
    at = timezone.now()
    queue = subject.queue
    standing = standing_of(queue=queue, language=request.actor.user.language, at=at)
    hours = hours_of(queue, Service.CHAT)
    is_for_people = is_with_people(request.GET)
    own_url = url_of(GENERAL) if is_for_people and subject.is_general else request.get_full_path()
    context = {
        "form": form,
        "about": subject.about,
        "is_general": subject.is_general,
        "message_url": subject.message_url,
        "own_url": own_url,
        "people_url": with_people(request.GET),
        "robot_url": with_robot(request.GET),
        "promise": words_times.promise(promise_for(queue, at=at), at=at),
        "is_open": standing.is_open,
        "hours": words_times.opening(hours),
        **_words(standing, at=at),
    }
    if is_for_people:
        return render(request, "chat/start.html", context, status=status)
    context["people"] = words.people(hours, at=at)
    context["quick"] = words.QUICK
    context["may_call"] = bool(slots_of(queue, at=at))
    context["call"] = shown.call_of(queue)
    return render(request, "chat/ask.html", context, status=status)


def _words(standing: Standing, *, at: datetime) -> dict[str, Any]:
    if not standing.is_open:
        return {"title": words.opens_words(standing.opens_at, at=at)}
    expected = standing.expected
    wait = words.wait_words(expected.low if expected else None, expected.high if expected else None)
    closing = standing.closes_at if standing.may_not_get_turn else None
    return {
        "title": wait,
        "waiting": standing.waiting,
        "closing": words.closing_words(closing) if closing else "",
    }


def _elsewhere(request: PortalRequest, chat: Chat) -> HttpResponse:
    """One person has one chat at a time: this one is for somebody else."""
    context = {"name": chat.thread.party.name}
    return render(request, "chat/elsewhere.html", context, status=CLOSED)
