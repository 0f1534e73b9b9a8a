"""What people may change about themselves."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Language

# Everyone finds the own language, whatever the page speaks.
OWN_NAMES: Final = (("fi", "Suomi"), ("sv", "Svenska"), ("en", "English"))


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=Language)


class ProfileForm(LanguageForm):
    preferred_name = forms.CharField(
        label=_("What may we call you?"),
        help_text=_("Leave this empty and we use your first name."),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the service"), choices=OWN_NAMES, widget=forms.RadioSelect
    )
    field_order = ("preferred_name", "language")
