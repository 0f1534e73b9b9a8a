"""E-mails that came in: staff find the matter of those of which nobody knows whose they are."""

from typing import Any, ClassVar, Final, override

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.admin.base import StaffModelAdmin
from accounts.admin.filters import month_filter
from accounts.admin.recording import record
from accounts.models import Party
from messaging.admin import desk, mail_desk
from messaging.mails.letter import UnreadableError
from messaging.models import IncomingMail, MailState
from messaging.services.incoming_mail import read_content

TO_DO: Final = "todo"


class MailWorkFilter(admin.SimpleListFilter):
    title = gettext_lazy("to do")
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(TO_DO, _("Find the matter"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(state=MailState.UNKNOWN_SENDER) if self.value() else queryset


@admin.register(IncomingMail)
class IncomingMailAdmin(StaffModelAdmin[IncomingMail]):
    list_display = ("came_at", "sender", "subject", "state", "why")
    list_filter = (
        MailWorkFilter,
        "state",
        "why",
        month_filter("came_at", gettext_lazy("came"), parameter="when", is_moment=True),
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset(
        {"work", "state__exact", "why__exact", "when"}
    )
    search_fields = ("sender",)
    search_help_text = gettext_lazy("The whole e-mail address of the sender.")
    fields = ("came_at", "sender", "subject", "state", "why", "matter", "away_by")
    readonly_fields: ClassVar[tuple[str, ...]] = fields
    list_select_related = ("message__thread__party",)
    change_form_template = "admin/messaging/incomingmail/change_form.html"

    def is_worked_off(self, params: dict[str, Any]) -> bool:
        return params.get("work") == TO_DO

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "messaging_incomingmail_"
        return [
            path("<int:key>/place/", wrap(self.place_view), name=f"{name}place"),
            path("<int:key>/whole/", wrap(require_safe(self.whole_view)), name=f"{name}whole"),
            *super().get_urls(),
        ]

    def matching(self, rows: Any, term: str) -> Any:
        return rows.filter(sender=term.lower())

    def party_of(self, obj: IncomingMail) -> Party | None:
        return obj.message.thread.party if obj.message else None

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context |= mail_desk.first_look(request, context["original"])
        return super().render_change_form(request, context, *args, **kwargs)

    def place_view(self, request: HttpRequest, key: int) -> HttpResponse:
        return mail_desk.place(request, get_object_or_404(self.get_queryset(request), pk=key))

    def whole_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """The e-mail as it came, to save: nothing of it is shown by a browser."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        mail = get_object_or_404(self.get_queryset(request), pk=key)
        try:
            content = read_content(mail)
        except UnreadableError:
            raise Http404 from None
        record(request, "incomingmail.downloaded", party=self.party_of(mail), target=mail)
        headers = {
            "Content-Disposition": f'attachment; filename="{mail.public_id}.eml"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        }
        return HttpResponse(content, content_type="application/octet-stream", headers=headers)

    @admin.display(description=gettext_lazy("matter"))
    def matter(self, mail: IncomingMail) -> SafeString | str:
        if mail.message is None:
            return "–"
        url = desk.page_of(mail.message.thread_id)
        return format_html('<a href="{}">{}</a>', url, _("Show the matter"))

    @admin.display(description=gettext_lazy("put away by"))
    def away_by(self, mail: IncomingMail) -> str:
        return mail.put_away_by.get_short_name() if mail.put_away_by else "–"
