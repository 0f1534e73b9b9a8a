"""Entering a creditor's policy in two steps: typed first, then seen as its debtors would."""

from decimal import Decimal
from typing import Any, Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import user_of
from invoices.admin import two_steps
from invoices.models import CreditorPolicy
from invoices.queries import staff
from invoices.queries.rates import kept_rates
from invoices.services import policies
from myropo.calendar import next_monday
from payments.admin import policy_letters, words_effects, words_policies
from payments.forms.policies import SAMPLE, PolicyForm, SampleForm, WhoseForm
from payments.queries.creditor_policies import preview_of, row_before, seen_of
from payments.queries.policy_effects import effects_of

ADD: Final = "invoices.add_creditorpolicy"
CHANGE: Final = "invoices.change_creditorpolicy"
FORM: Final = "admin/payments/policy_form.html"
CHECK: Final = "admin/payments/policy_check.html"
WHOSE: Final = "admin/payments/policy_whose.html"
WITHDRAW: Final = "admin/payments/policy_withdraw.html"


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """A new row: whose it is, its terms, and what they do."""
    _demand(request, ADD)
    data = two_steps.typed(request) if request.method == "POST" else request.GET
    chosen = WhoseForm(data or None, creditors=staff.creditors_seen_by(user_of(request)))
    if not chosen.is_valid():
        return _page(request, WHOSE, _("New policy"), form=chosen)
    whose = CreditorPolicy(**chosen.cleaned_data)
    return _write(request, whose)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, *, rows: QuerySet[CreditorPolicy], policy_id: int) -> HttpResponse:
    """Another row in the place of one that is not in force yet."""
    _demand(request, CHANGE)
    whose = get_object_or_404(rows, pk=policy_id)
    if whose.starts_on <= timezone.localdate():
        return _too_late(request, whose)
    return _write(request, whose)


@require_http_methods(["GET", "POST"])
def withdraw(
    request: HttpRequest, *, rows: QuerySet[CreditorPolicy], policy_id: int
) -> HttpResponse:
    """Take a row back that is not in force yet, after one more question."""
    _demand(request, CHANGE)
    row = get_object_or_404(rows, pk=policy_id)
    if request.method == "GET" and row.starts_on > timezone.localdate():
        before = row_before(row, on=row.starts_on)
        changes = words_policies.changes(row, before)
        return _page(request, WITHDRAW, _("Withdraw a policy"), row=row, changes=changes)
    try:
        policies.withdraw_policy(policy_id=row.pk, actor=user_of(request), at=timezone.now())
    except policies.PolicyInForceError:
        return _too_late(request, row)
    messages.success(request, _("The policy was withdrawn. It never came into force."))
    return HttpResponseRedirect(reverse("admin:invoices_creditorpolicy_changelist"))


def seen_on_page(request: HttpRequest, row: CreditorPolicy) -> dict[str, Any]:
    """What the page of a stored row shows below its terms."""
    form = SampleForm(request.GET if "sample" in request.GET else {"sample": str(SAMPLE)})
    user = user_of(request)
    is_ahead = row.starts_on > timezone.localdate()
    # Asked for by a press: it takes a second or two.
    wants_effects = is_ahead and "effects" in request.GET
    return {
        **_previewed(row, form),
        "effects": _effects(row, row_before(row, on=row.starts_on)) if wants_effects else None,
        "may_see_effects": is_ahead and not wants_effects,
        "without_words": words_effects.without_words(row),
        "sample_form": form,
        "letters": policy_letters.offered(row),
        "may_change": is_ahead and user.has_perm(CHANGE),
        "may_add": user.has_perm(ADD),
    }


def _write(request: HttpRequest, whose: CreditorPolicy) -> HttpResponse:
    """The form, the check of what was typed, or the row stored."""
    today = timezone.localdate()
    if request.method == "GET":
        return _form_page(request, PolicyForm(initial=_filled(whose), whose=whose, today=today))
    data = two_steps.typed(request)
    if two_steps.pressed(data) == two_steps.EDIT:
        typed: dict[str, object] = {name: data.get(name) for name in PolicyForm.Meta.fields}
        typed |= {name: data.get(name) in {"on", "True"} for name in _switches()}
        return _form_page(request, PolicyForm(initial=typed, whose=whose, today=today))
    form = PolicyForm(data, whose=whose, today=today)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    if letter := policy_letters.wanted(data):
        return policy_letters.letter(form.row, letter)
    seen = seen_of(whose)
    if not two_steps.is_final(request, data, seen=seen):
        return _check_page(request, form, data, seen)
    return _stored(request, form)


