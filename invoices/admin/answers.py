"""Answering a request in two steps: written first, then checked, with what it will do."""

from datetime import date
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
from accounts.models import Language
from invoices.admin import two_steps, words_answers
from invoices.admin.claim_panel import panel_of, seen_of
from invoices.forms.days import day_input
from invoices.models import DebtorRequest, RequestOutcome, RequestState
from invoices.queries.desk import claim_of
from invoices.queries.requests import answering_of, language_of
from invoices.rules import request_answers as rules
from invoices.rules.debtor_requests import LONGEST_TEXT
from invoices.rules.decisions import Decision
from invoices.services.requests.answering import (
    AnswerRefusedError,
    EmptyAnswerError,
    answer_request,
)

ANSWER: Final = "invoices.change_debtorrequest"
GIVE_UP: Final = "invoices.give_up_claim"


class AnswerForm(forms.Form):
    """What the claim is to do, the words for the debtor, and the day of a pause."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What happens to the claim"), choices=RequestOutcome.choices
    )
    paused_until = forms.DateField(
        label=gettext_lazy("Collection waits until"),
        required=False,
        widget=day_input(),
    )
    answer = forms.CharField(
        label=gettext_lazy("Answer to the debtor"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 9}),
    )

    def __init__(self, *args: Any, row: DebtorRequest, may_give_up: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.may_give_up = may_give_up
        self.today = timezone.localdate()
        self.options = words_answers.options_of(
            answering_of(row, row.invoice, today=self.today), may_give_up=may_give_up
        )
        warning = _(
            "The debtor reads exactly this text in MyRopo. The debtor’s language is: %(language)s."
        )
        self.fields["answer"].help_text = warning % {"language": Language(language_of(row)).label}
        self.fields["paused_until"].widget.attrs.update(
            min=rules.first_pause(self.today).isoformat(),
            max=rules.last_pause(self.today).isoformat(),
        )

    def clean_outcome(self) -> RequestOutcome:
        return RequestOutcome(self.cleaned_data["outcome"])

    def clean(self) -> dict[str, Any]:
        """The rules say which answers are possible now; the form says it in words."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        outcome = data.get("outcome")
        if outcome is None or self.has_error("paused_until"):
            return data
        if outcome != RequestOutcome.PAUSED:
            data["paused_until"] = None
        if outcome == RequestOutcome.ENDED and not self.may_give_up:
            self.add_error("outcome", words_answers.for_team_leads())
            return data
        answering = answering_of(
            self.row, self.row.invoice, today=self.today, paused_until=data["paused_until"]
        )
        self.refuse(rules.decide(outcome, answering))
        return data

    def refuse(self, decision: Decision) -> None:
        if decision.allowed:
            return
        field = "paused_until" if decision.reason in words_answers.ABOUT_PAUSE else "outcome"
        self.add_error(field, words_answers.why_not(decision))


def first_look(request: HttpRequest, row: DebtorRequest) -> dict[str, Any]:
    """The desk on the page of a request, before anything was typed."""
    may_answer = row.state == RequestState.OPEN and user_of(request).has_perm(ANSWER)
    return _desk(row, _form(request, row) if may_answer else None)


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, *, rows: QuerySet[DebtorRequest], number: int) -> HttpResponse:
    """What was typed, after each button; the last one sends it."""
    if not user_of(request).has_perm(ANSWER):
        raise PermissionDenied
    row = get_object_or_404(rows, pk=number)
    if request.method == "GET":
        return HttpResponseRedirect(_page_of(row))
    data = two_steps.typed(request)
    if row.state != RequestState.OPEN:
        return _too_late(request, row, data)
    form = _form(request, row, data)
    if two_steps.pressed(data) == two_steps.EDIT:
        return _page(request, row, form=_retyped(request, row, data))
    if not form.is_valid():
        return _page(request, row, form=form, status=422)
    seen = seen_of(row.invoice)
    if not two_steps.is_final(request, data, seen=seen):
        return _check_page(request, row, form, seen)
    return _sent(request, row, form, data)


