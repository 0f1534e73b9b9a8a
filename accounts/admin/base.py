"""What all pages of the staff's admin have in common: read, search, and be recorded."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.admin.paging import KeysetChangeList
from accounts.admin.recording import RecordedViewMixin
from accounts.admin.searching import LONGEST_TERM, keep_search, looks_like_hetu, typed_term


class ReadOnlyInline[P: Model, C: Model](admin.TabularInline[C, P]):
    """Rows below a page, to read."""

    template = "admin/edit_inline/read_only.html"
    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: P | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: P | None = None) -> bool:
        return False


class StaffModelAdmin[M: Model](RecordedViewMixin[M]):
    """Reads; whatever changes something is an act of its own that calls a service."""

    actions = None
    view_on_site = False
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by: ClassVar[tuple[str, ...]] = ()
    # Addresses narrow a list by the filters beside it and by nothing else.
    filter_parameters: ClassVar[frozenset[str]] = frozenset()

    # What is most urgent of a list that is worked off: a field, or its age alone.
    worked_off_by = ""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        """The right to view, and no other: Django would take "change" for it too."""
        codename = f"{self.opts.app_label}.view_{self.opts.model_name}"
        return bool(request.user.has_perm(codename))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup in self.filter_parameters

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        return False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeysetChangeList]:
        return KeysetChangeList

    def is_worked_off(self, params: dict[str, Any]) -> bool:
        """Whether the list that these parameters ask for is work to do, the oldest first."""
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[M], search_term: str
    ) -> tuple[QuerySet[M], bool]:
        term = typed_term(request)
        if not search_term:
            return queryset, False
        return (self.matching(queryset, term) if term else queryset.none()), False

    def matching(self, rows: QuerySet[M], term: str) -> QuerySet[M]:
        """The rows that the words of the search box mean; each look-up has an index."""
        return rows.none()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.method == "POST":
            return self._search_posted(request)
        if any("\0" in value for _name, values in request.GET.lists() for value in values):
            raise BadRequest  # PostgreSQL has no such character in a text.
        return super().changelist_view(request, extra_context)

    def _search_posted(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        term = request.POST.get("q", "").replace("\0", "").strip()[:LONGEST_TERM]
        if looks_like_hetu(term):
            text = _("A personal identity code is searched for here, with a reason.")
            messages.info(request, text)
            return HttpResponseRedirect(reverse("admin:accounts_party_look_up"))
        return keep_search(request, term)
