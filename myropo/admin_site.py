"""The staff's door: Django's admin behind a password and a one-time code."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django_otp.admin import OTPAdminSite

from accounts import audit, staff_home
from accounts.http import address_of, user_of
from myropo.staff_sidebar import subjects_of
from myropo.staff_sign_in import StaffSignInForm

# Both answer about any registered model beside its own page and would go unrecorded.
UNUSED = {"autocomplete", "view_on_site"}


class StaffSite(OTPAdminSite):
    """Nobody is in without a verified second factor; a debtor never is."""

    site_header = _("MyRopo for staff")
    site_title = _("MyRopo for staff")
    index_title = _("Home")
    site_url = None
    login_form = StaffSignInForm
    login_template = "admin/login.html"
    enable_nav_sidebar = True

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[Mapping[str, Any]]:
        """What there is to look at, by subject: nobody thinks in the apps of the code."""
        apps: Callable[[], list[Mapping[str, Any]]] = partial(
            super().get_app_list, request, app_label
        )
        if app_label:
            return apps()
        return subjects_of(request.user, lambda: staff_home.by_subject(apps()))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """With the sidebar, for the pages that have one."""
        context: dict[str, Any] = super().each_context(request)
        return {**context, "sidebar": partial(context["available_apps"].beside, request.path)}

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A home for each role: what waits for it, and all that it may look at."""
        home = staff_home.panels_for(user_of(request), at=timezone.now())
        response: HttpResponse = super().index(request, {"home": home, **(extra_context or {})})
        return response

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [each for each in super().get_urls() if getattr(each, "name", "") not in UNUSED]

    @method_decorator(never_cache)
    @login_not_required
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response: HttpResponse = super().login(request, extra_context)
        if request.method == "POST" and response.status_code == 302:
            self._record(request, "staff.signed_in")
        return response

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method == "POST":
            self._record(request, "staff.signed_out")
        response: HttpResponse = super().logout(request, extra_context)
        return response

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response: HttpResponse = super().password_change(request, extra_context)
        if request.method == "POST" and response.status_code == 302:
            self._record(request, "staff.password_changed")
        return response

    def _record(self, request: HttpRequest, action: str) -> None:
        user = user_of(request)
        audit.record(
            action=action,
            actor=user,
            at=timezone.now(),
            target=user,
            address=address_of(request),
        )
