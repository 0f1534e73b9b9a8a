"""What can I pay? Income and spending, and what is left of them; without signing in too.

What is typed is sent in the body alone and lives as long as the answer: it is kept only for who
has signed in and ticks it, and carried through signing in only for who presses the button of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil
from typing import Final, cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.actor import Actor
from accounts.http import PortalRequest
from invoices.queries.rates import kept_rates
from payments.forms.budget import WHOLE, BudgetForm, data_of
from payments.forms.pauses import named_invoices
from payments.models import KeptBudget
from payments.queries.budgets import (
    UNKNOWN,
    OwnInvoices,
    kept_budget_of,
    own_invoices,
    plan_of_all,
)
from payments.queries.pauses import pausable_of
from payments.rules.affordability import Budget, Way, way_of
from payments.services.budgets import forget_budget, keep_budget
from payments.views import budget_draft

PAGE: Final = "payments/budget/budget.html"
FRAGMENT: Final = "payments/budget/budget.html#result"
REFUSED: Final = 422
# What leads to a pause, never to a plan.
SPARE: Final = frozenset({Way.NOTHING_LEFT, Way.TOO_LITTLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """The income as a bar, in whole percents: what goes out, what is left, what could be paid.

    rest  where the last begins, at the right end
    """

    spent: int
    left: int
    paid: int
    rest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What the sums come to, ready to show.

    own           the invoices that are to be paid; None for a visitor
    pauses_until  until when a pause that begins today lasts for all that can have one; None where
                  nothing can
    change_url    where the plan that pays all of them gets the suggested sum; "" where none does
    """

    budget: Budget
    way: Way
    own: OwnInvoices | None
    pauses_until: date | None
    query: str
    change_url: str

    @property
    def has_nothing_to_pay(self) -> bool:
        return self.own is not None and not self.own.invoices

    @property
    def is_spared(self) -> bool:
        """Whether nobody is asked to pay anything now."""
        return self.way in SPARE

    @property
    def stays(self) -> Decimal:
        return self.budget.left - self.budget.suggestion

    @property
    def bar(self) -> Bar | None:
        """None where nothing is left: all of it goes out."""
        if self.budget.left <= 0:
            return None
        spent = round(WHOLE * self.budget.spending / self.budget.income)
        paid = round(WHOLE * self.budget.suggestion / self.budget.income)
        return Bar(spent=spent, left=WHOLE - spent, paid=paid, rest=WHOLE - paid)

    @property
    def smallest_instalment(self) -> Decimal:
        return (self.own.owed if self.own else UNKNOWN).smallest_instalment

    @property
    def months(self) -> int | None:
        """In about so many months everything is paid, without the price of a plan."""
        if self.own is None or self.own.owed.total is None or not self.budget.can_pay:
            return None
        return ceil(self.own.owed.total / self.budget.suggestion)


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def budget(request: HttpRequest) -> HttpResponse:
    """GET asks, with what was kept filled in; POST answers, for htmx with the result alone."""
    actor = _actor_of(request)
    named = named_invoices(request.POST if request.method == "POST" else request.GET)
    kept = kept_budget_of(actor) if actor else None
    if request.method != "POST":
        return _ask(request, actor, named, kept)
    form = BudgetForm(request.POST, may_keep=_may_keep(actor))
    if cast(PortalRequest, request).htmx:
        result = _result_of(actor, form, named)
        return render(request, FRAGMENT, _context(actor, form, named, result) | {"is_live": True})
    if actor and _may_keep(actor) and "forget" in request.POST:
        return _forget(request, actor, named)
    if form.is_valid():
        if "pause" in request.POST:
            return _pause(request, actor, form, named)
        if actor and _may_keep(actor) and form.cleaned_data["keep"]:
            return _keep(request, actor, form, named)
    return _show(request, actor, form, named, kept)


def query_of(named: Sequence[UUID], **more: object) -> str:
    """The invoices that it is about, for the address of the next page; "" for none."""
    query = urlencode([*(("invoice", each) for each in named), *more.items()])
    return f"?{query}" if query else ""


def _ask(
    request: HttpRequest, actor: Actor | None, named: Sequence[UUID], kept: KeptBudget | None
) -> HttpResponse:
    data = budget_draft.take(request, at=timezone.now())
    if data is None and kept is not None:
        data = data_of(kept.sums)
    form = BudgetForm(data, may_keep=_may_keep(actor))
    return _show(request, actor, form, named, kept)


def _keep(
    request: HttpRequest, actor: Actor, form: BudgetForm, named: Sequence[UUID]
) -> HttpResponse:
    keep_budget(actor=actor, sums=form.to_keep(), at=timezone.now())
    messages.success(request, _("Your sums are kept."))
    return redirect(f"{reverse('payments:budget')}{query_of(named)}")


def _forget(request: HttpRequest, actor: Actor, named: Sequence[UUID]) -> HttpResponse:
    forget_budget(actor=actor, at=timezone.now())
    messages.success(request, _("Your sums are deleted."))
    return redirect(f"{reverse('payments:budget')}{query_of(named)}")


def _pause(
    request: HttpRequest, actor: Actor | None, form: BudgetForm, named: Sequence[UUID]
) -> HttpResponse:
    """To the page of the pause; a visitor signs in on the way, and finds the sums again."""
    if actor is None:
        known = {name: request.POST.get(name, "") for name in form.fields}
        budget_draft.carry(request, known, at=timezone.now())
    return redirect(f"{reverse('payments:budget-pause')}{query_of(named)}")


def _show(
    request: HttpRequest,
    actor: Actor | None,
    form: BudgetForm,
    named: Sequence[UUID],
    kept: KeptBudget | None,
) -> HttpResponse:
    result = _result_of(actor, form, named)
    context = _context(actor, form, named, result) | {"kept": kept}
    status = REFUSED if form.is_bound and not form.is_valid() else 200
    return render(request, PAGE, context, status=status)


def _context(
    actor: Actor | None, form: BudgetForm, named: Sequence[UUID], result: Result | None
) -> dict[str, object]:
    return {
        "form": form,
        "named": named,
        "query": query_of(named),
        "result": result,
        "is_visitor": actor is None,
    }


def _result_of(actor: Actor | None, form: BudgetForm, named: Sequence[UUID]) -> Result | None:
    found = form.budget
    if found is None:
        return None
    today = timezone.localdate()
    own = own_invoices(actor, named, today=today) if actor else None
    way = way_of(found, own.owed if own else UNKNOWN)
    until = None
    if actor and own and way in SPARE:
        offers = pausable_of(actor, own.invoices, rates=kept_rates(), today=today)
        until = min((each.until for each in offers if each.decision.allowed), default=None)
    return Result(
        budget=found,
        way=way,
        own=own,
        pauses_until=until,
        query=query_of(named, monthly=found.suggestion),
        change_url=_change_url(own, found) if own and way is Way.PLAN else "",
    )


def _change_url(own: OwnInvoices, found: Budget) -> str:
    plan = plan_of_all(own)
    if plan is None:
        return ""
    return f"{reverse('payments:plan-sum', args=[plan])}?monthly={found.suggestion}"


def _may_keep(actor: Actor | None) -> bool:
    """Kept is one's own money alone: nobody keeps another's, or finds one's own there."""
    return actor is not None and not actor.is_for_another


def _actor_of(request: HttpRequest) -> Actor | None:
    """Who has signed in; nobody for visitors, and for staff, who have no budget here."""
    actor: Actor | None = getattr(request, "actor", None)
    return actor
