"""Deciding on a right in two steps and by two people: the proof beside what was asked."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.admin.recording import record
from accounts.http import user_of
from accounts.models import Basis, Level, User
from invoices import words
from invoices.admin import two_steps
from invoices.forms.days import day_input
from invoices.models import OPEN_MANDATE_REQUESTS, MandateRequest, MandateRequestState
from invoices.queries.mandate_requests import Proof, masked_code_of, proof_of
from invoices.rules import mandate_requests as rules
from invoices.rules import myropo_id
from invoices.services import mandate_decisions
from invoices.services.mandate_decisions import LEVELS

DECIDE: Final = "invoices.change_mandaterequest"


class Act(StrEnum):
    CHECK = "CHECK"
    CONFIRM = "CONFIRM"
    SEND_BACK = "SEND_BACK"
    REFUSE = "REFUSE"


NAMES: Final = {
    Act.CHECK: gettext_lazy("The proof is right"),
    Act.CONFIRM: gettext_lazy("I confirm the right"),
    Act.SEND_BACK: gettext_lazy("It has to be checked anew"),
    Act.REFUSE: gettext_lazy("We do not confirm it"),
}
DOES: Final = {
    Act.CHECK: gettext_lazy("Another member of staff looks at it next. Choose the last day below."),
    Act.CONFIRM: gettext_lazy("The right begins at once."),
    Act.SEND_BACK: gettext_lazy("Nothing is told to the person who asks."),
    Act.REFUSE: gettext_lazy("The person reads your words. Say what is missing, and ask again."),
}
OFFERED: Final = {
    MandateRequestState.ASKED: (Act.CHECK, Act.REFUSE),
    MandateRequestState.CHECKED: (Act.CONFIRM, Act.SEND_BACK, Act.REFUSE),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of the form; `refusal` says why it is not possible for this person now."""

    value: str
    label: str
    does: str
    refusal: str


