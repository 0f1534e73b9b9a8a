"""Answering: what is typed is kept first, whatever comes of sending it."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.admin.recording import record
from accounts.http import user_of
from accounts.models import User
from invoices.admin.two_steps import typed
from invoices.rules.file_names import plain_name
from messaging import words_threads, words_times
from messaging.admin import acts, desk, watching
from messaging.forms.desk import AnswerForm
from messaging.models import AnswerTemplate, Draft, Thread
from messaging.queries.placeholders import text_in, values_of
from messaging.rules.placeholders import fill
from messaging.services import attachments, closing, posting, taking
from messaging.services.drafts import discard, get_draft, save_draft
from messaging.services.taking import TakenByOtherError
from messaging.texts import is_other

SEND: Final = "send"
SEND_NEXT: Final = "send-next"
SEND_CLOSE: Final = "send-close"
INSERT: Final = "insert"
ATTACH: Final = "attach"
DISCARD: Final = "discard"
KEEP: Final = "keep"
REMOVE: Final = "remove:"


class SaidOtherwiseError(Exception):
    """Another window has sent the draft that both had, in other words. Nothing was changed."""


def answer(request: HttpRequest, thread: Thread) -> HttpResponse:
    """What was typed, after each button of the composer."""
    data = typed(request)
    do = data.get("do", SEND)
    if do == DISCARD:
        return _discarded(request, thread)
    draft = _keep(user_of(request), thread, data)
    form = AnswerForm(data, closes=do == SEND_CLOSE)
    troubles = _attach(request, draft)
    if do.startswith(REMOVE):
        _remove(user_of(request), do.removeprefix(REMOVE))
    if do in {INSERT, ATTACH, KEEP} or do.startswith(REMOVE) or troubles:
        for trouble in troubles:
            messages.error(request, trouble)
        return desk.show(request, thread, form=_retyped(request, thread, data))
    if not form.is_valid():
        return desk.show(request, thread, form=form, status=422)
    return _sent(request, thread, form, do)


def draft(request: HttpRequest, thread: Thread) -> HttpResponse:
    """Keep what is typed while it is typed; who types in a free thread has taken it."""
    user, at, data = user_of(request), timezone.now(), typed(request)
    kept = _keep(user, thread, data)
    holder = ""
    if kept is not None and kept.text.strip():
        holder = _work_on(thread, user, at=at)
    told = _("Saved at %(time)s") % {"time": words_times.time_of(at)}
    return JsonResponse({"saved": told if kept else "", "holder": holder})


def _work_on(thread: Thread, user: User, *, at: datetime) -> str:
    """Take the thread, or go on having it; the name of another who has it."""
    if thread.assigned_to == user:
        taking.renew(agent=user, thread_id=thread.pk, at=at)
        return ""
    try:
        taking.take(agent=user, thread_id=thread.pk, at=at)
    except TakenByOtherError as taken:
        return taken.agent.get_short_name()
    return ""


def text_of_template(request: HttpRequest, thread: Thread) -> HttpResponse:
    """A template's text with the case's words, by its shortcut."""
    template = _template(request.GET.get("shortcut", ""))
    if template is None:
        raise Http404
    # A name and a sum are in it: nothing is told of which there is no record.
    if not watching.is_noted(user_of(request), thread):
        record(request, desk.VIEWED, party=thread.party, target=thread)
    text = _filled(template, thread, user_of(request))
    return JsonResponse({"text": text, "classification": template.classification})


def _sent(request: HttpRequest, thread: Thread, form: AnswerForm, do: str) -> HttpResponse:
    """Send it; where it cannot be sent, the page says why and keeps what was typed."""
    try:
        _send(user_of(request), thread, form, closes=do == SEND_CLOSE)
    except (posting.EmptyMessageError, posting.TooLongError) as refused:
        is_empty = isinstance(refused, posting.EmptyMessageError)
        too_long = _("The answer is too long.")
        form.add_error("text", _("Write the answer first.") if is_empty else too_long)
        return desk.show(request, thread, form=form, status=422)
    except (posting.AnsweredMeanwhileError, TakenByOtherError, SaidOtherwiseError) as stopped:
        is_anew = isinstance(stopped, SaidOtherwiseError)
        return _not_sent(request, thread, _why(stopped), is_anew=is_anew)
    except posting.ThreadMergedError as merged:
        return _went_on_elsewhere(request, merged.thread)
    messages.success(request, _("Sent. The customer is told."))
    if do == SEND_NEXT:
        return acts.take_next(request, queue=thread.queue, without=thread.pk)
    return HttpResponseRedirect(desk.page_of(thread.pk))


@transaction.atomic
def _send(user: User, thread: Thread, form: AnswerForm, *, closes: bool) -> None:
    """Both or none: of an answer that could not be closed with, the page says it was not sent."""
    at, told = timezone.now(), form.cleaned_data
    message = posting.answer(
        agent=user,
        thread_id=thread.pk,
        text=told["text"],
        client_id=told["client_id"],
        after_number=told["after_number"],
        at=at,
    )
    if is_other(message.text, told["text"]):
        raise SaidOtherwiseError
    if closes:
        closing.close_as_agent(
            agent=user,
            thread_id=thread.pk,
            classification=told["classification"],
            after_number=message.number,
            at=at,
        )


def _why(stopped: Exception) -> str:
    """Why nothing was sent."""
    match stopped:
        case TakenByOtherError():
            return _taken_by(stopped.agent)
        case SaidOtherwiseError():
            return str(words_threads.SAID_OTHERWISE)
        case _:
            return came_meanwhile()


def came_meanwhile() -> str:
    return _(
        "Something was written while you wrote. Nothing was sent: read it, and change your answer "
        "if it needs that."
    )


def _taken_by(other: User) -> str:
    text = _(
        "%(name)s works on this thread. Nothing was sent; what you wrote is kept as your draft."
    )
    return text % {"name": other.get_short_name()}


def _not_sent(
    request: HttpRequest, thread: Thread, notice: str, *, is_anew: bool = False
) -> HttpResponse:
    """is_anew: what was typed is a draft of its own from now on."""
    thread.refresh_from_db()
    data = typed(request).copy()
    if is_anew:
        data["client_id"] = str(uuid4())
        _keep(user_of(request), thread, data)
    form = _retyped(request, thread, data)
    return desk.show(request, thread, form=form, notice=notice, status=409)


def _went_on_elsewhere(request: HttpRequest, other: Thread) -> HttpResponse:
    """Two contacts about one matter were made one: the answer goes along, not sent yet."""
    _keep(user_of(request), other, typed(request))
    text = _("This thread was joined to another. Nothing was sent: your answer stands here now.")
    messages.warning(request, text)
    return HttpResponseRedirect(desk.page_of(other.pk))


def _keep(user: User, thread: Thread, data: QueryDict) -> Draft | None:
    try:
        client_id = UUID(data.get("client_id", ""))
    except ValueError:
        client_id = uuid4()
    return save_draft(
        user=user,
        party=thread.party,
        thread=thread,
        text=data.get("text", ""),
        client_id=client_id,
        at=timezone.now(),
    )


def _attach(request: HttpRequest, draft: Draft | None) -> list[str]:
    """Put the files of the form into the draft; what was wrong with some, in words."""
    troubles: list[str] = []
    if draft is None:
        return troubles
    for file in request.FILES.getlist("files"):
        name = {"name": plain_name(file.name or "")}
        try:
            attachments.add(draft=draft, file=file, user=draft.user, at=timezone.now())
        except attachments.TooManyFilesError:
            troubles.append(_("An answer takes five files at most."))
            break
        except attachments.DraftGoneError:
            troubles.append(_("This draft was sent or deleted meanwhile in another window."))
            break
        except attachments.TooLargeFileError:
            troubles.append(_("The file %(name)s is larger than 10 MB.") % name)
        except attachments.UnknownTypeError:
            text = _("The file %(name)s is neither a PDF nor a JPG, PNG or HEIC picture.")
            troubles.append(text % name)
    return troubles


def _remove(user: User, key: str) -> None:
    try:
        attachments.remove(user=user, public_id=UUID(key))
    except ValueError:
        raise Http404 from None


def _discarded(request: HttpRequest, thread: Thread) -> HttpResponse:
    user = user_of(request)
    found = get_draft(user=user, party=thread.party, thread=thread)
    if found is not None:
        discard(user=user, draft_id=found.pk)
        messages.success(request, _("The draft is gone."))
    return HttpResponseRedirect(desk.page_of(thread.pk))


def _retyped(request: HttpRequest, thread: Thread, data: QueryDict) -> AnswerForm:
    """The form with what was typed, and the template that was asked for; nothing was sent."""
    text = data.get("text", "")
    classification = data.get("classification", "")
    template = _template(data.get("template", "")) if data.get("do") == INSERT else None
    if template is not None:
        added = _filled(template, thread, user_of(request))
        text = f"{text.rstrip()}\n\n{added}" if text.strip() else added
        classification = template.classification or classification
    typed_values = {
        "text": text,
        "client_id": data.get("client_id", ""),
        "classification": classification,
        "after_number": thread.last_number,
    }
    return AnswerForm(initial=typed_values)


def _template(shortcut: str) -> AnswerTemplate | None:
    return AnswerTemplate.objects.filter(
        shortcut=shortcut.replace("\0", "")[:30], is_used=True
    ).first()


def _filled(template: AnswerTemplate, thread: Thread, agent: User) -> str:
    return fill(text_in(template, thread.language), values_of(thread, agent=agent))
