"""What agents say at the chat desk beside their lines: where a chat goes, what it was about."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Language, User
from chat.models import MOST_AT_ONCE, Presence
from chat.queries.talks import Colleague
from messaging.models import Classification, Queue
from messaging.services.notes import LONGEST_NOTE

CHOOSE = ("", gettext_lazy("Choose"))


class PresenceForm(forms.Form):
    presence = forms.ChoiceField(choices=Presence.choices)


class SettingsForm(forms.Form):
    """What an agent sets at its own desk; what is not sent stays as it is."""

    at_once = forms.IntegerField(required=False, min_value=1, max_value=MOST_AT_ONCE)
    has_sounds = forms.TypedChoiceField(
        required=False,
        choices=[("on", "on"), ("off", "off")],
        coerce=lambda value: value == "on",
        empty_value=None,
    )


class NoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Note for colleagues"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ColleagueForm(forms.Form):
    """Which colleague is asked; offered are those who are at their desks.

    The choice is the key of a row of the agents' table, which is on no page of a customer.
    """

    def __init__(self, *args: Any, colleagues: list[Colleague], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(each.user.pk): each.user for each in colleagues}
        choices = [CHOOSE, *((str(each.user.pk), each.in_words) for each in colleagues)]
        self.fields["to_agent"] = forms.ChoiceField(
            label=_("Colleague"), choices=choices, required=self.needs_colleague
        )
        self.order_fields(["to_agent", *self.fields])

    needs_colleague = True

    def clean_to_agent(self) -> User | None:
        return self.known.get(self.cleaned_data["to_agent"])


class SecondForm(ColleagueForm):
    """Another agent is asked to help."""

    note = forms.CharField(
        label=gettext_lazy("What you ask"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class TransferForm(ColleagueForm):
    """Where a chat goes: to one colleague, or to whoever is next in a queue and language."""

    needs_colleague = False

    queue = forms.ChoiceField(label=gettext_lazy("Queue"), choices=Queue.choices)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=Language.choices)
    note = forms.CharField(
        label=gettext_lazy("What the next one should know"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class EndForm(forms.Form):
    classification = forms.ChoiceField(
        label=gettext_lazy("What it was about"), choices=[CHOOSE, *Classification.choices]
    )
