"""A message, and the subject of one that is about nothing else."""

from collections.abc import Collection
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from messaging.forms.files import FilesField
from messaging.texts import LONGEST

LONGEST_SUBJECT: Final = 120
ROWS: Final = 6


class MessageForm(forms.Form):
    """What is written, without its files: those are looked at one by one (`checked_file`).

    client_id  made with the page: the same page that is sent twice sends one message
    """

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    subject = forms.CharField(
        label=_("Subject"),
        max_length=LONGEST_SUBJECT,
        help_text=_("In a few words, for example: My address has changed."),
        error_messages={
            "required": _("Tell in a few words what it is about."),
            "max_length": _("The subject is too long. Shorten it to %(limit_value)d characters."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": ROWS}),
        error_messages={
            "required": _("Write your message first."),
            "max_length": _("The text is too long. Shorten it to %(limit_value)d characters."),
        },
    )
    attached = FilesField(label=_("Pictures or documents"))

    def __init__(
        self, *args: Any, has_subject: bool = False, is_enough: bool = False, **kwargs: Any
    ) -> None:
        """has_subject  whether the person says what it is about, which is so of no invoice
        is_enough    whether it may be left unfinished: a draft, or one whose files say enough
        """
        super().__init__(*args, **kwargs)
        self.fields["text"].required = not is_enough
        if not has_subject:
            del self.fields["subject"]

    def add_file_errors(self, errors: Collection[ValidationError]) -> None:
        """What was wrong with files that were sent along."""
        for error in errors:
            self.add_error("attached", error)


def checked_file(file: UploadedFile[bytes]) -> UploadedFile[bytes]:
    """The file with its type. Raises ValidationError, with its name in it."""
    [checked] = FilesField().clean([file])
    return checked
