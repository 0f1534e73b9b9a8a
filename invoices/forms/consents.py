"""A consent to electronic letters: on which claims, for how long. Nothing is chosen beforehand."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from invoices.models import Invoice

MONTHS: Final = ((3, _("3 months")), (6, _("6 months")), (12, _("12 months, the longest time")))


class WhichClaimsForm(forms.Form):
    """All invoices that are open now, or some of them."""

    every = forms.BooleanField(label=_("All my open invoices"), required=False)
    claims = forms.MultipleChoiceField(
        label=_("Only these invoices"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, claims: Sequence[Invoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["claims"]
        field.choices = [(str(each.public_id), each.number) for each in claims]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned["every"] and not cleaned["claims"]:
            raise forms.ValidationError(_("Choose at least one invoice."), code="none")
        return cleaned

    @property
    def chosen(self) -> list[UUID]:
        """Of a form that is valid; empty for all."""
        if self.cleaned_data["every"]:
            return []
        return [UUID(each) for each in self.cleaned_data["claims"]]


class HowLongForm(forms.Form):
    months = forms.TypedChoiceField(
        label=_("How long"),
        choices=MONTHS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how long the consent is valid.")},
    )
