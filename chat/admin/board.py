"""The board of team leads: what goes on in all chats, and a window from which one looks at one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, override
from uuid import UUID

from django.contrib import admin, messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.admin.base import StaffModelAdmin
from accounts.admin.recording import record
from accounts.http import user_of
from accounts.models import User
from chat import words_board, words_desk
from chat.admin import looking
from chat.models import Board, Chat
from chat.queries.board import AgentNow, BoardNow, ChatNow, LineNow, board_now
from chat.queries.chats import WATCH, find_chat_for_agent
from chat.services import joining
from chat.services.transferring import AgentNotFreeError, NotInChatError

# A board stays open for hours: whose chats it shows is recorded anew after so long.
RECORDED_FOR_SECONDS: Final = 15 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table; what it says may change, its key does not.

    cells  each with its words, and whether something is wrong there: words say so, too
    """

    key: str
    name: str
    url: str = ""
    cells: tuple[tuple[str, bool], ...]


@admin.register(Board)
class BoardAdmin(StaffModelAdmin[Board]):
    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "chat_board_"
        return [
            path("", wrap(require_safe(self.changelist_view)), name=f"{name}changelist"),
            path("live/", wrap(require_safe(self.live_view)), name=f"{name}live"),
            path("<uuid:key>/", wrap(require_safe(self.look_view)), name=f"{name}look"),
            path("<uuid:key>/move/", wrap(require_POST(self.move_view)), name=f"{name}move"),
            path("<uuid:key>/join/", wrap(require_POST(self.join_view)), name=f"{name}join"),
        ]

    def has_view_permission(self, request: HttpRequest, obj: Board | None = None) -> bool:
        return bool(request.user.has_perm(WATCH))

    @override
    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        self._lead(request)
        context = {
            **admin.site.each_context(request),
            "opts": self.opts,
            "title": _("Chat board"),
            "subtitle": None,
            "is_nav_sidebar_enabled": False,
            **_board(request, at=timezone.now()),
        }
        return TemplateResponse(request, "admin/chat/board/board.html", context)

    def live_view(self, request: HttpRequest) -> HttpResponse:
        """What an open board asks for every few seconds."""
        self._lead(request)
        context = _board(request, at=timezone.now())
        return TemplateResponse(request, "admin/chat/board/live.html", context)

    def look_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        lead = self._lead(request)
        return looking.window(request, _chat_or_404(lead, key), opts=self.opts, at=timezone.now())

    def move_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        lead = self._lead(request)
        return looking.move(request, _chat_or_404(lead, key), opts=self.opts, at=timezone.now())

    def join_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """The team lead helps in the chat, which stands on their own desk then."""
        lead = self._lead(request)
        chat = _chat_or_404(lead, key)
        try:
            joining.join(agent=lead, chat_id=chat.pk, at=timezone.now())
        except AgentNotFreeError:
            text = _("Come to your chat desk first, with room for another chat.")
            messages.warning(request, text)
        except NotInChatError:
            messages.warning(request, _("Nobody answers in this chat now."))
        else:
            return HttpResponseRedirect(reverse("admin:chat_desk_changelist"))
        return HttpResponseRedirect(reverse("admin:chat_board_look", args=[key]))

    def _lead(self, request: HttpRequest) -> User:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return user_of(request)


def _chat_or_404(lead: User, key: UUID) -> Chat:
    chat = find_chat_for_agent(lead, key)
    if chat is None:
        raise Http404
    return chat


def _board(request: HttpRequest, *, at: datetime) -> dict[str, Any]:
    board: BoardNow = board_now(at=at)
    _record(request, [each.chat.pk for each in board.chats])
    return {
        "alarms": list(words_board.alarms(board, at=at)),
        "lines": [_line(each, at=at) for each in board.lines],
        "agents": [_agent(each, at=at) for each in board.agents],
        "away": board.away,
        "chats": [_chat(each, at=at) for each in board.chats],
        "with_robot": board.with_robot,
    }


def _record(request: HttpRequest, keys: Iterable[int]) -> None:
    """Nothing is shown of which there is no record, and what stays is not recorded each time."""
    names = {f"board-{user_of(request).pk}-{key}": key for key in keys}
    known = cache.get_many(names)
    fresh = {name: key for name, key in names.items() if name not in known}
    if fresh:
        record(request, "chat.listed", data={"rows": sorted(fresh.values())})
        cache.set_many(dict.fromkeys(fresh, 1), timeout=RECORDED_FOR_SECONDS)


def _line(now: LineNow, *, at: datetime) -> Row:
    return Row(
        key=f"{now.queue}-{now.language}",
        name=words_desk.line(now.queue, now.language),
        cells=(
            (words_board.hours(now, at=at), False),
            (str(now.waiting), False),
            (words_board.since(now.oldest, at=at), now.is_late),
            (words_board.shown(now), False),
            (words_board.room(now), now.is_unserved),
            (str(now.answered), False),
            (words_desk.duration(now.median) if now.median is not None else "–", False),
            (words_board.as_shown(now), False),
        ),
    )


def _agent(now: AgentNow, *, at: datetime) -> Row:
    agent = now.agent
    is_silent = now.waits_since is not None and at - now.waits_since > words_board.LONGEST_SILENCE
    return Row(
        key=f"{agent.pk}",
        name=agent.user.get_short_name(),
        cells=(
            (words_board.presence(now), now.is_lost),
            (words_board.since(agent.presence_since, at=at), False),
            (f"{now.load} / {agent.at_once}", False),
            (words_board.since(now.waits_since, at=at), is_silent),
            (words_board.since(agent.seen_at, at=at), now.is_lost),
        ),
    )


def _chat(now: ChatNow, *, at: datetime) -> Row:
    chat = now.chat
    name = chat.thread.party.name
    return Row(
        key=str(chat.public_id),
        name=_("%(name)s (away)") % {"name": name} if now.is_away else name,
        url=reverse("admin:chat_board_look", args=[chat.public_id]),
        cells=(
            (words_desk.line(chat.queue, chat.language), False),
            (words_board.since(chat.started_at, at=at), False),
            (words_board.agents(now), False),
            (words_board.whose_turn(now, at=at), words_board.is_silent(now, at=at)),
        ),
    )
