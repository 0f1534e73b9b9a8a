"""Threads and messages as the pages of the person's side show them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape, linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.actor import Actor
from messaging import words_threads, words_times
from messaging.matters import Matter, MatterKind
from messaging.models import Attachment, Author, Medium, Queue, Thread, ThreadState
from messaging.queries.hours import hours_of
from messaging.queries.matters import FoundMatter
from messaging.queries.messages import ReadTo, Said
from messaging.queries.threads import GLIMPSE
from messaging.views.transcript import headings_of
from messaging.words_matters import matter_of, page_of, title_of, title_of_matter
from messaging.words_threads import Mark
from myropo.calendar import helsinki_date

BY_US: Final = frozenset({Author.AGENT, Author.BOT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A thread in the list. `note` says by when it is answered, or ""."""

    url: str
    title: str
    who: str
    line: str
    when: str
    mark: Mark
    note: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class About:
    """What a conversation is about; `url` and `link` of its page, "" of a general matter."""

    title: str
    url: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One matter to write about, or one page to go on to."""

    url: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMessage:
    """`mark` stands below it: that it was read, or nothing.

    chat  stands above it: that a chat begins with it, and until when it went on; or nothing
    links  pages that the robot has pointed to
    """

    id: str
    who: str
    way: str
    time: str
    sent_at: datetime
    text: SafeString
    files: Sequence[Attachment]
    is_own: bool
    is_portal: bool
    is_new: bool
    mark: str
    chat: str
    links: Sequence[Choice] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """What was said on one day."""

    id: str
    label: str
    messages: Sequence[ShownMessage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Matters of one kind."""

    label: str
    picture: str
    matters: Sequence[Choice]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Where to call us, and when somebody answers."""

    number: str
    address: str
    opening: str


def row_of(thread: Thread, *, at: datetime) -> Row:
    """Of a thread as `queries.threads.threads_of` reads it."""
    is_new: bool = getattr(thread, "is_unread", False)
    last_author: str = getattr(thread, "last_author", "")
    glimpse: str = getattr(thread, "glimpse", "") or ""
    waits = thread.state == ThreadState.WAITS_FOR_US and thread.answer_by is not None
    waits = waits and thread.live_since is None
    late = words_times.is_late(thread.answer_by, at=at)
    note = ""
    if waits and not late and thread.answer_by is not None:
        when = words_times.promise(thread.answer_by, at=at)
        note = _("We answer by %(when)s") % {"when": when}
    return Row(
        url=reverse("messaging:thread", args=[thread.public_id]),
        title=title_of(thread),
        who=_("You") if last_author == Author.PERSON else "",
        line=glimpse + ("…" if len(glimpse) == GLIMPSE else ""),
        when=words_times.short_time_of(thread.changed_at, today=helsinki_date(at)),
        mark=mark_of(thread, at=at, is_new=is_new),
        note=note,
        is_new=is_new,
    )


def mark_of(thread: Thread, *, at: datetime, is_new: bool = False) -> Mark:
    """How the thread stands, in a word or two."""
    if thread.live_since is not None:
        return words_threads.LIVE
    if is_new:
        return words_threads.NEW
    if thread.state == ThreadState.WAITS_FOR_US and words_times.is_late(thread.answer_by, at=at):
        return words_threads.LATE
    return words_threads.MARKS[thread.state]


def about_thread(thread: Thread) -> About:
    return _about(title_of(thread), matter_of(thread))


def about_matter(found: FoundMatter) -> About:
    return _about(title_of_matter(found), found.matter)


def days_of(
    messages: Iterable[Said], *, actor: Actor, thread: Thread, read: ReadTo, at: datetime
) -> list[Day]:
    """The conversation, day by day; what nobody of the person's side has read stands out."""
    today = helsinki_date(at)
    said = list(messages)
    chats = headings_of(said, is_live=thread.live_since is not None)
    read_last = max(
        (
            each.number
            for each in said
            if each.is_by_person and each.thread_id == thread.pk and each.number <= read.staff
        ),
        default=0,
    )
    return [
        Day(
            f"day-{day.isoformat()}",
            words_times.heading_of(day, today=today),
            [
                replace(
                    _shown(each, actor, thread, read, read_last),
                    chat=chats.get(each.public_id, ""),
                )
                for each in of_day
            ],
        )
        for day, of_day in groupby(said, key=lambda each: helsinki_date(each.sent_at))
    ]


def has_news(messages: Iterable[Said], *, thread: Thread, read: ReadTo) -> bool:
    """Whether something was said to the person that nobody of its side has read."""
    return any(_is_new(each, thread, read) for each in messages)


def groups_of(
    matters: Iterable[FoundMatter], url_of: Callable[[Matter], str] | None = None
) -> list[Group]:
    """What one may write about, by kind, in the order of the words.

    url_of  where each leads; None: to the page on which one writes about it
    """
    found = list(matters)
    return [
        Group(
            label=str(label),
            picture=words_threads.PICTURES[kind],
            matters=[_choice(each, url_of) for each in found if each.matter.kind == kind],
        )
        for kind, label in words_threads.GROUPS.items()
        if any(each.matter.kind == kind for each in found)
    ]


def call_of(queue: Queue | str) -> Call | None:
    """None where no number is known."""
    number: str = settings.COLLECTOR_PHONE
    if not number:
        return None
    return Call(
        number=number,
        address=number.replace(" ", ""),
        opening=words_times.opening(hours_of(queue)),
    )


def _about(title: str, matter: Matter) -> About:
    if matter.kind == MatterKind.GENERAL:
        return About(title)
    return About(title, page_of(matter), str(words_threads.LINKS[matter.kind]))


def _choice(found: FoundMatter, url_of: Callable[[Matter], str] | None) -> Choice:
    matter = found.matter
    url = url_of(matter) if url_of else reverse("messaging:write", args=[matter])
    return Choice(url=url, title=title_of_matter(found))


def _shown(said: Said, actor: Actor, thread: Thread, read: ReadTo, read_last: int) -> ShownMessage:
    is_here = said.thread_id == thread.pk
    return ShownMessage(
        id=f"message-{said.public_id}",
        who=_who(said, actor),
        way=str(words_threads.WAYS.get(Medium(said.medium), "")),
        time=words_times.time_of(said.sent_at),
        sent_at=said.sent_at,
        text=_paragraphs(said),
        files=said.attachments,
        is_own=said.is_by_person,
        is_portal=said.author == Author.PORTAL,
        is_new=_is_new(said, thread, read),
        mark=_("Read by customer service")
        if is_here and said.is_by_person and said.number == read_last
        else "",
        chat="",
        links=[
            Choice(url=each["url"], title=each["label"]) for each in said.choices if each["url"]
        ],
    )


def _is_new(said: Said, thread: Thread, read: ReadTo) -> bool:
    return said.thread_id == thread.pk and said.author in BY_US and said.number > read.person


def _who(said: Said, actor: Actor) -> str:
    if said.is_by_person and said.user_id == actor.user.pk:
        return _("You")
    if said.author == Author.AGENT and said.user_id is not None:
        return _("%(name)s, customer service") % {"name": said.name}
    return said.name


def _paragraphs(said: Said) -> SafeString:
    """Lines as they were written; addresses that we send lead somewhere, those of others not."""
    if said.author in BY_US:
        text = urlize(said.text, nofollow=True, autoescape=True)
    else:
        text = escape(said.text)
    return mark_safe(linebreaks(text))  # noqa: S308 - both ways above escape
