"""Uploading files of the bank: the same import as the command's, and its report on the page."""

from dataclasses import dataclass
from typing import Any, BinaryIO, Final, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.http import user_of
from invoices.admin.uploads import MOST_FILES, ManyFilesField
from payments import tasks
from payments.bank_statement.documents import LARGEST_MEGABYTES
from payments.models import BankStatement
from payments.queries.staff import entries_by_state
from payments.services import matching
from payments.services.bank_files import import_bank_file
from payments.services.refund_answers import AnswerReport
from payments.services.statement_import import StatementReport

# So many entries are booked while the page is waited for; more are left to a worker.
MOST_AT_ONCE: Final = 500


class StatementForm(forms.Form):
    statement = ManyFilesField(
        label=_("Bank statements"),
        # An empty file is refused by the import, with a reason, like any other wrong one.
        allow_empty_file=True,
        max_length=255,
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What the page says of one file: what was stored, and what became of it since.

    is_answer  of the bank, to a file of refunds: it has no entries
    """

    report: StatementReport | AnswerReport
    states: list[tuple[str, int]]
    is_answer: bool


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Import each file on its own: one that is refused does not stop the others."""
    if not user_of(request).has_perm("payments.add_bankstatement"):
        raise PermissionDenied
    is_sent = request.method == "POST"
    form = StatementForm(request.POST, request.FILES) if is_sent else StatementForm()
    files = form.cleaned_data["statement"] if form.is_valid() else []
    reports = [_imported(request, each) for each in files]
    new = sum(report.new for report in reports if isinstance(report, StatementReport))
    if 0 < new <= MOST_AT_ONCE:
        # A worker asks the provider: here all other pages would wait for its answers.
        matching.match_received(at=timezone.now(), asks=False)
    if new:
        tasks.match_received_entries.delay()
    context = {
        **admin.site.each_context(request),
        "title": _("Upload bank statements"),
        "form": form,
        "opts": BankStatement._meta,
        "reports": [_told(report) for report in reports],
        "is_left_to_worker": new > MOST_AT_ONCE,
        "largest_megabytes": LARGEST_MEGABYTES,
        "most_files": MOST_FILES,
    }
    return TemplateResponse(request, "admin/payments/bankstatement/upload.html", context)


def _told(report: StatementReport | AnswerReport) -> Told:
    if isinstance(report, AnswerReport):
        return Told(report, [], is_answer=True)
    return Told(report, entries_by_state(report.statement_id), is_answer=False)


def _imported(request: HttpRequest, file: UploadedFile[Any]) -> StatementReport | AnswerReport:
    return import_bank_file(
        name=str(file.name),
        stream=cast(BinaryIO, file.open()),
        actor=user_of(request),
        at=timezone.now(),
    )
