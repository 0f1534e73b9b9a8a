"""The page of a thread for who answers it: what was said, the answer, and the matter beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID, uuid4

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.admin.recording import record
from accounts.downloads import as_picture, as_piecewise_download, closed_file
from accounts.http import user_of
from accounts.models import User
from invoices.admin.claim_panel import panel_of
from messaging import previews, words_desk, words_times
from messaging.admin import watching
from messaging.forms.desk import AnswerForm, AssignForm, CloseForm, NoteForm, QueueForm
from messaging.models import (
    AnswerTemplate,
    Attachment,
    Author,
    Draft,
    InternalNote,
    Medium,
    Thread,
    ThreadState,
)
from messaging.queries.hours import hours_of
from messaging.queries.inbox import agents, others_drafts
from messaging.queries.messages import Said, count_of, messages_of, read_to, said_in
from messaging.queries.placeholders import invoice_of
from messaging.rules.clock import Urgency
from messaging.services.drafts import get_draft
from messaging.services.reading import mark_read
from messaging.services.taking import ANSWER, ASSIGN, holder_of
from messaging.words_matters import title_of
from myropo.calendar import helsinki_date

MARKS: Final = {Urgency.LATE: "late", Urgency.SOON: "near"}
# Of a long conversation, what is shown at first.
LATEST: Final = 40
OTHER_THREADS: Final = 5
VIEWED: Final = "thread.viewed"
FILE_OPENED: Final = "thread.file_downloaded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One message or note of the conversation.

    kind  "person", "agent", "bot", "portal" or "note": how it looks, and what it is called
    way   how it was said, where that is not the message centre
    mark  whether the person has read it
    """

    kind: str
    name: str
    way: str
    text: str
    time: str
    sent_at: datetime
    number: int
    is_read: bool
    said: Said | None


@dataclass(frozen=True, slots=True)
class Day:
    heading: str
    entries: list[Entry]


