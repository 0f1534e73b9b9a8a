"""What an agent does with a chat beside talking; each act is a service's, which knows who may."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Final

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts.http import user_of
from accounts.models import Language
from chat import bells, frames, words_desk
from chat.forms.desk import EndForm, NoteForm, SecondForm, TransferForm
from chat.models import ChatState, EndReason
from chat.queries.talks import Talk, colleagues_of
from chat.services import ending, joining, transferring
from chat.services.transferring import AgentNotFreeError, NotInChatError
from invoices.admin.two_steps import typed
from messaging.models import Classification, Queue
from messaging.services.notes import EmptyNoteError, write_note

CHANGED: Final = 409
INVALID: Final = 422

type Act = Callable[[HttpRequest, Talk, datetime], HttpResponse]


def act(request: HttpRequest, talk: Talk, name: str, *, at: datetime) -> HttpResponse:
    """One of the acts below a chat: GET is its form, POST does it."""
    do = ACTS.get(name)
    if do is None:
        raise Http404
    return do(request, talk, at)


def _note(request: HttpRequest, talk: Talk, at: datetime) -> HttpResponse:
    if request.method != "POST":
        return _form(request, talk, "note", NoteForm(auto_id=_ids(talk, "note")))
    form = NoteForm(typed(request), auto_id=_ids(talk, "note"))
    if not form.is_valid():
        return _form(request, talk, "note", form, status=INVALID)
    with transaction.atomic():
        note = write_note(
            agent=user_of(request),
            thread_id=talk.chat.thread_id,
            text=form.cleaned_data["text"],
            at=at,
        )
        ring = partial(bells.ring_note, talk.chat.pk, note.pk)
        transaction.on_commit(ring, robust=True)
    said = {
        "id": note.pk,
        "by": note.agent.get_short_name(),
        "text": note.text,
        "at": frames.moment(note.written_at),
    }
    return JsonResponse({"note": said})


def _transfer(request: HttpRequest, talk: Talk, at: datetime) -> HttpResponse:
    user, chat = user_of(request), talk.chat
    colleagues = colleagues_of(user, at=at)
    now = {"queue": chat.queue, "language": chat.language}
    if request.method != "POST":
        form = TransferForm(colleagues=colleagues, initial=now, auto_id=_ids(talk, "transfer"))
        return _form(request, talk, "transfer", form)
    form = TransferForm(typed(request), colleagues=colleagues, auto_id=_ids(talk, "transfer"))
    if not form.is_valid():
        return _form(request, talk, "transfer", form, status=INVALID)
    wanted = form.cleaned_data
    to_agent = wanted["to_agent"]
    try:
        transferring.transfer(
            agent=user,
            chat_id=chat.pk,
            note=wanted["note"],
            at=at,
            queue=None if to_agent else Queue(wanted["queue"]),
            language=None if to_agent else Language(wanted["language"]),
            to_agent=to_agent,
        )
    except (NotInChatError, AgentNotFreeError, EmptyNoteError) as refused:
        return _refused(request, talk, "transfer", form, refused)
    return JsonResponse({"gone": str(words_desk.GONE["transferred"])})


def _second(request: HttpRequest, talk: Talk, at: datetime) -> HttpResponse:
    user = user_of(request)
    colleagues = colleagues_of(user, at=at)
    if request.method != "POST":
        form = SecondForm(colleagues=colleagues, auto_id=_ids(talk, "second"))
        return _form(request, talk, "second", form)
    form = SecondForm(typed(request), colleagues=colleagues, auto_id=_ids(talk, "second"))
    if not form.is_valid():
        return _form(request, talk, "second", form, status=INVALID)
    colleague = form.cleaned_data["to_agent"]
    try:
        joining.ask_second(
            agent=user,
            chat_id=talk.chat.pk,
            to_agent=colleague,
            at=at,
            note=form.cleaned_data["note"],
        )
    except (NotInChatError, AgentNotFreeError, EmptyNoteError) as refused:
        return _refused(request, talk, "second", form, refused)
    words = _("%(name)s is in the chat now.") % {"name": colleague.get_short_name()}
    return JsonResponse({"done": words})


def _leave(request: HttpRequest, talk: Talk, at: datetime) -> HttpResponse:
    """The second agent goes; the chat is the first one's."""
    if request.method != "POST":
        return _form(request, talk, "leave", forms.Form())
    joining.leave(agent=user_of(request), chat_id=talk.chat.pk, at=at)
    return JsonResponse({"gone": str(words_desk.GONE["left"])})


def _end(request: HttpRequest, talk: Talk, at: datetime) -> HttpResponse:
    """End it, and say what it was about; of one that has ended, only that."""
    if not talk.is_own:
        raise Http404
    if request.method != "POST":
        return _form(request, talk, "end", EndForm(auto_id=_ids(talk, "end")))
    form = EndForm(typed(request), auto_id=_ids(talk, "end"))
    if not form.is_valid():
        return _form(request, talk, "end", form, status=INVALID)
    user, chat = user_of(request), talk.chat
    classification = Classification(form.cleaned_data["classification"])
    has_ended = chat.state == ChatState.ENDED or not ending.end(
        chat_id=chat.pk, reason=EndReason.BY_AGENT, at=at, by=user, classification=classification
    )
    if has_ended:
        ending.classify(agent=user, chat_id=chat.pk, classification=classification, at=at)
    return JsonResponse({"gone": ""})


def _refused(
    request: HttpRequest, talk: Talk, name: str, form: forms.Form, why: Exception
) -> HttpResponse:
    match why:
        case AgentNotFreeError():
            text = _("This colleague cannot take a chat now. Choose another one.")
            form.add_error("to_agent", text)
        case EmptyNoteError():
            form.add_error("note", _("Write the note, and not too long."))
        case _:
            form.add_error(None, str(words_desk.GONE["taken"]))
    return _form(request, talk, name, form, status=CHANGED)


def _form(
    request: HttpRequest, talk: Talk, name: str, form: forms.Form, *, status: int = 200
) -> HttpResponse:
    context = {"talk": talk, "name": name, "form": form, "key": talk.chat.public_id}
    template = f"admin/chat/desk/{name}.html"
    return TemplateResponse(request, template, context, status=status)


def _ids(talk: Talk, name: str) -> str:
    """Several chats stand side by side: each form has identifiers of its own."""
    return f"{name}-{talk.chat.public_id}-%s"


ACTS: Final[Mapping[str, Act]] = {
    "note": _note,
    "transfer": _transfer,
    "second": _second,
    "leave": _leave,
    "end": _end,
}