def _sent(
    request: HttpRequest, row: DebtorRequest, form: AnswerForm, data: QueryDict
) -> HttpResponse:
    try:
        is_first = answer_request(
            number=row.pk,
            outcome=form.cleaned_data["outcome"],
            answer=form.cleaned_data["answer"],
            paused_until=form.cleaned_data["paused_until"],
            actor=user_of(request),
            at=timezone.now(),
        )
    except AnswerRefusedError as refused:
        form.refuse(refused.decision)
        return _page(request, row, form=form, status=422)
    except EmptyAnswerError:
        form.add_error("answer", _("Write the answer that the debtor reads."))
        return _page(request, row, form=form, status=422)
    if not is_first:
        row.refresh_from_db()
        return _too_late(request, row, data)
    messages.success(request, _("The answer was sent. The debtor reads it in MyRopo."))
    return HttpResponseRedirect(_page_of(row))


def _form(request: HttpRequest, row: DebtorRequest, data: QueryDict | None = None) -> AnswerForm:
    return AnswerForm(data, row=row, may_give_up=user_of(request).has_perm(GIVE_UP))


def _retyped(request: HttpRequest, row: DebtorRequest, data: QueryDict) -> AnswerForm:
    """The form with what was typed, and no complaints: nothing was sent."""
    typed = {name: data.get(name, "") for name in ("outcome", "paused_until", "answer")}
    return AnswerForm(initial=typed, row=row, may_give_up=user_of(request).has_perm(GIVE_UP))


def _page(
    request: HttpRequest, row: DebtorRequest, *, form: AnswerForm, status: int = 200
) -> HttpResponse:
    context = {**_context(request, row, _("Answer a request")), **_desk(row, form)}
    record(request, "debtorrequest.viewed", party=row.party, target=row)
    template = "admin/invoices/debtorrequest/answer.html"
    return TemplateResponse(request, template, context, status=status)


def _check_page(
    request: HttpRequest, row: DebtorRequest, form: AnswerForm, seen: str
) -> HttpResponse:
    outcome: RequestOutcome = form.cleaned_data["outcome"]
    until: date | None = form.cleaned_data["paused_until"]
    effects = words_answers.effects_of(
        row,
        claim_of(row.invoice, today=form.today),
        outcome=outcome,
        paused_until=until,
        today=form.today,
    )
    context = {
        **_context(request, row, _("Check the answer")),
        "row": row,
        "outcome": outcome,
        "paused_until": until,
        "answer": form.cleaned_data["answer"],
        "effects": effects,
        "seen": seen,
    }
    return TemplateResponse(request, "admin/invoices/debtorrequest/check.html", context)


def _too_late(request: HttpRequest, row: DebtorRequest, data: QueryDict) -> HttpResponse:
    """Somebody else was quicker: nothing was sent, and nothing of what was typed is lost."""
    record(request, "debtorrequest.viewed", party=row.party, target=row)
    context = {
        **_context(request, row, _("The request has ended already")),
        "row": row,
        "typed": data.get("answer", ""),
    }
    template = "admin/invoices/debtorrequest/too_late.html"
    return TemplateResponse(request, template, context, status=409)


def _context(request: HttpRequest, row: DebtorRequest, title: str) -> dict[str, Any]:
    return {
        **admin.site.each_context(request),
        "title": title,
        "subtitle": f"{row.get_kind_display()} {row.pk}",
        "opts": DebtorRequest._meta,
    }


def _desk(row: DebtorRequest, form: AnswerForm | None) -> dict[str, Any]:
    return {
        "row": row,
        "files": list(row.files.all()),
        "panel": panel_of(row.invoice, today=timezone.localdate(), without=row),
        "form": form,
    }


def _page_of(row: DebtorRequest) -> str:
    return reverse("admin:invoices_debtorrequest_change", args=[row.pk])
