"""Batches for the printing house, and its acknowledgements: made, downloaded, uploaded."""

from typing import Any, ClassVar, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.admin.base import StaffModelAdmin
from accounts.admin.filters import month_filter
from accounts.downloads import as_download
from accounts.http import user_of
from invoices.admin.uploads import MOST_FILES, ManyFilesField
from invoices.models import LetterState, PrintAnswer, PrintBatch
from invoices.printing_house.acknowledgement import LARGEST_MEGABYTES, MEGABYTE
from invoices.services.letters.answers import AnswerReport, take_answer
from invoices.services.letters.printing import DamagedBatchError, make_batch, read_batch

# A batch has the letters of every creditor's debtors: to look at its row is not to have it.
MAKE: Final = "invoices.add_printbatch"
ANSWER: Final = "invoices.add_printanswer"
OPEN: Final = "open"


class BatchQueueFilter(admin.SimpleListFilter):
    """The batches that the printing house has not answered for in full."""

    title = gettext_lazy("to do")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(OPEN, _("Not answered in full"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(answered_at=None) if self.value() == OPEN else queryset


@admin.register(PrintBatch)
class PrintBatchAdmin(StaffModelAdmin[PrintBatch]):
    list_display = ("number", "made_at", "to_hand_over_on", "letter_count", "answered_at")
    list_filter = (
        BatchQueueFilter,
        month_filter("made_at", gettext_lazy("made"), parameter="when", is_moment=True),
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"queue", "when"})
    search_fields = ("number",)
    search_help_text = gettext_lazy("The number of the batch.")
    fields = (
        "number",
        "made_at",
        "to_hand_over_on",
        "letter_count",
        "waiting",
        "answered_at",
        "letters_page",
        "download_page",
        "sha256",
        "size_bytes",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("make/", wrap(make_view), name="invoices_printbatch_make"),
            path("<int:number>/zip/", wrap(download_view), name="invoices_printbatch_zip"),
        ]
        return [*own, *super().get_urls()]

    def get_fields(self, request: HttpRequest, obj: PrintBatch | None = None) -> list[Any]:
        may_have = user_of(request).has_perm(MAKE)
        return [name for name in self.fields if may_have or name != "download_page"]

    def is_worked_off(self, params: dict[str, Any]) -> bool:
        return params.get("queue") == OPEN

    def matching(self, rows: QuerySet[PrintBatch], term: str) -> QuerySet[PrintBatch]:
        is_key = term.isascii() and term.isdigit() and len(term) < len(str(2**63))
        return rows.filter(pk=int(term)) if is_key else rows.none()

    @admin.display(description=gettext_lazy("not answered for"))
    def waiting(self, batch: PrintBatch) -> int:
        return batch.letters.filter(state=LetterState.BATCHED).count()

    @admin.display(description=gettext_lazy("letters of the batch"))
    def letters_page(self, batch: PrintBatch) -> SafeString:
        url = f"{reverse('admin:invoices_letter_changelist')}?batch={batch.pk}"
        return format_html('<a href="{}">{}</a>', url, _("Show the letters"))

    @admin.display(description=gettext_lazy("file"))
    def download_page(self, batch: PrintBatch) -> SafeString:
        url = reverse("admin:invoices_printbatch_zip", args=[batch.pk])
        return format_html('<a href="{}">{}</a>', url, _("Download the ZIP"))


@require_POST
def make_view(request: HttpRequest) -> HttpResponse:
    """One batch of what is ready; the next press makes the next one."""
    if not user_of(request).has_perm(MAKE):
        raise PermissionDenied
    batch = make_batch(on=timezone.localdate(), at=timezone.now(), actor=user_of(request))
    if batch is None:
        messages.info(request, _("No letter waits for the printing house."))
        return HttpResponseRedirect(reverse("admin:invoices_printbatch_changelist"))
    messages.success(request, _("Batch %(number)d was made.") % {"number": batch.number})
    return HttpResponseRedirect(reverse("admin:invoices_printbatch_change", args=[batch.pk]))


@require_safe
def download_view(request: HttpRequest, number: int) -> HttpResponse:
    """The ZIP as it was stored; recorded."""
    if not user_of(request).has_perm(MAKE):
        raise PermissionDenied
    batch = get_object_or_404(PrintBatch, pk=number)
    try:
        content = read_batch(batch=batch, actor=user_of(request), at=timezone.now())
    except DamagedBatchError:
        text = _("The file of the batch is damaged. Tell those who run the portal.")
        messages.error(request, text)
        return HttpResponseRedirect(reverse("admin:invoices_printbatch_change", args=[batch.pk]))
    name = f"myropo-{batch.number}.zip"
    return as_download(content, name=name, content_type="application/zip")


@admin.register(PrintAnswer)
class PrintAnswerAdmin(StaffModelAdmin[PrintAnswer]):
    list_display = ("received_at", "name", "handed_over", "failed")
    list_filter = (
        month_filter("received_at", gettext_lazy("received"), parameter="when", is_moment=True),
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"when"})
    search_fields = ("name",)
    search_help_text = gettext_lazy("The beginning of the file's name.")
    fields = ("name", "received_at", "handed_over", "failed", "sha256")
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(upload_view)
        return [path("upload/", view, name="invoices_printanswer_upload"), *super().get_urls()]

    def matching(self, rows: QuerySet[PrintAnswer], term: str) -> QuerySet[PrintAnswer]:
        return rows.filter(name__startswith=term)


class AnswerForm(forms.Form):
    answer = ManyFilesField(
        label=gettext_lazy("Acknowledgements of the printing house"),
        # An empty file is refused by the service, with a reason, like any other wrong one.
        allow_empty_file=True,
        max_length=255,
    )


@require_http_methods(["GET", "POST"])
def upload_view(request: HttpRequest) -> HttpResponse:
    """Take each file on its own: one that is refused does not stop the others."""
    if not user_of(request).has_perm(ANSWER):
        raise PermissionDenied
    is_sent = request.method == "POST"
    form = AnswerForm(request.POST, request.FILES) if is_sent else AnswerForm()
    files = form.cleaned_data["answer"] if form.is_valid() else []
    context = {
        **admin.site.each_context(request),
        "title": _("Upload acknowledgements"),
        "form": form,
        "opts": PrintAnswer._meta,
        "reports": [_taken(request, each) for each in files],
        "largest_megabytes": LARGEST_MEGABYTES,
        "most_files": MOST_FILES,
    }
    return TemplateResponse(request, "admin/invoices/printanswer/upload.html", context)


def _taken(request: HttpRequest, file: UploadedFile[Any]) -> AnswerReport:
    data = file.read(LARGEST_MEGABYTES * MEGABYTE + 1)
    return take_answer(name=str(file.name), data=data, actor=user_of(request), at=timezone.now())
