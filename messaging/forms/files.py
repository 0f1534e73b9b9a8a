"""Files of a message: checked by what is in them, one by one."""

from collections.abc import Sequence
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from invoices.forms.files import FileInput
from invoices.rules.file_names import plain_name
from messaging.rules import files as rules

LONGEST_NAME: Final = 255
# What the browser offers to choose; some know the pictures of iPhones by their ending alone.
CHOSEN: Final = ",".join([*rules.ENDINGS, *(f".{each}" for each in rules.ENDINGS[rules.HEIC])])


class FilesField(forms.FileField):
    """Up to five files, each a PDF or a picture. Gives a list."""

    widget = FileInput

    def __init__(self, **kwargs: object) -> None:
        options = {
            "label": _("Files"),
            "help_text": _("PDF documents and JPG, PNG or HEIC pictures, at most 10 MB each."),
            **kwargs,
        }
        super().__init__(
            required=False,
            max_length=LONGEST_NAME,
            widget=FileInput(attrs={"accept": CHOSEN}),
            error_messages={
                "empty": _("One of the files is empty. Choose them again, or go on without it."),
                "max_length": _("The name of a file is too long. Give it a shorter name."),
            },
            **options,  # type: ignore[arg-type]
        )

    def clean(
        self, data: Sequence[UploadedFile[bytes]], initial: object = None
    ) -> list[UploadedFile[bytes]]:
        if len(data) > rules.MOST_FILES:
            text = ngettext_lazy(
                "Choose at most %(most)d file.", "Choose at most %(most)d files.", rules.MOST_FILES
            )
            raise ValidationError(text, params={"most": rules.MOST_FILES})
        return [self._checked(super(FilesField, self).clean(each, initial)) for each in data]

    def _checked(self, file: UploadedFile[bytes]) -> UploadedFile[bytes]:
        """The file with the type that its content shows."""
        if (file.size or 0) > rules.LARGEST_BYTES:
            raise ValidationError(
                _("The file %(name)s is larger than 10 MB. Choose a smaller one."),
                params={"name": plain_name(file.name or "")},
            )
        head = file.read(rules.HEAD_BYTES)
        file.seek(0)
        try:
            file.content_type = rules.type_of(head)
        except rules.UnknownTypeError:
            raise ValidationError(
                _("The file %(name)s is neither a PDF nor a JPG, PNG or HEIC picture."),
                params={"name": plain_name(file.name or "")},
            ) from None
        return file