def show(
    request: HttpRequest,
    thread: Thread,
    *,
    form: AnswerForm | None = None,
    note_form: NoteForm | None = None,
    close_form: CloseForm | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    """The whole page; `notice` says what came between the agent and its answer."""
    user, at = user_of(request), timezone.now()
    record(request, VIEWED, party=thread.party, target=thread)
    watching.note(user, thread)
    mark_read(thread=thread, number=thread.last_number, at=at, agent=user)
    may_answer = user.has_perm(ANSWER)
    draft = get_draft(user=user, party=thread.party, thread=thread) if may_answer else None
    context = {
        **admin.site.each_context(request),
        "opts": Thread._meta,
        "title": title_of(thread),
        "subtitle": None,
        **conversation(request, thread, at=at),
        **beside(thread, user, at=at),
        "may_answer": may_answer,
        "form": (form or _first_form(thread, draft)) if may_answer else None,
        "files": list(draft.attachments.all()) if draft else [],
        "draft": draft,
        "templates": AnswerTemplate.objects.filter(is_used=True) if may_answer else [],
        "note_form": note_form or NoteForm(auto_id="note_%s"),
        "close_form": close_form
        or CloseForm(
            auto_id="close_%s",
            initial={
                "classification": thread.classification,
                "after_number": thread.last_number,
            },
        ),
        "queue_form": QueueForm(auto_id="queue_%s", initial={"queue": thread.queue}),
        "assign_form": _assign_form(user, thread),
        "notice": notice,
    }
    template = "admin/messaging/thread/thread.html"
    return TemplateResponse(request, template, context, status=status)


def conversation(request: HttpRequest, thread: Thread, *, at: datetime) -> dict[str, Any]:
    """What of the page changes by itself: what was said, and who works on it."""
    user = user_of(request)
    is_whole = "all" in request.GET
    said = messages_of(thread, most=None if is_whole else LATEST)
    notes = InternalNote.objects.filter(thread__in=said_in(thread)).select_related("agent")
    read_by_person = read_to(thread).person
    entries = [_message(each, thread, read_by_person) for each in said]
    entries = sorted([*entries, *map(_note, notes)], key=lambda each: each.sent_at)
    hidden = 0 if is_whole or len(said) < LATEST else count_of(thread) - len(said)
    if hidden and said:
        entries = [each for each in entries if each.sent_at >= said[0].sent_at]
    how, left = _left(thread, at=at)
    return {
        "thread": thread,
        "days": list(_days(entries, today=helsinki_date(at))),
        "hidden": hidden,
        "left": left,
        "urgency": MARKS.get(how, ""),
        "promised": words_times.promise(thread.answer_by, at=at) if thread.answer_by else "",
        "waits": thread.state == ThreadState.WAITS_FOR_US and thread.live_since is None,
        "is_closed": thread.state == ThreadState.CLOSED,
        "is_mine": thread.assigned_to == user,
        "holder": holder_of(thread, agent=user, at=at),
        "others": _others(thread, user, at=at),
        "last_number": thread.last_number,
    }


def get_thread_or_404(rows: QuerySet[Thread], key: int) -> Thread:
    thread = rows.filter(pk=key).first()
    if thread is None:
        raise Http404
    return thread


def page_of(key: int) -> str:
    return reverse("admin:messaging_thread_change", args=[key])


def inbox() -> str:
    return reverse("admin:messaging_thread_changelist")


def file(request: HttpRequest, thread: Thread, public_id: UUID) -> HttpResponseBase:
    """A file of the conversation or of one's own draft: to save, or as the picture made of it.

    Recorded when it is saved: its picture was seen with the page.
    """
    said = Q(message__thread=thread) | Q(message__thread__merged_into=thread)
    own = Q(draft__thread=thread, draft__user=user_of(request))
    row = get_object_or_404(Attachment, said | own, public_id=public_id)
    if not row.is_openable:
        return closed_file(request, row, is_staff=True)
    try:
        if "shown" in request.GET and row.shown:
            with row.shown.open("rb") as picture:
                return as_picture(picture.read(), content_type=previews.FILE_TYPE)
        content = row.file.open("rb")
    except OSError:
        raise Http404 from None
    record(request, FILE_OPENED, party=thread.party, target=thread, data={"file": row.pk})
    return as_piecewise_download(content, name=row.name, content_type=row.file_type)


def _first_form(thread: Thread, draft: Draft | None) -> AnswerForm:
    return AnswerForm(
        initial={
            "text": draft.text if draft else "",
            "client_id": draft.client_id if draft else uuid4(),
            "after_number": thread.last_number,
            "classification": thread.classification,
        }
    )


def _assign_form(user: User, thread: Thread) -> AssignForm | None:
    if not user.has_perm(ASSIGN):
        return None
    return AssignForm(auto_id="assign_%s", agents=agents(), initial={"agent": thread.assigned_to})


def beside(thread: Thread, user: User, *, at: datetime) -> dict[str, Any]:
    """The matter: the claim or plan, who the customer is, and what else it has written."""
    invoice = invoice_of(thread)
    others = Thread.objects.filter(party=thread.party, merged_into=None, last_number__gt=0)
    others = others.exclude(pk=thread.pk).select_related("invoice__creditor", "plan", "refund")
    others = others.select_related("request", "party").order_by("-changed_at")[:OTHER_THREADS]
    today = helsinki_date(at)
    return {
        "panel": panel_of(invoice, today=today) if invoice else None,
        "elsewhere": [
            (
                each,
                title_of(each),
                words_times.short_time_of(each.changed_at, today=helsinki_date(at)),
            )
            for each in others
        ],
        "language": thread.get_language_display(),
    }


def _left(thread: Thread, *, at: datetime) -> tuple[Urgency, str]:
    if thread.state != ThreadState.WAITS_FOR_US or thread.answer_by is None:
        return Urgency.IN_TIME, ""
    return words_desk.left(thread, hours_of(thread.queue), at=at)


def _others(thread: Thread, user: User, *, at: datetime) -> list[str]:
    """Other agents who have begun an answer, in words."""
    drafts = others_drafts(user).filter(thread=thread).select_related("user")
    return [
        words_desk.writing(each.user.get_short_name(), each.changed_at, at=at) for each in drafts
    ]


def _message(said: Said, thread: Thread, read_by_person: int) -> Entry:
    kinds = {Author.PERSON: "person", Author.AGENT: "agent", Author.BOT: "bot"}
    # Of what was said in a thread that was merged into this one, the numbers are others.
    is_agents = said.author == Author.AGENT and said.thread_id == thread.pk
    return Entry(
        kind=kinds.get(said.author, "portal"),
        name=said.name,
        way=_way(said),
        text=said.text,
        time=words_times.time_of(said.sent_at),
        sent_at=said.sent_at,
        number=said.number,
        is_read=is_agents and said.number <= read_by_person,
        said=said,
    )


def _way(said: Said) -> str:
    """How it was said; of an e-mail also that nobody knows who wrote it."""
    if said.medium == Medium.EMAIL and said.is_by_person:
        return _("E-mail: nobody has checked who wrote it")
    return "" if said.medium == Medium.PORTAL else str(said.medium.label)


def _note(note: InternalNote) -> Entry:
    return Entry(
        kind="note",
        name=note.agent.get_short_name(),
        way="",
        text=note.text,
        time=words_times.time_of(note.written_at),
        sent_at=note.written_at,
        number=0,
        is_read=False,
        said=None,
    )


def _days(entries: Sequence[Entry], *, today: date) -> Iterator[Day]:
    for day, of_day in groupby(entries, key=lambda each: helsinki_date(each.sent_at)):
        yield Day(words_times.heading_of(day, today=today), list(of_day))
