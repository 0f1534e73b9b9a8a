"""Answering who could not use something: one form, sent by e-mail; or read and noted."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.admin.recording import record
from accounts.http import user_of
from invoices.admin.two_steps import typed
from messaging.forms.accessibility import AnswerForm
from messaging.models import AccessibilityFeedback
from messaging.services.accessibility import (
    ANSWER,
    AnsweredAlreadyError,
    NothingSaidError,
    answer_feedback,
)
from messaging.words_accessibility import first_words


def first_look(request: HttpRequest, row: AccessibilityFeedback) -> dict[str, Any]:
    """The form below the page, for those who may answer what is not answered."""
    if row.answered_at is not None or not user_of(request).has_perm(ANSWER):
        return {"form": None}
    return {"form": AnswerForm(initial={"text": first_words(row.language) if row.email else ""})}


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, row: AccessibilityFeedback) -> HttpResponse:
    if not user_of(request).has_perm(ANSWER):
        raise PermissionDenied
    if request.method == "GET":
        return HttpResponseRedirect(_page_of(row))
    form = AnswerForm(typed(request))
    if not form.is_valid():
        return _again(request, row, form)
    text, at = form.cleaned_data["text"], timezone.now()
    try:
        answer_feedback(feedback_id=row.pk, agent=user_of(request), text=text, at=at)
    except NothingSaidError:
        form.add_error("text", _("Write an answer: the person left an address for it."))
        return _again(request, row, form)
    except AnsweredAlreadyError:
        messages.warning(request, _("A colleague has answered this already."))
        return HttpResponseRedirect(_page_of(row))
    told = _("The answer goes by e-mail.") if row.email else _("Noted as read.")
    messages.success(request, told)
    return HttpResponseRedirect(_work())


def _again(request: HttpRequest, row: AccessibilityFeedback, form: AnswerForm) -> TemplateResponse:
    record(request, "accessibilityfeedback.viewed", target=row)
    context = {
        **admin.site.each_context(request),
        "title": _("Answer about accessibility"),
        "opts": AccessibilityFeedback._meta,
        "original": row,
        "form": form,
    }
    template = "admin/messaging/accessibilityfeedback/answer.html"
    return TemplateResponse(request, template, context, status=422)


def _page_of(row: AccessibilityFeedback) -> str:
    return reverse("admin:messaging_accessibilityfeedback_change", args=[row.pk])


def _work() -> str:
    return reverse("admin:messaging_accessibilityfeedback_changelist", query={"queue": "open"})
