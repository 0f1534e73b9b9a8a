"""A team lead at one chat: reads along unseen, whispers, gives it to somebody else."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import user_of
from accounts.models import Language, User
from chat import words_desk
from chat.forms.desk import TransferForm
from chat.models import Chat, ChatState
from chat.queries.chats import agent_of
from chat.queries.talks import Colleague, agent_row_of, colleagues_of, own_place_of
from chat.services import transferring
from chat.services.transferring import AgentNotFreeError, NotInChatError
from invoices.admin.two_steps import typed
from messaging.models import Queue
from messaging.services.notes import LONGEST_NOTE, EmptyNoteError
from messaging.words_matters import title_of

CHANGED = 409
INVALID = 422


def window(
    request: HttpRequest,
    chat: Chat,
    *,
    opts: Any,
    at: datetime,
    form: TransferForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """No line stands in the page: what is read comes by the socket, where each look is recorded."""
    lead = user_of(request)
    agent = agent_of(chat)
    context = {
        **admin.site.each_context(request),
        "opts": opts,
        "title": chat.thread.party.name,
        "subtitle": None,
        "is_nav_sidebar_enabled": False,
        "chat": chat,
        "matter": title_of(chat.thread),
        "line": words_desk.line(chat.queue, chat.language),
        "agent": agent.get_short_name() if agent else "",
        "has_ended": chat.state == ChatState.ENDED,
        "is_for_people": chat.state in {ChatState.WAITING, ChatState.TALKING},
        "is_talk": chat.state == ChatState.TALKING,
        "form": form or _form(lead, chat, at=at),
        "longest": LONGEST_NOTE,
        "file_url": reverse("admin:messaging_thread_file", args=[chat.thread_id, UUID(int=0)]),
    }
    return TemplateResponse(request, "admin/chat/board/look.html", context, status=status)


def move(request: HttpRequest, chat: Chat, *, opts: Any, at: datetime) -> HttpResponse:
    """To an agent, or to whoever is next in a line."""
    lead = user_of(request)
    form = TransferForm(typed(request), colleagues=_colleagues(lead, at=at))
    if not form.is_valid():
        return window(request, chat, opts=opts, at=at, form=form, status=INVALID)
    wanted = form.cleaned_data
    to_agent = wanted["to_agent"]
    try:
        transferring.transfer(
            agent=lead,
            chat_id=chat.pk,
            note=wanted["note"],
            at=at,
            queue=None if to_agent else Queue(wanted["queue"]),
            language=None if to_agent else Language(wanted["language"]),
            to_agent=to_agent,
        )
    except AgentNotFreeError:
        text = _("This colleague cannot take the chat now, or has it. Choose another one.")
        form.add_error("to_agent", text)
    except EmptyNoteError:
        form.add_error("note", _("Write the note, and not too long."))
    except NotInChatError:
        form.add_error(None, _("The chat has ended."))
    else:
        messages.success(request, _("The chat was given on, with your note."))
        return HttpResponseRedirect(reverse("admin:chat_board_changelist"))
    return window(request, chat, opts=opts, at=at, form=form, status=CHANGED)


def _form(lead: User, chat: Chat, *, at: datetime) -> TransferForm:
    now = {"queue": chat.queue, "language": chat.language}
    return TransferForm(colleagues=_colleagues(lead, at=at), initial=now)


def _colleagues(lead: User, *, at: datetime) -> list[Colleague]:
    """Those who are at their desks; oneself, too, to take the chat over."""
    own = agent_row_of(lead)
    others = colleagues_of(lead, at=at)
    return [own_place_of(own), *others] if own is not None else others