def _stored(request: HttpRequest, form: PolicyForm) -> HttpResponse:
    whose, starts_on = form.whose, form.cleaned_data["starts_on"]
    user, at = user_of(request), timezone.now()
    try:
        if whose.pk:
            row = policies.change_policy(
                policy_id=whose.pk, starts_on=starts_on, values=form.terms, actor=user, at=at
            )
        else:
            row = policies.enter_policy(
                creditor_id=whose.creditor_id,
                claim_kind=whose.claim_kind,
                starts_on=starts_on,
                values=form.terms,
                actor=user,
                at=at,
            )
    except policies.PolicyInForceError:
        return _too_late(request, whose)
    except (policies.PolicyExistsError, CreditorPolicy.DoesNotExist):
        messages.warning(
            request, _("Somebody else has just changed this creditor’s policies. Look again.")
        )
        return HttpResponseRedirect(reverse("admin:invoices_creditorpolicy_changelist"))
    messages.success(request, _("The policy is stored. It is in force from its day on."))
    return HttpResponseRedirect(_page_of(row))


def _form_page(request: HttpRequest, form: PolicyForm, *, status: int = 200) -> HttpResponse:
    title = _("Change a policy") if form.whose.pk else _("New policy")
    return _page(request, FORM, title, form=form, whose=form.whose, status=status)


def _check_page(request: HttpRequest, form: PolicyForm, data: QueryDict, seen: str) -> HttpResponse:
    row = form.row
    sample = SampleForm(data if "sample" in data else {"sample": str(SAMPLE)})
    before = row_before(form.whose, on=row.starts_on)
    return _page(
        request,
        CHECK,
        _("This is what the customers would be offered"),
        form=form,
        whose=form.whose,
        changes=words_policies.changes(before, row),
        has_before=before.pk is not None,
        sample_form=sample,
        letters=policy_letters.offered(row),
        without_words=words_effects.without_words(row),
        effects=_effects(row, before),
        seen=seen,
        **_previewed(row, sample),
    )


def _effects(row: CreditorPolicy, before: CreditorPolicy) -> words_effects.EffectsShown:
    today = timezone.localdate()
    return words_effects.effects_shown(effects_of(row, before, rates=kept_rates(), today=today))


def _previewed(row: CreditorPolicy, sample: SampleForm) -> dict[str, Any]:
    total: Decimal = sample.cleaned_data["sample"] if sample.is_valid() else SAMPLE
    seen = preview_of(row, total=total, issued_on=row.starts_on)
    return {"preview": words_policies.preview_shown(seen, row), "total": total, "row": row}


def _filled(whose: CreditorPolicy) -> dict[str, Any]:
    """The terms of the row itself; or of the one that a new row follows, from next Monday."""
    if whose.pk:
        return {name: getattr(whose, name) for name in PolicyForm.Meta.fields}
    latest = CreditorPolicy.objects.filter(
        creditor=whose.creditor_id, claim_kind=whose.claim_kind, starts_on__lte=timezone.localdate()
    )
    row = latest.order_by("-starts_on").first() or whose
    terms = {name: getattr(row, name) for name in policies.TERMS}
    return {"starts_on": next_monday(timezone.localdate()), **terms}


def _switches() -> list[str]:
    return [name for name in policies.TERMS if name.startswith("is_")]


def _too_late(request: HttpRequest, row: CreditorPolicy) -> HttpResponse:
    text = _("The policy is in force, or was: it does not change any more. Enter a new one.")
    messages.warning(request, text)
    return HttpResponseRedirect(_page_of(row))


def _page(
    request: HttpRequest, template: str, title: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    shared = {**admin.site.each_context(request), "title": title, "opts": CreditorPolicy._meta}
    return TemplateResponse(request, template, shared | context, status=status)


def _page_of(row: CreditorPolicy) -> str:
    return reverse("admin:invoices_creditorpolicy_change", args=[row.pk])


def _demand(request: HttpRequest, right: str) -> None:
    if not user_of(request).has_perm(right):
        raise PermissionDenied
