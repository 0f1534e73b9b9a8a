"""What a team lead says of some questions to the robot."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from chat.models import BotQuestion
from chat.rules.intents import Intent
from chat.words_bot import intent_named

LABEL: Final = "label"
PUT_AWAY: Final = "put_away"
TAKE_BACK: Final = "take_back"


class QuestionsForm(forms.Form):
    """Which questions, and what is done with them.

    do      what the button says; of a guess, its intent
    wanted  an intent in the words of the page's language, as it was typed or chosen
    """

    question = forms.ModelMultipleChoiceField(queryset=BotQuestion.objects.all())
    do = forms.CharField(max_length=30)
    wanted = forms.CharField(max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        do = values.get("do", "")
        if do in {PUT_AWAY, TAKE_BACK}:
            return values
        intent = intent_named(values.get("wanted", "") if do == LABEL else do)
        if intent is None:
            raise forms.ValidationError(_("Choose one of the names that the robot knows."))
        return {**values, "do": LABEL, "intent": intent}

    @property
    def question_ids(self) -> list[int]:
        return [each.pk for each in self.cleaned_data["question"]]

    @property
    def intent(self) -> Intent:
        return Intent(self.cleaned_data["intent"])
