"""The desk of those who chat: one page, all of an agent's chats side by side."""

from datetime import datetime
from typing import Any, override
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.admin.base import StaffModelAdmin
from accounts.http import user_of
from accounts.models import User
from chat.admin import acts, sending, shown
from chat.admin.standing import standing
from chat.forms.desk import PresenceForm, SettingsForm
from chat.models import MOST_AT_ONCE, ChatAgent, Desk, Presence
from chat.queries.chats import ANSWER
from chat.queries.talks import agent_row_of
from chat.services import presence
from chat.services.own_desk import set_sounds
from invoices.admin.two_steps import typed
from messaging.models import AnswerTemplate


@admin.register(Desk)
class DeskAdmin(StaffModelAdmin[Desk]):
    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "chat_desk_"
        either = require_http_methods(["GET", "POST"])
        return [
            path("", wrap(require_safe(self.changelist_view)), name=f"{name}changelist"),
            path("live/", wrap(require_safe(self.live_view)), name=f"{name}live"),
            path("presence/", wrap(require_POST(self.presence_view)), name=f"{name}presence"),
            path("settings/", wrap(require_POST(self.settings_view)), name=f"{name}settings"),
            path("<uuid:key>/", wrap(require_safe(self.talk_view)), name=f"{name}talk"),
            path("<uuid:key>/beside/", wrap(require_safe(self.beside_view)), name=f"{name}beside"),
            path("<uuid:key>/files/", wrap(require_POST(self.files_view)), name=f"{name}files"),
            path("<uuid:key>/do/<slug:act>/", wrap(either(self.act_view)), name=f"{name}act"),
        ]

    def has_view_permission(self, request: HttpRequest, obj: Desk | None = None) -> bool:
        return bool(request.user.has_perm(ANSWER))

    @override
    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The whole desk. Who may chat and is no agent yet reads how to become one."""
        user, at = self._user(request), timezone.now()
        agent = agent_row_of(user)
        context = {
            **admin.site.each_context(request),
            "opts": self.opts,
            "title": _("Chat desk"),
            "subtitle": None,
            # The whole width is the desk's: a column more.
            "is_nav_sidebar_enabled": False,
            "agent": agent,
        }
        if agent is not None:
            context |= self._on_desk(agent, at=at)
        return TemplateResponse(request, "admin/chat/desk/desk.html", context)

    def live_view(self, request: HttpRequest) -> JsonResponse:
        return JsonResponse(standing(self._agent(request), at=timezone.now()))

    def presence_view(self, request: HttpRequest) -> JsonResponse:
        agent, at = self._agent(request), timezone.now()
        form = PresenceForm(typed(request))
        if not form.is_valid():
            raise BadRequest
        _be(agent.user, form.cleaned_data["presence"], at)
        return JsonResponse(standing(self._agent(request), at=at))

    def settings_view(self, request: HttpRequest) -> JsonResponse:
        """How many chats at once, and whether the desk rings."""
        agent, at = self._agent(request), timezone.now()
        form = SettingsForm(typed(request))
        if not form.is_valid():
            raise BadRequest
        wanted = form.cleaned_data
        if wanted["at_once"] is not None:
            presence.set_limit(agent=agent.user, at_once=wanted["at_once"], by=agent.user, at=at)
        if wanted["has_sounds"] is not None:
            set_sounds(agent=agent, has_sounds=wanted["has_sounds"])
        return JsonResponse(standing(self._agent(request), at=at))

    def talk_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        at = timezone.now()
        return shown.column(request, shown.talk_or_404(self._user(request), key, at=at), at=at)

    def beside_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        at = timezone.now()
        return shown.beside(request, shown.talk_or_404(self._user(request), key, at=at), at=at)

    def files_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        at = timezone.now()
        return sending.files(request, shown.find_talk(self._user(request), key, at=at), at=at)

    def act_view(self, request: HttpRequest, key: UUID, act: str) -> HttpResponse:
        at = timezone.now()
        return acts.act(request, shown.talk_or_404(self._user(request), key, at=at), act, at=at)

    def _on_desk(self, agent: ChatAgent, *, at: datetime) -> dict[str, Any]:
        """No chat yet: scripts fetch each column once, and keep it."""
        templates = AnswerTemplate.objects.filter(is_used=True)
        return {
            "limits": range(1, MOST_AT_ONCE + 1),
            "standing": standing(agent, at=at),
            "shortcuts": [{"shortcut": each.shortcut, "title": each.title} for each in templates],
        }

    def _user(self, request: HttpRequest) -> User:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return user_of(request)

    def _agent(self, request: HttpRequest) -> ChatAgent:
        agent = agent_row_of(self._user(request))
        if agent is None:
            raise PermissionDenied
        return agent


def _be(user: User, wanted: str, at: datetime) -> None:
    match wanted:
        case Presence.HERE:
            presence.come(user, at)
        case Presence.BREAK:
            try:
                presence.take_break(user, at)
            except presence.NotAtDeskError:
                # Who was away is not at the desk by taking a break: the page says what is true.
                return
        case _:
            presence.go(user, at)