class DecisionForm(forms.Form):
    """What is decided; the last day with a check, words with a refusal."""

    outcome = forms.ChoiceField(label=gettext_lazy("What you decide"))
    ends_on = forms.DateField(
        label=gettext_lazy("Last day of the right"), required=False, widget=day_input()
    )
    answer = forms.CharField(
        label=gettext_lazy("Answer to the person who asks"),
        required=False,
        max_length=rules.LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(
        self, *args: Any, row: MandateRequest, proof: Proof, user: User, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"ends_on": row.ends_on, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.row, self.today = row, timezone.localdate()
        self.options = options_of(row, proof, user=user)
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            (each.value, each.label) for each in self.options if not each.refusal
        ]
        self.last = rules.last_day_possible(row.basis, today=self.today)
        self.fields["ends_on"].widget = day_input(self.today, self.last)
        warning = _("Shown only if you refuse. The person’s language is: %(language)s.")
        self.fields["answer"].help_text = warning % {"language": row.user.get_language_display()}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        match data.get("outcome"):
            case Act.CHECK if not self.has_error("ends_on"):
                self._clean_day(data.get("ends_on"))
            case Act.REFUSE if not data.get("answer", "").strip():
                self.add_error("answer", _("Write the answer that the person reads."))
        return data

    def _clean_day(self, ends_on: date | None) -> None:
        if ends_on is None or not rules.fits(ends_on, self.row.basis, today=self.today):
            days = {"first": words.day(self.today), "last": words.day(self.last)}
            self.add_error("ends_on", _("Choose a day from %(first)s to %(last)s.") % days)


def options_of(row: MandateRequest, proof: Proof, *, user: User) -> list[Option]:
    """What may be decided now; what is not possible for this person, with the reason."""
    return [
        Option(each.value, str(NAMES[each]), str(DOES[each]), _refusal(each, row, proof, user))
        for each in OFFERED.get(MandateRequestState(row.state), ())
    ]


def _refusal(act: Act, row: MandateRequest, proof: Proof, user: User) -> str:
    if act is Act.CONFIRM and row.checked_by_id == user.pk:
        return _("You checked it: another member of staff confirms it.")
    if act is Act.CONFIRM and row.ends_on < timezone.localdate():
        return _("Its last day has passed. Have it checked anew.")
    if act not in {Act.CHECK, Act.CONFIRM}:
        return ""
    if proof.principal is not None and proof.principal.pk == row.holder_id:
        return _("The person asks for a right to act for itself.")
    if act is Act.CHECK and _lacks_proof(row, proof):
        return _("Nothing proves it: neither the codes of a letter to the company nor a document.")
    return ""


def _lacks_proof(row: MandateRequest, proof: Proof) -> bool:
    return row.basis == Basis.COMPANY and not proof.is_theirs and not row.files.exists()


def first_look(request: HttpRequest, row: MandateRequest) -> dict[str, Any]:
    """The desk on the page of a request, before anything was typed."""
    proof, user = proof_of(row), user_of(request)
    _record_other(request, row, proof)
    may_decide = row.state in OPEN_MANDATE_REQUESTS and user.has_perm(DECIDE)
    form = DecisionForm(row=row, proof=proof, user=user) if may_decide else None
    return _desk(row, proof, form)


@require_http_methods(["GET", "POST"])
def decide(
    request: HttpRequest, *, rows: QuerySet[MandateRequest], request_id: int
) -> HttpResponse:
    """What was typed, after each button; the last one does it."""
    user = user_of(request)
    if not user.has_perm(DECIDE):
        raise PermissionDenied
    row = get_object_or_404(rows, pk=request_id)
    if request.method == "GET":
        return HttpResponseRedirect(_page_of(row))
    data = two_steps.typed(request)
    if row.state not in OPEN_MANDATE_REQUESTS:
        return _too_late(request, row)
    proof = proof_of(row)
    if two_steps.pressed(data) == two_steps.EDIT:
        typed = {name: data.get(name, "") for name in ("outcome", "ends_on", "answer")}
        return _page(
            request, row, proof, DecisionForm(initial=typed, row=row, proof=proof, user=user)
        )
    form = DecisionForm(data, row=row, proof=proof, user=user)
    if not form.is_valid():
        return _page(request, row, proof, form, status=422)
    seen = _print_of(row, proof)
    if not two_steps.is_final(request, data, seen=seen):
        return _check_page(request, row, proof, form, seen)
    return _decided(request, row, form)


def _decided(request: HttpRequest, row: MandateRequest, form: DecisionForm) -> HttpResponse:
    """Do it, and say on the page of the request what is true now."""
    user, at, values = user_of(request), timezone.now(), form.cleaned_data
    try:
        match values["outcome"]:
            case Act.CHECK:
                done = mandate_decisions.check(
                    request_id=row.pk, ends_on=values["ends_on"], agent=user, at=at
                )
                said = _("Checked. Another member of staff confirms it.")
            case Act.CONFIRM:
                done = mandate_decisions.confirm(request_id=row.pk, agent=user, at=at) is not None
                said = _("Confirmed: the right has begun.")
            case Act.SEND_BACK:
                done = mandate_decisions.send_back(request_id=row.pk, agent=user, at=at)
                said = _("It waits to be checked anew.")
            case _:
                done = mandate_decisions.refuse(
                    request_id=row.pk, answer=values["answer"], agent=user, at=at
                )
                said = _("The answer was sent. The person reads it in MyRopo.")
    except mandate_decisions.DecisionRefusedError:
        done, said = False, ""
    if not done:
        row.refresh_from_db()
        return _too_late(request, row)
    messages.success(request, said)
    return HttpResponseRedirect(_page_of(row))


def _effects(row: MandateRequest, proof: Proof, form: DecisionForm) -> list[str]:
    """What the decision does, sentence by sentence."""
    act = form.cleaned_data["outcome"]
    if act == Act.CHECK:
        ends = _("The right ends on %(day)s at the latest.")
        ends_on = words.day(form.cleaned_data["ends_on"])
        return [_("Another member of staff has to confirm it."), ends % {"day": ends_on}]
    if act == Act.SEND_BACK:
        return [_("It waits for a first check again. Nothing is told to the person who asks.")]
    if act == Act.REFUSE:
        return [_("The request ends, and the person reads your words in MyRopo.")]
    name = proof.principal.name if proof.principal else row.principal_name
    facts = {
        "holder": row.holder.name,
        "principal": name,
        "day": words.day(row.ends_on),
        "level": Level(LEVELS[Basis(row.basis)]).label,
    }
    told = [
        _("%(holder)s may act for %(principal)s at once, until %(day)s: %(level)s.") % facts,
        _("Both are told by e-mail where there is a confirmed address, except for an estate."),
    ]
    if proof.principal is None:
        told.append(_("%(principal)s becomes known in MyRopo by this name.") % facts)
    if any(each.basis == row.basis for each in proof.in_force):
        told.append(_("The earlier right of the same kind ends."))
    return told


def _page(
    request: HttpRequest,
    row: MandateRequest,
    proof: Proof,
    form: DecisionForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {**_context(request, row, _("Decide on a right")), **_desk(row, proof, form)}
    record(request, "mandaterequest.viewed", party=row.holder, target=row)
    _record_other(request, row, proof)
    template = "admin/invoices/mandaterequest/decide.html"
    return TemplateResponse(request, template, context, status=status)


def _check_page(
    request: HttpRequest, row: MandateRequest, proof: Proof, form: DecisionForm, seen: str
) -> HttpResponse:
    values = form.cleaned_data
    act = Act(values["outcome"])
    context = {
        **_context(request, row, _("Check the decision")),
        "row": row,
        "act": act,
        "name": NAMES[act],
        "ends_on": values["ends_on"],
        "answer": values["answer"] if act is Act.REFUSE else "",
        "effects": _effects(row, proof, form),
        "seen": seen,
    }
    return TemplateResponse(request, "admin/invoices/mandaterequest/check.html", context)


def _too_late(request: HttpRequest, row: MandateRequest) -> HttpResponse:
    """Somebody else was quicker, or something changed: nothing was done."""
    text = _("Something changed meanwhile, and nothing was done. Look at the request again.")
    messages.warning(request, text)
    return HttpResponseRedirect(_page_of(row))


def _context(request: HttpRequest, row: MandateRequest, title: str) -> dict[str, Any]:
    return {
        **admin.site.each_context(request),
        "title": title,
        "subtitle": str(row),
        "opts": MandateRequest._meta,
    }


def _desk(row: MandateRequest, proof: Proof, form: DecisionForm | None) -> dict[str, Any]:
    return {
        "row": row,
        "files": list(row.files.all()),
        "proof": proof,
        "code": masked_code_of(row),
        "letter_id": myropo_id.display(row.myropo_id) if row.myropo_id else "",
        "is_company": row.basis == Basis.COMPANY,
        "form": form,
    }


def _record_other(request: HttpRequest, row: MandateRequest, proof: Proof) -> None:
    """Whom it is about is shown too: it sees in its profile that staff looked."""
    if proof.principal is not None:
        record(request, "mandaterequest.viewed", party=proof.principal, target=row)


def _print_of(row: MandateRequest, proof: Proof) -> str:
    """Differs when what the decision rests on differs."""
    principal, letter = proof.principal, proof.letter_to
    parts = (
        row.state,
        row.checked_by_id,
        row.ends_on,
        principal and (principal.pk, principal.name),
        letter and letter.pk,
        proof.is_theirs,
        [each.pk for each in proof.in_force],
    )
    return sha256(repr(parts).encode()).hexdigest()[:16]


def _page_of(row: MandateRequest) -> str:
    return reverse("admin:invoices_mandaterequest_change", args=[row.pk])
