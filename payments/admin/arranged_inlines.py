"""What was arranged with an invoice, below its page: plans, moved due dates and pauses."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from accounts.admin.base import ReadOnlyInline
from accounts.http import user_of
from invoices.admin.base import euros
from invoices.admin.invoices import add_below
from invoices.models import Invoice
from myropo.templatetags import portal
from payments.admin.desk_pages import plan_url
from payments.models import DueDateShift, Pause, PaymentPlan, PlanClaim
from payments.queries.staff_plans import plans_seen_by


class PlanInline(ReadOnlyInline[Invoice, PlanClaim]):
    """The invoice's own share alone: a plan may pay claims of other creditors, too."""

    model = PlanClaim
    verbose_name_plural = gettext_lazy("payment plans")
    fields = ("plan_page", "state", "made_at", "owed_shown", "cost_shown")
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[PlanClaim]:
        rows = super().get_queryset(request).select_related("plan")
        plan = PaymentPlan.objects.filter(pk=OuterRef("plan"))
        return rows.annotate(is_seen=Exists(plans_seen_by(user_of(request), plan)))

    @admin.display(description=gettext_lazy("plan"))
    def plan_page(self, claim: PlanClaim) -> SafeString | str:
        """A link only to what the user may open."""
        number = str(claim.plan.number)
        if not getattr(claim, "is_seen", False):
            return number
        return format_html('<a href="{}">{}</a>', plan_url(claim.plan), number)

    @admin.display(description=gettext_lazy("state"))
    def state(self, claim: PlanClaim) -> str:
        return claim.plan.get_state_display()

    @admin.display(description=gettext_lazy("made"))
    def made_at(self, claim: PlanClaim) -> str:
        return portal.moment(claim.plan.made_at)

    @admin.display(description=gettext_lazy("owed"))
    def owed_shown(self, claim: PlanClaim) -> SafeString | str:
        return euros(claim.owed)

    @admin.display(description=gettext_lazy("cost"))
    def cost_shown(self, claim: PlanClaim) -> SafeString | str:
        return euros(claim.cost)


class ShiftInline(ReadOnlyInline[Invoice, DueDateShift]):
    model = DueDateShift
    fields = ("made_at", "from_on", "to_on", "cost_shown", "legal_basis")
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    @admin.display(description=gettext_lazy("cost"))
    def cost_shown(self, shift: DueDateShift) -> SafeString | str:
        return euros(shift.cost)


class PauseInline(ReadOnlyInline[Invoice, Pause]):
    model = Pause
    fields = ("made_at", "ends_on")
    readonly_fields = fields


add_below(PlanInline, ShiftInline, PauseInline)
