"""A creditor's policy as staff type it, with the limits of each number beside it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices import words
from invoices.forms.days import day_input
from invoices.forms.euros import EurosField
from invoices.models import ClaimKind, Creditor, CreditorPolicy
from invoices.pdf.facts import UNPRINTABLE
from invoices.rules.policy_limits import (
    LIMITS,
    LONGEST_TEXT,
    first_day,
    is_plan_impossible,
    last_day,
)
from invoices.services.policies import TERMS, TEXTS

# Of the invoice that shows what a policy does, in euros.
SAMPLE: Final = Decimal(300)
MOST_SAMPLE: Final = Decimal(1_000_000)


class WhoseForm(forms.Form):
    """Whose policy, and for which debtors."""

    field_order = ("creditor", "claim_kind")
    claim_kind = forms.ChoiceField(label=gettext_lazy("Kind of claim"), choices=ClaimKind.choices)

    def __init__(self, *args: Any, creditors: QuerySet[Creditor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        only = list(creditors[:2])
        self.fields["creditor"] = forms.ModelChoiceField(
            label=gettext_lazy("Creditor"),
            queryset=creditors.order_by("name"),
            # Whoever works for one creditor has nothing to choose.
            initial=only[0] if len(only) == 1 else None,
        )
        self.order_fields(self.field_order)


class SampleForm(forms.Form):
    """The sum of the invoice on which a policy is tried."""

    sample = EurosField(label=gettext_lazy("Sum of the invoice"))

    def clean_sample(self) -> Decimal:
        sample: Decimal = self.cleaned_data["sample"]
        if not 0 < sample <= MOST_SAMPLE:
            text = _("Enter a sum from one cent to %(most)s.")
            raise ValidationError(text % {"most": words.euros(MOST_SAMPLE)})
        return sample


class PolicyForm(forms.ModelForm[CreditorPolicy]):
    """The terms and their first day. Filled with those that they follow."""

    class Meta:
        model = CreditorPolicy
        fields = ("starts_on", *TERMS)
        widgets: ClassVar[Any] = {
            "starts_on": day_input(),
            **{name: forms.Textarea(attrs={"rows": 4}) for name in TEXTS},
        }

    def __init__(self, *args: Any, whose: CreditorPolicy, today: date, **kwargs: Any) -> None:
        """whose: a row of the creditor and kind, stored when it is the one that changes."""
        super().__init__(*args, **kwargs)
        self.whose, self.today = whose, today
        days = {"min": first_day(today).isoformat(), "max": last_day(today).isoformat()}
        self.fields["starts_on"].widget.attrs.update(days)
        for name, limit in LIMITS.items():
            field = self.fields[name]
            field.validators = [
                *field.validators,
                MinValueValidator(limit.least),
                MaxValueValidator(limit.most),
            ]
            field.widget.attrs.update(min=str(limit.least), max=str(limit.most))
            field.help_text = _("From %(least)s to %(most)s.") % {
                "least": words.number(limit.least),
                "most": words.number(limit.most),
            }
        for name in TEXTS:
            self.fields[name].validators = [MaxLengthValidator(LONGEST_TEXT)]
            self.fields[name].widget.attrs["maxlength"] = LONGEST_TEXT
            self.fields[name].required = False

    def clean_starts_on(self) -> date:
        starts_on: date = self.cleaned_data["starts_on"]
        if starts_on < first_day(self.today):
            raise ValidationError(
                _("A policy begins tomorrow at the earliest: nothing changes under a running day.")
            )
        if starts_on > last_day(self.today):
            text = _("A policy begins on %(day)s at the latest.")
            raise ValidationError(text % {"day": words.day(last_day(self.today))})
        others = CreditorPolicy.objects.filter(
            creditor=self.whose.creditor_id,
            claim_kind=self.whose.claim_kind,
            starts_on=starts_on,
        )
        if others.exclude(pk=self.whose.pk).exists():
            raise ValidationError(_("There is a policy from this day already: open it."))
        return starts_on

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in TEXTS:
            # One paragraph, without what cannot be printed.
            data[name] = " ".join(UNPRINTABLE.sub(" ", data.get(name) or "").split())
        most, smallest = data.get("most_plan_sum"), data.get("smallest_instalment")
        if most and smallest and is_plan_impossible(most_sum=most, smallest_instalment=smallest):
            self.add_error(
                "smallest_instalment",
                _("The largest sum without an agent would not make two instalments."),
            )
        return data

    @property
    def terms(self) -> Mapping[str, object]:
        """What was typed, once it is valid."""
        return {name: self.cleaned_data[name] for name in TERMS}

    @property
    def row(self) -> CreditorPolicy:
        """What would be stored, once it is valid."""
        return CreditorPolicy(
            creditor=self.whose.creditor,
            claim_kind=self.whose.claim_kind,
            starts_on=self.cleaned_data["starts_on"],
            **self.terms,
        )
