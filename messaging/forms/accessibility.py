"""What could not be used, where, and where to answer."""

from typing import Final
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST: Final = 4000
LONGEST_PLACE: Final = 300


class FeedbackForm(forms.Form):
    """Only the first question needs an answer. `once` makes a second press harmless."""

    text = forms.CharField(
        label=_("What did not work?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Tell also if you use a screen reader, magnification, speech or a keyboard alone: "
            "so we find it sooner. Do not write your personal identity code or invoices here."
        ),
        error_messages={
            "required": _("Tell us what did not work."),
            "max_length": _("The text is too long. Shorten it to %(limit_value)d characters."),
        },
    )
    page = forms.CharField(
        label=_("On which page?"),
        max_length=LONGEST_PLACE,
        required=False,
        help_text=_("The address or the heading of the page, or what you were doing."),
        error_messages={
            "max_length": _("The text is too long. Shorten it to %(limit_value)d characters."),
        },
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We answer to it and use it for nothing else."),
        error_messages={"invalid": _("Write the address as name@example.com, or leave it out.")},
    )
    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class AnswerForm(forms.Form):
    """What staff write to who told us; nothing, where there is no address."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "cols": 80}),
        error_messages={
            "max_length": _("The text is too long. Shorten it to %(limit_value)d characters."),
        },
    )
