"""What agents type at their desk."""

from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from messaging.models import Classification, Queue
from messaging.rules.placeholders import left_in
from messaging.services.notes import LONGEST_NOTE
from messaging.texts import LONGEST

CHOOSE = ("", gettext_lazy("Choose"))


class AnswerForm(forms.Form):
    """An answer, as it was typed after the message of a number had been read."""

    text = forms.CharField(
        label=gettext_lazy("Answer"),
        max_length=LONGEST,
        # Files may say it all.
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "true"}),
    )
    after_number = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    classification = forms.ChoiceField(
        label=gettext_lazy("What it was about"),
        choices=[CHOOSE, *Classification.choices],
        required=False,
    )

    def __init__(self, *args: Any, closes: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.closes = closes

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if places := left_in(text):
            message = ngettext(
                "Fill in or remove what is still open: %(places)s",
                "Fill in or remove what is still open: %(places)s",
                len(places),
            )
            raise forms.ValidationError(message % {"places": ", ".join(places)})
        return text

    def clean_classification(self) -> str:
        wanted: str = self.cleaned_data["classification"]
        if self.closes and not wanted:
            raise forms.ValidationError(_("Say what it was about before you close it."))
        return wanted


class NoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Note for colleagues"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CloseForm(forms.Form):
    after_number = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    classification = forms.ChoiceField(
        label=gettext_lazy("What it was about"), choices=[CHOOSE, *Classification.choices]
    )


class QueueForm(forms.Form):
    queue = forms.ChoiceField(label=gettext_lazy("Queue"), choices=Queue.choices)


class AssignForm(forms.Form):
    """Which agent gets a thread; offered are those who may answer."""

    def __init__(self, *args: Any, agents: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agent"] = forms.ModelChoiceField(
            label=_("Agent"), queryset=agents, empty_label=_("Choose")
        )
