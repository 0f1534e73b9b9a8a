"""Those who chat: in which languages and queues, how much at once, and whether they are there."""

from typing import Any, ClassVar, override

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.admin.base import StaffModelAdmin
from accounts.http import user_of
from chat.forms.agents import AgentForm, KnownAgentForm
from chat.models import ChatAgent, Presence
from chat.rules.routing import VANISHED_AFTER
from chat.services import agents
from chat.words_desk import LANGUAGES
from messaging.models import Queue

ADD = "chat.add_chatagent"
CHANGE = "chat.change_chatagent"


@admin.register(ChatAgent)
class ChatAgentAdmin(StaffModelAdmin[ChatAgent]):
    form = AgentForm
    list_display = ("agent", "where", "presence_since", "serves", "speaks", "at_once", "seen_at")
    list_filter = ("presence",)
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"presence__exact"})
    list_select_related = ("user",)
    change_form_template = "admin/chat/chatagent/change_form.html"
    fields = ("user", "languages", "queues", "at_once")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return user_of(request).has_perm(ADD)

    def has_change_permission(self, request: HttpRequest, obj: ChatAgent | None = None) -> bool:
        return user_of(request).has_perm(CHANGE)

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: ChatAgent | None = None) -> Any:
        return () if obj is None else ("agent",)

    @override
    def get_fields(self, request: HttpRequest, obj: ChatAgent | None = None) -> Any:
        """Who it is, is chosen once."""
        return self.fields if obj is None else ("agent", *self.fields[1:])

    @override
    def get_form(
        self,
        request: HttpRequest,
        obj: ChatAgent | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[KnownAgentForm]:
        """The form as it stands: its fields are no model fields with widgets of the admin."""
        return AgentForm if obj is None else KnownAgentForm

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.remove_view))
        return [
            path("<int:key>/remove/", view, name="chat_chatagent_remove"),
            *super().get_urls(),
        ]

    def remove_view(self, request: HttpRequest, key: int) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        if agents.remove_agent(agent_id=key, by=user_of(request), at=timezone.now()):
            messages.success(request, _("The agent chats no more. Open chats go to colleagues."))
        return HttpResponseRedirect(reverse("admin:chat_chatagent_changelist"))

    @override
    def save_model(
        self,
        request: HttpRequest,
        obj: ChatAgent,
        form: forms.ModelForm[ChatAgent],
        change: bool,
    ) -> None:
        wanted = form.cleaned_data
        saved = agents.set_agent(
            user=obj.user if change else wanted["user"],
            languages=wanted["languages"],
            queues=wanted["queues"],
            at_once=wanted["at_once"],
            by=user_of(request),
            at=timezone.now(),
        )
        obj.pk = saved.pk

    @admin.display(description=gettext_lazy("agent"))
    def agent(self, row: ChatAgent) -> str:
        return row.user.get_short_name()

    @admin.display(description=gettext_lazy("presence"))
    def where(self, row: ChatAgent) -> str:
        is_lost = row.seen_at is None or row.seen_at < timezone.now() - VANISHED_AFTER
        if row.presence != Presence.AWAY and is_lost:
            return _("No sign of life")
        return row.get_presence_display()

    @admin.display(description=gettext_lazy("queues"))
    def serves(self, row: ChatAgent) -> str:
        return ", ".join(str(Queue(each).label) for each in row.queues)

    @admin.display(description=gettext_lazy("languages"))
    def speaks(self, row: ChatAgent) -> str:
        return ", ".join(str(LANGUAGES[each]) for each in row.languages)
