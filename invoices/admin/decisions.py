"""Deciding on a claim in two steps: chosen first, then checked, with what it will do."""

from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.admin.recording import record
from accounts.http import user_of
from invoices.admin import two_steps, words_decisions
from invoices.admin.answers import GIVE_UP
from invoices.admin.claim_panel import panel_of, seen_of
from invoices.forms.days import day_input
from invoices.models import IllegalStageError, Review, ReviewOutcome
from invoices.queries.desk import claim_of
from invoices.services.collection.reviews import decide_review
from invoices.services.credit_notes import NotCreditableError
from myropo.calendar import ONE_DAY

DECIDE: Final = "invoices.change_review"
LONGEST_NOTE: Final = 500
# They end what is done here: the note says why.
NEED_NOTE: Final = frozenset({ReviewOutcome.TO_COURT, ReviewOutcome.ENDED})


class DecisionForm(forms.Form):
    """What becomes of the claim, the day to look again, and why."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What happens to the claim"), choices=ReviewOutcome.choices
    )
    look_again_on = forms.DateField(
        label=gettext_lazy("Look again on"),
        required=False,
        widget=day_input(),
    )
    note = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_NOTE,
        required=False,
        help_text=gettext_lazy(
            "Needed for legal collection and for giving up a claim. Staff read it, the debtor "
            "does not."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, review: Review, may_give_up: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = timezone.localdate()
        self.options = words_decisions.options_of(review, may_give_up=may_give_up)
        tomorrow = (self.today + ONE_DAY).isoformat()
        self.fields["look_again_on"].widget.attrs["min"] = tomorrow

    def clean_outcome(self) -> ReviewOutcome:
        outcome = ReviewOutcome(self.cleaned_data["outcome"])
        refusals = {each.value: each.refusal for each in self.options}
        if refusals[outcome.value]:
            raise forms.ValidationError(refusals[outcome.value], code="refused")
        return outcome

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        outcome = data.get("outcome")
        if outcome != ReviewOutcome.WAIT:
            data["look_again_on"] = None
            self.errors.pop("look_again_on", None)
        elif not self.has_error("look_again_on"):
            self._check_day(data)
        if outcome in NEED_NOTE and not data.get("note"):
            self.add_error("note", _("Say why: whoever reads the decision later needs it."))
        return data

    def _check_day(self, data: dict[str, Any]) -> None:
        day = data.get("look_again_on")
        if day is None or day <= self.today:
            self.add_error("look_again_on", _("Choose a day after today."))


def first_look(request: HttpRequest, review: Review) -> dict[str, Any]:
    """The desk on the page of a review, before anything was chosen."""
    may_decide = not review.outcome and user_of(request).has_perm(DECIDE)
    return _desk(request, review, _form(request, review) if may_decide else None)


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, *, rows: QuerySet[Review], review_id: int) -> HttpResponse:
    """What was chosen, after each button; the last one does it."""
    if not user_of(request).has_perm(DECIDE):
        raise PermissionDenied
    review = get_object_or_404(rows, pk=review_id)
    if request.method == "GET":
        return HttpResponseRedirect(_page_of(review))
    data = two_steps.typed(request)
    if review.outcome:
        return _too_late(request, review)
    if two_steps.pressed(data) == two_steps.EDIT:
        return _page(request, review, form=_retyped(request, review, data))
    form = _form(request, review, data)
    if not form.is_valid():
        return _page(request, review, form=form, status=422)
    seen = seen_of(review.invoice)
    if not two_steps.is_final(request, data, seen=seen):
        return _check_page(request, review, form, seen)
    return _decided(request, review, form)


def _decided(request: HttpRequest, review: Review, form: DecisionForm) -> HttpResponse:
    try:
        is_first = decide_review(
            review_id=review.pk,
            outcome=form.cleaned_data["outcome"],
            note=form.cleaned_data["note"],
            look_again_on=form.cleaned_data["look_again_on"],
            actor=user_of(request),
            at=timezone.now(),
        )
    except (IllegalStageError, NotCreditableError):
        form.add_error("outcome", _("The claim is closed: this is not possible any more."))
        return _page(request, review, form=form, status=422)
    if not is_first:
        return _too_late(request, review)
    messages.success(request, _("Decided. The claim follows."))
    return HttpResponseRedirect(_page_of(review))


def _too_late(request: HttpRequest, review: Review) -> HttpResponse:
    messages.warning(request, _("It was decided already. Nothing was changed."))
    return HttpResponseRedirect(_page_of(review))


def _form(request: HttpRequest, review: Review, data: QueryDict | None = None) -> DecisionForm:
    return DecisionForm(data, review=review, may_give_up=user_of(request).has_perm(GIVE_UP))


def _retyped(request: HttpRequest, review: Review, data: QueryDict) -> DecisionForm:
    """The form with what was chosen, and no complaints: nothing was done."""
    typed = {name: data.get(name, "") for name in ("outcome", "look_again_on", "note")}
    may_give_up = user_of(request).has_perm(GIVE_UP)
    return DecisionForm(initial=typed, review=review, may_give_up=may_give_up)


def _page(
    request: HttpRequest, review: Review, *, form: DecisionForm, status: int = 200
) -> HttpResponse:
    record(request, "review.viewed", party=review.invoice.party, target=review)
    context = {
        **_context(request, review, _("Decide on a claim")),
        **_desk(request, review, form),
    }
    template = "admin/invoices/review/decide.html"
    return TemplateResponse(request, template, context, status=status)


def _check_page(
    request: HttpRequest, review: Review, form: DecisionForm, seen: str
) -> HttpResponse:
    told = form.cleaned_data
    effects = words_decisions.effects_of(
        review,
        claim_of(review.invoice, today=form.today),
        outcome=told["outcome"],
        look_again_on=told["look_again_on"],
        today=form.today,
    )
    context = {
        **_context(request, review, _("Check the decision")),
        "review": review,
        "outcome": told["outcome"],
        "look_again_on": told["look_again_on"],
        "note": told["note"],
        "effects": effects,
        "seen": seen,
    }
    return TemplateResponse(request, "admin/invoices/review/check.html", context)


def _context(request: HttpRequest, review: Review, title: str) -> dict[str, Any]:
    return {
        **admin.site.each_context(request),
        "title": title,
        "subtitle": review.invoice.number,
        "opts": Review._meta,
    }


def _desk(request: HttpRequest, review: Review, form: DecisionForm | None) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "review": review,
        "panel": panel_of(review.invoice, today=today, without=review),
        "form": form,
        "advice": words_decisions.advice_of(review) if not review.outcome else "",
    }


def _page_of(review: Review) -> str:
    return reverse("admin:invoices_review_change", args=[review.pk])
