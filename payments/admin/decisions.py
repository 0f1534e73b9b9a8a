"""Decisions of the clearing desk, and the second person's answer to those that wait."""

from typing import Any, ClassVar, Final, override

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.admin.base import StaffModelAdmin
from accounts.admin.filters import month_filter
from accounts.http import user_of
from invoices.admin.base import euros
from payments.admin.base import account, entry_link
from payments.admin.filters import EntryFilter
from payments.admin.inlines import PartInline
from payments.models import ClearingAct, ClearingDecision, ClearingState
from payments.queries.clearing import effects_of
from payments.queries.staff import awaiting
from payments.services import clearing
from payments.services.refunds import NoSenderAccountError

ANSWERS: Final = {"approve": clearing.approve, "reject": clearing.reject}


@admin.register(ClearingDecision)
class ClearingDecisionAdmin(StaffModelAdmin[ClearingDecision]):
    list_display = ("proposed_at", "sum_cleared", "act", "state", "proposed_by", "decided_by")
    list_filter = (
        "state",
        "act",
        month_filter("proposed_at", gettext_lazy("proposed"), parameter="when", is_moment=True),
        EntryFilter,
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset(
        {"state__exact", "act__exact", "when", "entry"}
    )
    list_select_related = ("entry", "proposed_by__party", "decided_by__party")
    inlines: ClassVar[Any] = [PartInline]
    change_form_template = "admin/payments/clearingdecision/change_form.html"
    fields = (
        "entry_page",
        "sum_cleared",
        "act",
        "state",
        "needs_approval",
        "proposed_by",
        "proposed_at",
        "decided_by",
        "decided_at",
        "note",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def is_worked_off(self, params: dict[str, Any]) -> bool:
        return params.get("state__exact") == ClearingState.PROPOSED

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.decide_view))
        name = "payments_clearingdecision_decide"
        return [path("<int:decision_id>/decide/", view, name=name), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ClearingDecision]:
        rows = super().get_queryset(request)
        return rows.select_related("entry", "proposed_by__party", "decided_by__party")

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        decision: ClearingDecision = context["original"]
        if decision.state == ClearingState.PROPOSED:
            lines = decision.lines.select_related("invoice__creditor")
            user = user_of(request)
            is_own = decision.proposed_by_id == user.pk
            may_decide = user.has_perm(clearing.APPROVE)
            parts = [(each.invoice, each.amount) for each in lines]
            context |= {
                "effects": effects_of(decision.entry, parts),
                "their_account": account(decision.entry.counterparty_iban),
                "may_approve": may_decide and not is_own,
                "may_reject": may_decide or is_own,
                "is_own": is_own,
            }
            if decision.act == ClearingAct.SETTLE:
                number, total = awaiting(decision.entry)
                context |= {"number": number, "total": total, "seen": _seen(decision)}
        return super().render_change_form(request, context, *args, **kwargs)

    def decide_view(self, request: HttpRequest, decision_id: int) -> HttpResponse:
        """Approve or reject; the service knows who may."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        decision = get_object_or_404(self.get_queryset(request), pk=decision_id)
        act = ANSWERS.get(request.POST.get("do", ""))
        if act is None:
            raise BadRequest
        url = reverse("admin:payments_clearingdecision_change", args=[decision.pk])
        if act is clearing.approve and request.POST.get("seen", "") != _seen(decision):
            messages.warning(request, _("Something changed meanwhile. Check it once more."))
            return HttpResponseRedirect(url)
        try:
            act(decision_id=decision.pk, user=user_of(request), at=timezone.now())
        except clearing.NotAllowedError:
            raise PermissionDenied from None
        except clearing.NotProposedError:
            messages.warning(request, _("The proposal was decided already. Nothing was changed."))
        except (clearing.NotInClearingError, clearing.WrongActError, NoSenderAccountError):
            messages.error(
                request,
                _("The entry is not what it was when this was proposed. Reject the proposal."),
            )
        else:
            done = _("Approved: the entry is cleared.")
            refused = _("Rejected: the entry can be cleared anew.")
            messages.success(request, done if act is clearing.approve else refused)
        return HttpResponseRedirect(url)

    @admin.display(description=gettext_lazy("bank entry"))
    def entry_page(self, decision: ClearingDecision) -> SafeString | str:
        return entry_link(decision.entry, str(decision.entry))

    @admin.display(description=gettext_lazy("sum"))
    def sum_cleared(self, decision: ClearingDecision) -> SafeString | str:
        return euros(decision.entry.amount)


def _seen(decision: ClearingDecision) -> str:
    """What approving would book and the entry does not say: the payments that wait now."""
    if decision.act != ClearingAct.SETTLE or decision.state != ClearingState.PROPOSED:
        return ""
    number, total = awaiting(decision.entry)
    return f"{number} {total}"
