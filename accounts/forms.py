"""What people may change about themselves."""

from typing import Final

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Language

# Everyone finds the own language, whatever the page speaks.
OWN_NAMES: Final = (("fi", "Suomi"), ("sv", "Svenska"), ("en", "English"))
# How early a reminder may come; the database takes 1 to 14.
DAYS_BEFORE: Final = (1, 2, 3, 5, 7, 14)


def _days_in_words(days: int) -> str:
    return ngettext("%(days)s day before", "%(days)s days before", days) % {"days": days}


_days_lazily = lazy(_days_in_words, str)


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


class EmailForm(forms.Form):
    address = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class DueNoticesForm(forms.Form):
    wants_due_notices = forms.BooleanField(
        label=_("Remind me by e-mail before something falls due"), required=False
    )
    days_before = forms.TypedChoiceField(
        label=_("How early?"),
        choices=[(days, _days_lazily(days)) for days in DAYS_BEFORE],
        coerce=int,
    )
