"""What a person answers when we ask how it went."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging import words_surveys
from messaging.models import Ease, Survey

LONGEST: Final = 2000
SCALE: Final = [(str(each), str(each)) for each in range(11)]


class SurveyForm(forms.Form):
    """How likely one would recommend us; how easy it was; whether it was resolved; own words.

    Each may be left open. Who presses a number beside the question sends that alone.
    """

    likely = forms.TypedChoiceField(
        choices=SCALE, coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )
    ease = forms.TypedChoiceField(
        label=_("How easy was it to take care of your matter?"),
        choices=Ease.choices,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    resolved = forms.TypedChoiceField(
        label=_("Was your matter resolved the first time you contacted us?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("What was good, what should we do better?"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Do not write about your invoices here: nobody answers what is written here."),
        error_messages={
            "max_length": _("The text is too long. Shorten it to %(limit_value)d characters."),
        },
    )

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        said = {None: "", True: "yes", False: "no"}[survey.resolved]
        kwargs["initial"] = {
            "likely": survey.likely,
            "ease": survey.ease,
            "resolved": said,
            "text": survey.text,
        }
        super().__init__(*args, **kwargs)
        self.fields["likely"].label = str(words_surveys.OF[survey.kind].question)
        if survey.kind not in words_surveys.ABOUT_EASE:
            del self.fields["ease"]
        if survey.kind not in words_surveys.ABOUT_A_MATTER:
            del self.fields["resolved"]

    def said(self) -> dict[str, Any]:
        """The arguments of `services.surveys.answer`; what was not on the page is None."""
        return {
            "likely": self.cleaned_data["likely"],
            "ease": self.cleaned_data.get("ease"),
            "resolved": self.cleaned_data.get("resolved"),
            "text": self.cleaned_data["text"] if "text" in self.data else None,
        }
