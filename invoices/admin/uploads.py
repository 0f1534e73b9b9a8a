"""Uploading Finvoice files: the same import as the command's, and its report on the page."""

from typing import Any, BinaryIO, Final, cast, override

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
from invoices.models import FinvoiceFile
from invoices.services.imports import LARGEST_MEGABYTES, ImportReport, import_file

MOST_FILES: Final = 100  # Django's own limit for one request


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One or more files of one input. What is in them, the import judges."""

    widget = ManyFilesInput

    @override
    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        return [super(ManyFilesField, self).clean(each, initial) for each in data or [None]]


class UploadForm(forms.Form):
    finvoice = ManyFilesField(
        label=_("Finvoice files"),
        # An empty file is refused by the import, with a reason, like any other wrong one.
        allow_empty_file=True,
        max_length=255,
    )


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Import each file on its own: one that is refused does not stop the others."""
    if not user_of(request).has_perm("invoices.add_finvoicefile"):
        raise PermissionDenied
    is_sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
    files = form.cleaned_data["finvoice"] if form.is_valid() else []
    reports = [_imported(request, each) for each in files]
    context = {
        **admin.site.each_context(request),
        "title": _("Upload Finvoice files"),
        "form": form,
        "opts": FinvoiceFile._meta,
        "reports": reports,
        "largest_megabytes": LARGEST_MEGABYTES,
        "most_files": MOST_FILES,
    }
    return TemplateResponse(request, "admin/invoices/finvoicefile/upload.html", context)


def _imported(request: HttpRequest, file: UploadedFile[Any]) -> ImportReport:
    return import_file(
        name=str(file.name),
        stream=cast(BinaryIO, file.open()),
        actor=user_of(request),
        at=timezone.now(),
    )
