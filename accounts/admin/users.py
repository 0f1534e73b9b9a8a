"""Users and their sessions: to read, and to end a session on request."""

from typing import ClassVar

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.admin.base import StaffModelAdmin
from accounts.admin.filters import UserPartyFilter, chosen_party, month_filter
from accounts.http import user_of
from accounts.models import Party, PortalSession, User
from accounts.queries.names import named
from accounts.services.sessions import end_session
from accounts.session_stamp import EndReason

# Roles are data in the code, and a secret of an authenticator is shown once, by a command.
for model in (Group, StaticDevice, TOTPDevice):
    admin.site.unregister(model)


@admin.register(User)
class UserAdmin(StaffModelAdmin[User]):
    list_display = ("name", "is_staff", "is_active", "language", "created_at", "last_login")
    list_filter = ("is_staff", "is_active")
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"is_staff__exact", "is_active__exact"})
    list_select_related = ("party",)
    search_fields = ("username",)
    search_help_text = _("Name of the person, or user name of a member of staff.")
    fields = (
        "name",
        "username",
        "preferred_name",
        "language",
        "is_staff",
        "is_active",
        "created_at",
        "last_login",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).select_related("party")

    def party_of(self, obj: User) -> Party | None:
        return obj.party

    def matching(self, rows: QuerySet[User], term: str) -> QuerySet[User]:
        staff = rows.filter(username=term.lower(), is_staff=True)
        return staff if staff.exists() else named(rows, field="party__name", words=term)

    @admin.display(description=_("name"))
    def name(self, user: User) -> str:
        return user.party.name if user.party else user.username


@admin.register(PortalSession)
class PortalSessionAdmin(StaffModelAdmin[PortalSession]):
    """The key of a session is its door: it is shown nowhere."""

    list_display = ("started_at", "user", "method", "browser", "last_seen_at", "ended_at")
    list_filter = (
        month_filter("last_seen_at", _("last seen"), parameter="when", is_moment=True),
        UserPartyFilter,
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"when", "party"})
    list_select_related = ("user__party",)
    fields = ("user", "method", "browser", "address", "started_at", "last_seen_at", "ended_at")
    readonly_fields: ClassVar[tuple[str, ...]] = fields
    change_form_template = "admin/accounts/portalsession/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.end_view))
        name = "accounts_portalsession_end"
        return [path("<int:session_id>/end/", view, name=name), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PortalSession]:
        return super().get_queryset(request).select_related("user__party")

    def party_of(self, obj: PortalSession) -> Party | None:
        return obj.user.party

    def party_listed(self, request: HttpRequest) -> Party | None:
        return chosen_party(request)

    def end_view(self, request: HttpRequest, session_id: int) -> HttpResponse:
        """End a debtor's session at once, wherever it is open. Staff sign out themselves."""
        if not user_of(request).has_perm("accounts.change_portalsession"):
            raise PermissionDenied
        of_debtors = self.get_queryset(request).filter(user__is_staff=False)
        session = get_object_or_404(of_debtors, pk=session_id)
        ended = end_session(
            session_key=session.session_key,
            reason=EndReason.REVOKED,
            actor=user_of(request),
            at=timezone.now(),
        )
        text = _("The session has ended.") if ended else _("The session had ended already.")
        messages.success(request, text)
        url = reverse("admin:accounts_portalsession_change", args=[session.pk])
        return HttpResponseRedirect(url)
