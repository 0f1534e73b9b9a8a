"""What people may change about themselves."""

from typing import Final

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Language, Support
from accounts.phone_numbers import NotAPhoneNumberError, read_number
from accounts.return_login.codes import FIGURES

# Everyone finds the own language, whatever the page speaks.
OWN_NAMES: Final = (("fi", "Suomi"), ("sv", "Svenska"), ("en", "English"))
# How early a reminder may come; the database takes 1 to 14.
DAYS_BEFORE: Final = (1, 2, 3, 5, 7, 14)


def _days_in_words(days: int) -> str:
    return ngettext("%(days)s day before", "%(days)s days before", days) % {"days": days}


_days_lazily = lazy(_days_in_words, str)


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=Language)


class EasyLanguageForm(forms.Form):
    easy = forms.ChoiceField(choices=(("1", "1"), ("0", "0")))


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


class RemindersForm(forms.Form):
    days_before = forms.TypedChoiceField(
        label=_("How early are you reminded of what falls due?"),
        choices=[(days, _days_lazily(days)) for days in DAYS_BEFORE],
        coerce=int,
    )


class ReturnForm(EmailForm):
    """Who wants to come back by a code."""


class ReturnCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the e-mail"),
        help_text=_("Six digits"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
        error_messages={"required": _("Type the six digits of the code.")},
    )

    def clean_code(self) -> str:
        """People type spaces, and dashes; figures of other scripts are figures, too."""
        code = "".join(each for each in self.cleaned_data["code"] if each not in " -\u00a0\u2009")
        if len(code) != FIGURES or not code.isdecimal():
            raise forms.ValidationError(_("The code has six digits. Check what you typed."))
        return "".join(str(int(each)) for each in code)


class PasskeyForm(forms.Form):
    name = forms.CharField(
        label=_("What do you call this device?"),
        help_text=_("So that you know it again in the list."),
        max_length=60,
        error_messages={"required": _("Give the device a name, for example “My phone”.")},
    )
    # What the browser answers; the page's script fills it in.
    answer = forms.CharField(widget=forms.HiddenInput, required=False)


class PhoneForm(forms.Form):
    number = forms.CharField(
        label=_("Phone number"),
        help_text=_(
            "For example 040 123 4567. Begin a foreign number with + and the country code."
        ),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
        error_messages={"required": _("Write the number at which we may call you.")},
    )

    def clean_number(self) -> str:
        try:
            return read_number(self.cleaned_data["number"])
        except NotAPhoneNumberError as error:
            text = _("Nobody can be called at this number. Check its digits and its country code.")
            raise forms.ValidationError(text) from error


class SupportForm(forms.Form):
    """What makes the matter easier, and the explicit consent to keep it."""

    needs = forms.MultipleChoiceField(
        label=_("What fits you?"),
        choices=Support,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    text = forms.CharField(
        label=_("In your own words"),
        help_text=_("What should we know when we serve you? At most 500 characters."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    # Never ticked beforehand: the consent is given anew with each change.
    consents = forms.BooleanField(
        label=_("I consent to MyRopo keeping what I have told here, so that I am served well."),
        required=False,
    )

    def clean(self) -> None:
        told = self.cleaned_data.get("needs") or self.cleaned_data.get("text")
        if not told and not self.errors:
            self.add_error("needs", _("Choose what fits you, or write it in your own words."))
        elif told and not self.cleaned_data.get("consents"):
            self.add_error("consents", _("We may keep this only if you consent. Tick the box."))
