"""Who chats, as team leads write it down."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Language
from chat.models import MOST_AT_ONCE, ChatAgent
from chat.queries.chats import ANSWER
from chat.queries.desks import could_chat
from messaging.models import Queue


class KnownAgentForm(forms.ModelForm[ChatAgent]):
    """What one serves who chats already."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=Language.choices, widget=forms.CheckboxSelectMultiple
    )
    queues = forms.MultipleChoiceField(
        label=_("Queues"), choices=Queue.choices, widget=forms.CheckboxSelectMultiple
    )
    at_once = forms.IntegerField(
        label=_("Chats at once"), min_value=1, max_value=MOST_AT_ONCE, initial=3
    )

    class Meta:
        model = ChatAgent
        fields: tuple[str, ...] = ("languages", "queues", "at_once")

    def clean(self) -> dict[str, Any]:
        """Whose role was taken away since serves nothing, whatever is written here."""
        if self.instance.pk is not None and not self.instance.user.has_perm(ANSWER):
            raise forms.ValidationError(
                _("This person is no agent any more. Remove the person from those who chat.")
            )
        return super().clean() or {}


class AgentForm(KnownAgentForm):
    """The same, and who it is: that is chosen once."""

    user = forms.ModelChoiceField(label=_("Agent"), queryset=could_chat())

    class Meta(KnownAgentForm.Meta):
        fields = ("user", "languages", "queues", "at_once")
