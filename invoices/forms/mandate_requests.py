"""What is asked of who says to have a right to act for another, one question at a time."""

from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.debug import sensitive_variables

from accounts import business_id, hetu
from accounts.models import Basis, Party
from invoices import words, words_mandates
from invoices.forms.days import TYPED, day_input
from invoices.forms.files import FilesField
from invoices.forms.find import FindByCodeForm, TypedFromPaper
from invoices.models import ASKABLE
from invoices.rules import mandate_requests as rules
from invoices.services.mandate_requests import is_own_code

LONGEST_NAME: Final = 200
ROWS: Final = 5


class BasisForm(forms.Form):
    basis = forms.ChoiceField(
        label=_("Why do you act for another?"),
        choices=[(each, words_mandates.I_AM[each]) for each in ASKABLE],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what fits you."),
            "invalid_choice": _("Choose what fits you."),
        },
    )


class PersonForm(forms.Form):
    """Whom the right is about. The code leaves the form encrypted, and is never shown again."""

    name = forms.CharField(
        label=_("Name of the person"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Enter the name as it is on the document."),
            "max_length": _("The name is too long. Shorten it to %(limit_value)d characters."),
        },
    )
    code = forms.CharField(
        label=_("Personal identity code of the person"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Eleven characters, for example 131052-308T."),
        error_messages={"required": _("Enter the personal identity code of the person.")},
    )

    def __init__(
        self, *args: Any, holder: Party, today: date, kept: str = "", **kwargs: Any
    ) -> None:
        """`kept` is the encrypted code of an earlier answer: it need not be typed again."""
        super().__init__(*args, **kwargs)
        self.holder, self.today, self.kept = holder, today, kept
        if kept:
            field = self.fields["code"]
            field.required = False
            field.help_text = _(
                "You gave %(code)s. Fill this in only if you want to change it."
            ) % {"code": hetu.masked(hetu.decrypt(kept))}

    @sensitive_variables("typed", "code")
    def clean_code(self) -> str:
        """The code, encrypted."""
        typed = self.cleaned_data["code"]
        if not typed:
            return self.kept
        try:
            code = hetu.normalise("".join(typed.split()))
        except hetu.InvalidHetuError:
            raise ValidationError(_not_a_code()) from None
        if hetu.birth_date(code) > self.today:
            raise ValidationError(_not_a_code())
        if is_own_code(self.holder, code):
            raise ValidationError(str(words_mandates.WHY_NOT[rules.AskRefusal.ONESELF]))
        return hetu.encrypt(code)


class CompanyForm(FindByCodeForm):
    """The company, and the two codes of a letter to it."""

    name = forms.CharField(
        label=_("Name of the company"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={
            "required": _("Enter the name of the company."),
            "max_length": _("The name is too long. Shorten it to %(limit_value)d characters."),
        },
    )
    business_id = TypedFromPaper(
        label=_("Business ID"),
        help_text=_("For example 2077474-0."),
        error_messages={"required": _("Enter the business ID of the company.")},
    )
    field_order = ("name", "business_id", "case_number", "myropo_id")

    def clean_business_id(self) -> str:
        try:
            return business_id.normalise(self.cleaned_data["business_id"])
        except business_id.InvalidBusinessIdError:
            raise ValidationError(
                _("This is not a business ID: its check digit does not match. Check every digit.")
            ) from None


class LastDayForm(forms.Form):
    ends_on = forms.DateField(
        label=_("The last day on which you act"),
        input_formats=TYPED,
        error_messages={
            "required": _("Enter a day, for example 5.8.2026."),
            "invalid": _("Enter a day, for example 5.8.2026."),
        },
    )

    def __init__(self, *args: Any, basis: Basis, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first = today
        self.last = rules.last_day_possible(basis, today=today)
        field = self.fields["ends_on"]
        field.widget = day_input(self.first, self.last, autocomplete="off")
        field.help_text = _("At the latest %(last)s.") % {"last": words.day(self.last)}

    def clean_ends_on(self) -> date:
        day: date = self.cleaned_data["ends_on"]
        if not self.first <= day <= self.last:
            text = _("Choose a day from %(first)s to %(last)s.")
            days = {"first": words.day(self.first), "last": words.day(self.last)}
            raise ValidationError(text, params=days)
        return day


class DocumentsForm(forms.Form):
    """The proof; what was added before counts too."""

    documents = FilesField(
        label=_("Documents"),
        help_text=_("A PDF or a clear picture of every page. PDF, JPG or PNG, 10 MB each at most."),
    )
    text = forms.CharField(
        label=_("Do you want to tell more?"),
        required=False,
        max_length=rules.LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": ROWS}),
        help_text=_("Only if something in the document needs explaining."),
        error_messages={
            "max_length": _("The text is too long. Shorten it to %(limit_value)d characters.")
        },
    )

    def __init__(self, *args: Any, already: int, is_needed: bool, **kwargs: Any) -> None:
        """`already`: how many documents are there; `is_needed`: whether there must be one."""
        super().__init__(*args, **kwargs)
        self.already, self.is_needed = already, is_needed
        self.fields["documents"].required = is_needed and not already

    def clean_documents(self) -> list[Any]:
        added: list[Any] = self.cleaned_data["documents"]
        if self.is_needed and not added and not self.already:
            raise ValidationError(str(words_mandates.WHY_NOT[rules.AskRefusal.NO_DOCUMENT]))
        if self.already + len(added) > rules.MOST_FILES:
            text = ngettext_lazy(
                "There may be %(most)d document in all. Remove one first.",
                "There may be %(most)d documents in all. Remove one first.",
                rules.MOST_FILES,
            )
            raise ValidationError(text, params={"most": rules.MOST_FILES})
        return added


def _not_a_code() -> Any:
    return _("Not a personal identity code: check every character.")
