"""Files that a debtor sends: checked by what is in them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from invoices.rules import attachments
from invoices.rules.debtor_requests import MOST_FILES

LONGEST_NAME: Final = 255


class FileInput(forms.FileInput):
    """A field for several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, UploadedFile[bytes]], name: str
    ) -> list[UploadedFile[bytes]]:
        return files.getlist(name)


class FilesField(forms.FileField):
    """Up to five files, each a PDF or a picture. Gives a list."""

    widget = FileInput

    def __init__(self, **kwargs: object) -> None:
        super().__init__(
            required=False,
            max_length=LONGEST_NAME,
            widget=FileInput(attrs={"accept": ",".join(attachments.ALLOWED)}),
            error_messages={
                "empty": _("One of the files is empty. Choose them again, or go on without it."),
                "max_length": _("The name of a file is too long. Give it a shorter name."),
            },
            **kwargs,  # type: ignore[arg-type]
        )

    def clean(
        self, data: Sequence[UploadedFile[bytes]], initial: object = None
    ) -> list[UploadedFile[bytes]]:
        if len(data) > MOST_FILES:
            text = ngettext_lazy(
                "Choose at most %(most)d file.", "Choose at most %(most)d files.", MOST_FILES
            )
            raise ValidationError(text, params={"most": MOST_FILES})
        return [self._checked(super(FilesField, self).clean(each, initial)) for each in data]

    def _checked(self, file: UploadedFile[bytes]) -> UploadedFile[bytes]:
        """The file with the type that its content shows."""
        if (file.size or 0) > attachments.LARGEST_BYTES:
            raise ValidationError(
                _("The file %(name)s is larger than 10 MB. Choose a smaller one."),
                params={"name": file.name},
            )
        head = file.read(attachments.HEAD_BYTES)
        file.seek(0)
        try:
            file.content_type = attachments.type_of(head)
        except attachments.UnknownTypeError:
            raise ValidationError(
                _("The file %(name)s is neither a PDF nor a JPG or PNG picture."),
                params={"name": file.name},
            ) from None
        return file
