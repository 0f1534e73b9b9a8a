"""What stands on the chat desk: a column for each chat, and the matter beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.admin.recording import record
from accounts.http import user_of
from accounts.models import User
from chat import words_desk
from chat.frames import BY
from chat.models import Chat
from chat.queries.beside import Paid, other_open_invoices, paid_lately
from chat.queries.talks import Talk, talks_of
from invoices import words
from invoices.models import Invoice
from messaging import words_times
from messaging.admin import desk, watching
from messaging.forms.files import CHOSEN
from messaging.models import Attachment, Author, InternalNote
from messaging.queries.messages import Said, messages_of, read_to, said_in
from messaging.queries.placeholders import invoice_of
from messaging.services.reading import mark_read
from messaging.texts import LONGEST
from messaging.words_matters import title_of
from myropo.calendar import helsinki_date
from payments.admin.arranging import ways_of

# Of what was said before, so much stands in a column; the whole has its page.
LATEST: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the conversation, or a note that only colleagues see.

    by      as frames call it: "visitor", "agent", "portal", "bot"; "note"
    number  of the line; 0 of a note
    mark    of one's own line, how far the customer has it; else ""
    offers  what the robot's buttons say that the customer has not answered
    """

    by: str
    name: str
    text: str
    time: str
    sent_at: datetime
    number: int = 0
    client_id: str = ""
    note_id: int = 0
    mark: str = ""
    files: Sequence[Attachment] = ()
    offers: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Day:
    iso: str
    label: str
    entries: list[Entry]


def find_talk(user: User, public_id: UUID, *, at: datetime) -> Talk | None:
    """A chat on the agent's own desk, whatever else the agent may look at."""
    found = (each for each in talks_of(user, at=at) if each.chat.public_id == public_id)
    return next(found, None)


def talk_or_404(user: User, public_id: UUID, *, at: datetime) -> Talk:
    talk = find_talk(user, public_id, at=at)
    if talk is None:
        raise Http404
    return talk


def column(request: HttpRequest, talk: Talk, *, at: datetime) -> HttpResponse:
    """One chat as it stands on the desk from now on: scripts go on with it from here."""
    _record(request, talk.chat)
    context = {"talk": talk_context(talk, user=user_of(request), at=at)}
    return TemplateResponse(request, "admin/chat/desk/talk.html", context)


def talk_context(talk: Talk, *, user: User, at: datetime) -> dict[str, Any]:
    thread = talk.chat.thread
    said = messages_of(thread, most=LATEST)
    read = read_to(thread).person
    notes = InternalNote.objects.filter(thread__in=said_in(thread)).select_related("agent")
    answered = max((each.number for each in said if each.is_by_person), default=0)
    lines = [_line(each, thread.pk, user, read, answered) for each in said]
    entries = sorted([*lines, *map(_note, notes)], key=lambda each: each.sent_at)
    if len(said) == LATEST:
        entries = [each for each in entries if each.sent_at >= said[0].sent_at]
    mark_read(thread=thread, number=thread.last_number, at=at, agent=user)
    return {
        "chat": talk.chat,
        "thread": thread,
        "key": str(talk.chat.public_id),
        "is_own": talk.is_own,
        "is_to_name": talk.is_to_name,
        "title": title_of(thread),
        "party": thread.party,
        "writes_for": words_desk.writes_for(talk.chat),
        "waited": words_desk.waited(talk),
        "days": list(_days(entries, today=helsinki_date(at))),
        "has_more": len(said) == LATEST,
        "last": thread.last_number,
        "longest": LONGEST,
        "accept": CHOSEN,
        "file_url": reverse("admin:messaging_thread_file", args=[thread.pk, UUID(int=0)]),
    }


def beside(request: HttpRequest, talk: Talk, *, at: datetime) -> HttpResponse:
    """The customer, the claim, what was paid, what may be arranged: what one acts on meanwhile."""
    chat, user = talk.chat, user_of(request)
    _record(request, chat)
    invoice = invoice_of(chat.thread)
    context = {
        **desk.beside(chat.thread, user, at=at),
        "thread": chat.thread,
        "about": chat.about,
        "title": title_of(chat.thread),
        "ways": ways_of(request, invoice) if invoice else [],
        "paid": [_paid(each) for each in paid_lately(invoice)] if invoice else [],
        "others": _others(user, chat, invoice),
    }
    return TemplateResponse(request, "admin/chat/desk/beside.html", context)


def _record(request: HttpRequest, chat: Chat) -> None:
    record(request, desk.VIEWED, party=chat.thread.party, target=chat.thread)
    watching.note(user_of(request), chat.thread)


def _line(said: Said, thread_id: int, user: User, read: int, answered: int) -> Entry:
    # What was said in a thread that was merged into this one has numbers of its own.
    is_here = said.thread_id == thread_id
    is_own = is_here and said.author == Author.AGENT and said.user_id == user.pk
    return Entry(
        by=BY[said.author],
        name=said.name,
        text=said.text,
        time=words_times.time_of(said.sent_at),
        sent_at=said.sent_at,
        number=said.number if is_here else 0,
        client_id=str(said.client_id),
        mark=("read" if said.number <= read else "sent") if is_own else "",
        files=said.attachments,
        offers=[each["label"] for each in said.choices] if said.number > answered else (),
    )


def _note(note: InternalNote) -> Entry:
    return Entry(
        by="note",
        name=note.agent.get_short_name(),
        text=note.text,
        time=words_times.time_of(note.written_at),
        sent_at=note.written_at,
        note_id=note.pk,
    )


def _days(entries: Sequence[Entry], *, today: date) -> Iterator[Day]:
    for day, of_day in groupby(entries, key=lambda each: helsinki_date(each.sent_at)):
        yield Day(day.isoformat(), words_times.heading_of(day, today=today), list(of_day))


def _paid(paid: Paid) -> tuple[str, str]:
    """The sum, and when it counts from; of one that was taken back, that."""
    day = words.day(paid.value_on)
    if paid.is_taken_back:
        day = _("%(day)s, taken back") % {"day": day}
    return words.euros(paid.amount), day


def _others(user: User, chat: Chat, invoice: Invoice | None) -> list[tuple[Invoice, str]]:
    rows = other_open_invoices(user, chat.thread.party, without=invoice)
    return [(each, f"{words.euros(each.to_pay)}, {words.day(each.due_on)}") for each in rows]
