"""What an agent writes to a customer who has not written first."""

from typing import Final
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.texts import LONGEST

LONGEST_SUBJECT: Final = 120


class WriteForm(forms.Form):
    """The subject stands above a new matter; of one that goes on it is known."""

    subject = forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT, required=False)
    text = forms.CharField(
        label=_("Message"),
        help_text=_("The customer reads this in MyRopo, with your first name."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "true"}),
    )
    after_number = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
