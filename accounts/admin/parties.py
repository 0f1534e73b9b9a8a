"""Persons and companies: the list, and each at a glance. An identity code is never shown."""

from typing import Any, ClassVar, override

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import business_id
from accounts.admin.base import StaffModelAdmin
from accounts.admin.glance import Glanced, panels_of, url_if_there
from accounts.admin.glance_head import head_of
from accounts.admin.look_up import look_up
from accounts.admin.tools import person_pages, tools_of_person
from accounts.http import user_of
from accounts.models import Party
from accounts.queries.glance import with_head
from accounts.queries.names import named

GLANCE_PAGE = "admin/accounts/party/glance.html"
SEE_AS_CUSTOMER = "accounts.add_customerview"
# Everything that changes has a page of its own.
SAFE = frozenset({"GET", "HEAD"})


@admin.register(Party)
class PartyAdmin(StaffModelAdmin[Party]):
    list_display = ("name", "kind", "business_id", "created_at")
    list_filter = ("kind",)
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"kind__exact"})
    search_fields = ("name",)
    search_help_text = gettext_lazy("Business ID, or a name with a word of at least three letters.")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        glance = wrap(self.change_view)
        return [
            path("look-up/", wrap(look_up), name="accounts_party_look_up"),
            *person_pages(self.admin_site),
            path("<path:object_id>/change/", glance, name="accounts_party_change"),
            *super().get_urls(),
        ]

    def party_of(self, obj: Party) -> Party:
        return obj

    def matching(self, rows: QuerySet[Party], term: str) -> QuerySet[Party]:
        try:
            return rows.filter(business_id=business_id.normalise(term))
        except business_id.InvalidBusinessIdError:
            return named(rows, field="name", words=term)

    @override
    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Party | None:
        """With what its head shows, in the one query."""
        try:
            return with_head(self.get_queryset(request)).filter(pk=object_id).first()
        except (ValueError, ValidationError):
            return None

    @override
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Everything about the party, and what may be done for it; recorded before it is shown."""
        if request.method not in SAFE or not self.has_view_permission(request):
            raise PermissionDenied
        party = self.get_object(request, unquote(object_id))
        if party is None:
            messages.warning(request, _("There is no such person or company."))
            return HttpResponseRedirect(reverse("admin:index"))
        self._record_row(request, party)
        return TemplateResponse(request, GLANCE_PAGE, self._at_a_glance(request, party))

    def _at_a_glance(self, request: HttpRequest, party: Party) -> dict[str, Any]:
        at, user = timezone.now(), user_of(request)
        today = timezone.localdate(at)
        glanced = Glanced(request=request, party=party, at=at, today=today)
        may_see = user.has_perm(SEE_AS_CUSTOMER)
        return {
            **self.admin_site.each_context(request),
            "title": party.name,
            "opts": self.opts,
            "party": party,
            "head": head_of(party, user=user, today=today),
            "tools": tools_of_person(request, party),
            "see_url": url_if_there("admin:accounts_party_see", party.pk) if may_see else "",
            "panels": panels_of(glanced),
        }
