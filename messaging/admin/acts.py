"""What agents do on the page of a thread; each act is a service's, which knows who may."""

from collections.abc import Callable, Mapping
from typing import Final

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import user_of
from invoices.admin.two_steps import typed
from messaging.admin import desk
from messaging.forms.desk import AssignForm, CloseForm, NoteForm, QueueForm
from messaging.models import Queue, Thread
from messaging.queries.inbox import agents, next_to_answer
from messaging.services import closing, notes, taking
from messaging.services.posting import AnsweredMeanwhileError
from messaging.services.taking import NotAllowedError, NotAnAgentError, TakenByOtherError

INBOX: Final = "admin:messaging_thread_changelist"
# How many others may be quicker before an agent is told that nothing is left.
TRIES: Final = 5

type Act = Callable[[HttpRequest, Thread], HttpResponse]


def act(request: HttpRequest, thread: Thread, name: str) -> HttpResponse:
    """One of the acts beside the answer."""
    do = ACTS.get(name)
    if do is None:
        raise Http404
    return do(request, thread)


def take_next(request: HttpRequest, *, queue: str, without: int | None = None) -> HttpResponse:
    """Take the most urgent thread that nobody works on, and open it."""
    if queue and queue not in Queue.values:
        raise BadRequest
    user, at = user_of(request), timezone.now()
    chosen = Queue(queue) if queue else None
    for _try in range(TRIES):
        thread = next_to_answer(agent=user, queue=chosen, at=at, without=without)
        if thread is None:
            break
        try:
            taking.take(agent=user, thread_id=thread.pk, at=at)
        except TakenByOtherError:
            continue
        return HttpResponseRedirect(desk.page_of(thread.pk))
    messages.success(request, _("Nothing waits that is free to take."))
    return HttpResponseRedirect(desk.inbox())


def _take(request: HttpRequest, thread: Thread) -> HttpResponse:
    try:
        taking.take(agent=user_of(request), thread_id=thread.pk, at=timezone.now())
    except TakenByOtherError as taken:
        tell_taken(request, taken)
    return _back(thread)


def _release(request: HttpRequest, thread: Thread) -> HttpResponse:
    if taking.release(agent=user_of(request), thread_id=thread.pk, at=timezone.now()):
        messages.success(request, _("It is free for others."))
    return _back(thread)


def _assign(request: HttpRequest, thread: Thread) -> HttpResponse:
    form = AssignForm(typed(request), agents=agents())
    if not form.is_valid():
        messages.error(request, _("Choose an agent."))
        return _back(thread)
    agent, at = form.cleaned_data["agent"], timezone.now()
    try:
        taking.assign(lead=user_of(request), thread_id=thread.pk, agent=agent, at=at)
    except (NotAllowedError, NotAnAgentError):
        raise PermissionDenied from None
    messages.success(request, _("%(name)s has it now.") % {"name": agent.get_short_name()})
    return _back(thread)


def _move(request: HttpRequest, thread: Thread) -> HttpResponse:
    form = QueueForm(typed(request))
    if not form.is_valid():
        raise BadRequest
    queue = Queue(form.cleaned_data["queue"])
    try:
        is_moved = taking.move(
            agent=user_of(request), thread_id=thread.pk, queue=queue, at=timezone.now()
        )
    except TakenByOtherError as taken:
        tell_taken(request, taken)
    else:
        if is_moved:
            messages.success(request, _("Moved: %(queue)s.") % {"queue": queue.label})
    return _back(thread)


def _note(request: HttpRequest, thread: Thread) -> HttpResponse:
    form = NoteForm(typed(request), auto_id="note_%s")
    if not form.is_valid():
        return desk.show(request, thread, note_form=form, status=422)
    notes.write_note(
        agent=user_of(request),
        thread_id=thread.pk,
        text=form.cleaned_data["text"],
        at=timezone.now(),
    )
    return _back(thread)


def _close(request: HttpRequest, thread: Thread) -> HttpResponse:
    form = CloseForm(typed(request), auto_id="close_%s")
    if not form.is_valid():
        return desk.show(request, thread, close_form=form, status=422)
    try:
        closing.close_as_agent(
            agent=user_of(request),
            thread_id=thread.pk,
            classification=form.cleaned_data["classification"],
            after_number=form.cleaned_data["after_number"],
            at=timezone.now(),
        )
    except TakenByOtherError as taken:
        tell_taken(request, taken)
    except AnsweredMeanwhileError:
        text = _("Something was written meanwhile: read it first. It was not closed.")
        messages.warning(request, text)
    else:
        messages.success(request, _("Closed. A new message of the customer opens it again."))
    return _back(thread)


def _reopen(request: HttpRequest, thread: Thread) -> HttpResponse:
    closing.reopen(agent=user_of(request), thread_id=thread.pk, at=timezone.now())
    return _back(thread)


def tell_taken(request: HttpRequest, taken: TakenByOtherError) -> None:
    name = {"name": taken.agent.get_short_name()}
    messages.warning(request, _("%(name)s works on it now. Nothing was changed.") % name)


def _back(thread: Thread) -> HttpResponse:
    return HttpResponseRedirect(desk.page_of(thread.pk))


ACTS: Final[Mapping[str, Act]] = {
    "take": _take,
    "release": _release,
    "assign": _assign,
    "move": _move,
    "note": _note,
    "close": _close,
    "reopen": _reopen,
}
