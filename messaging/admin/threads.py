"""The agents' inbox: what waits for an answer, the nearest promise first."""

from typing import Any, ClassVar, Final, override
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST, require_safe

from accounts.admin.base import StaffModelAdmin
from accounts.admin.filters import PartyFilter, chosen_party, month_filter
from accounts.admin.paging import KeysetChangeList
from accounts.http import user_of
from accounts.models import Party
from accounts.queries.names import named
from messaging.admin import acts, answering, board, desk, live
from messaging.models import Thread, ThreadState
from messaging.queries.inbox import is_free, with_first_words
from messaging.queries.threads import WITH_MATTER, matches
from messaging.services.taking import ANSWER
from messaging.words_matters import title_of

MINE: Final = "mine"
FREE: Final = "free"
ANSWERED: Final = "answered"
CLOSED: Final = "closed"
EVERYTHING: Final = "all"


class WorkFilter(admin.SimpleListFilter):
    """What is to be done: without a choice all that waits, or whatever a search finds."""

    title = gettext_lazy("to do")
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (MINE, _("Taken by me")),
            (FREE, _("Free to take")),
            (ANSWERED, _("Answered")),
            (CLOSED, pgettext("threads", "Closed")),
            (EVERYTHING, pgettext("threads", "All")),
        ]

    def choices(self, changelist: Any) -> Any:
        """Django calls the first "All"; here it is what waits."""
        first, *others = super().choices(changelist)
        return [{**first, "display": _("Wait for an answer")}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        user, at = user_of(request), timezone.now()
        queryset = queryset.filter(merged_into=None, last_number__gt=0)
        waits = queryset.filter(state=ThreadState.WAITS_FOR_US, live_since=None)
        match self.value():
            case "mine":
                return queryset.filter(assigned_to=user).exclude(state=ThreadState.CLOSED)
            case "free":
                return waits.filter(is_free(None, at=at))
            case "answered":
                return queryset.filter(state=ThreadState.WAITS_FOR_PERSON)
            case "closed":
                return queryset.filter(state=ThreadState.CLOSED)
            case None if "q" not in request.GET:
                return waits
            case _:
                return queryset


class InboxChangeList(KeysetChangeList):
    """The rows with what of each promise is left, and who works on them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        board.complete(self.result_list, agent=user_of(request), at=timezone.now())


@admin.register(Thread)
class ThreadAdmin(StaffModelAdmin[Thread]):
    worked_off_by = "answer_by"
    list_display = ("matter", "customer", "answer", "queue", "taken", "state")
    list_filter = (
        WorkFilter,
        "queue",
        "classification",
        month_filter("started_at", gettext_lazy("started"), parameter="when", is_moment=True),
        PartyFilter,
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset(
        {"work", "queue__exact", "classification__exact", "when", "party"}
    )
    search_fields = ("subject",)
    search_help_text = gettext_lazy(
        "Words that were written, the customer’s or creditor’s name, an invoice or case number."
    )
    change_list_template = "admin/messaging/thread/inbox.html"

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """What is the same in every row is left out."""
        known = {"queue__exact": "queue"}
        hidden = {column for name, column in known.items() if name in request.GET}
        if request.GET.get("work") in {None, FREE} and "q" not in request.GET:
            hidden.add("state")
        return [column for column in self.list_display if column not in hidden]

    def is_worked_off(self, params: dict[str, Any]) -> bool:
        return params.get("work") in {None, FREE} and "q" not in params

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeysetChangeList]:
        return InboxChangeList

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "messaging_thread_"
        return [
            path("next/", wrap(require_POST(self.next_view)), name=f"{name}next"),
            path("live/", wrap(require_safe(self.live_view)), name=f"{name}live_inbox"),
            path("<int:key>/live/", wrap(require_safe(self.live_page_view)), name=f"{name}live"),
            path("<int:key>/answer/", wrap(self.answer_view), name=f"{name}answer"),
            path("<int:key>/draft/", wrap(require_POST(self.draft_view)), name=f"{name}draft"),
            path("<int:key>/template/", wrap(require_safe(self.text_view)), name=f"{name}template"),
            path("<int:key>/do/<slug:act>/", wrap(require_POST(self.act_view)), name=f"{name}act"),
            path(
                "<int:key>/files/<uuid:public_id>/",
                wrap(require_safe(self.file_view)),
                name=f"{name}file",
            ),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Thread]:
        rows = super().get_queryset(request).select_related(*WITH_MATTER, "assigned_to")
        return with_first_words(rows, agent=user_of(request))

    def matching(self, rows: QuerySet[Thread], term: str) -> QuerySet[Thread]:
        of_party = named(Thread.objects.all(), field="party__name", words=term)
        return rows.filter(matches(term) | Q(pk__in=of_party.order_by().values("pk")))

    def party_of(self, obj: Thread) -> Party:
        return obj.party

    def party_listed(self, request: HttpRequest) -> Party | None:
        return chosen_party(request)

    @override
    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        user, at = user_of(request), timezone.now()
        more = {
            "title": _("Messages"),
            "queues": board.lines(agent=user, at=at),
            "newest": board.newest(),
            "may_answer": user.has_perm(ANSWER),
        }
        return super().changelist_view(request, {**more, **(extra_context or {})})

    @override
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        # Whatever changes a thread has an address of its own.
        if not self.has_view_permission(request) or request.method == "POST":
            raise PermissionDenied
        thread = self.get_object(request, object_id)
        if thread is None:
            raise Http404
        if thread.merged_into_id is not None:
            return HttpResponseRedirect(desk.page_of(thread.merged_into_id))
        return desk.show(request, thread)

    def live_view(self, request: HttpRequest) -> HttpResponse:
        """The numbers above the list, and who has taken its rows; nothing of a debtor's."""
        self._check(request)
        keys = board.keys_of(request.GET.get("rows", ""))
        context = board.fresh(keys, agent=user_of(request), at=timezone.now())
        return TemplateResponse(request, "admin/messaging/thread/board.html", context)

    def live_page_view(self, request: HttpRequest, key: int) -> HttpResponse:
        return live.show(request, self._thread(request, key))

    def answer_view(self, request: HttpRequest, key: int) -> HttpResponse:
        thread = self._thread(request, key, right=ANSWER)
        if request.method != "POST":
            return HttpResponseRedirect(desk.page_of(thread.pk))
        return answering.answer(request, thread)

    def draft_view(self, request: HttpRequest, key: int) -> HttpResponse:
        return answering.draft(request, self._thread(request, key, right=ANSWER))

    def text_view(self, request: HttpRequest, key: int) -> HttpResponse:
        return answering.text_of_template(request, self._thread(request, key, right=ANSWER))

    def act_view(self, request: HttpRequest, key: int, act: str) -> HttpResponse:
        return acts.act(request, self._thread(request, key, right=ANSWER), act)

    def file_view(self, request: HttpRequest, key: int, public_id: UUID) -> HttpResponseBase:
        return desk.file(request, self._thread(request, key), public_id)

    def next_view(self, request: HttpRequest) -> HttpResponse:
        self._check(request, ANSWER)
        return acts.take_next(request, queue=request.POST.get("queue", ""))

    def _check(self, request: HttpRequest, right: str = "") -> None:
        is_allowed = self.has_view_permission(request)
        if not is_allowed or (right and not user_of(request).has_perm(right)):
            raise PermissionDenied

    def _thread(self, request: HttpRequest, key: int, *, right: str = "") -> Thread:
        self._check(request, right)
        return desk.get_thread_or_404(self.get_queryset(request), key)

    @admin.display(description=gettext_lazy("matter"))
    def matter(self, thread: Any) -> SafeString:
        words = thread.last_words or ""
        return format_html(
            '<span class="inbox__title">{}</span><span class="inbox__words">{}</span>',
            title_of(thread),
            words,
        )

    @admin.display(description=gettext_lazy("customer"))
    def customer(self, thread: Thread) -> str:
        return thread.party.name

    @admin.display(description=gettext_lazy("answer by"))
    def answer(self, thread: Any) -> SafeString:
        return format_html("{}", thread.left_in_words)

    @admin.display(description=gettext_lazy("taken by"))
    def taken(self, thread: Any) -> SafeString:
        return format_html('<span id="taken-{}">{}</span>', thread.pk, thread.taken_in_words)
