"""What narrows the list of contacts, column by column; and what agents write of a call."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import Basis, Party
from invoices.models import RequestKind
from messaging.models import Classification, Thread
from messaging.queries.contacts import ContactType, Progress, Wanted
from messaging.texts import LONGEST

MONTHS: Final = 12
ALL: Final = ("", _("All"))
CHOOSE: Final = ("", _("Choose"))
# What a message was about; of the other types their own kinds, which share some of the words.
ABOUT: Final = {
    **dict(Basis.choices),
    **dict(RequestKind.choices),
    **dict(Classification.choices),
}

COLUMNS: Final = ("kind", "progress", "created", "updated", "classification", "only_open")


class ContactFilterForm(forms.Form):
    """A column each. What the address holds beside these choices narrows nothing."""

    progress = forms.ChoiceField(label=_("State"), choices=[ALL, *Progress.choices], required=False)
    classification = forms.ChoiceField(
        label=_("Classification"), choices=[ALL, *ABOUT.items()], required=False
    )
    only_open = forms.BooleanField(label=_("Only open"), required=False)

    def __init__(self, *args: Any, kinds: Sequence[ContactType], today: date, **kw: Any) -> None:
        super().__init__(*args, **kw)
        offered = [ALL, *((each.value, each.label) for each in kinds)]
        self.fields["kind"] = forms.ChoiceField(label=_("Type"), choices=offered, required=False)
        months = [_month_before(today, back) for back in range(MONTHS)]
        named = [(f"{each:%Y-%m}", date_format(each, "YEAR_MONTH_FORMAT")) for each in months]
        for name, label in (("created", _("Created")), ("updated", _("Updated"))):
            self.fields[name] = forms.ChoiceField(
                label=label, choices=[ALL, *named], required=False
            )
        self.order_fields(COLUMNS)

    def wanted(self, *, party: Party | None, before: tuple[datetime, str, int] | None) -> Wanted:
        self.is_valid()
        chosen = self.cleaned_data
        kind, progress = chosen.get("kind"), chosen.get("progress")
        return Wanted(
            party=party,
            kind=ContactType(kind) if kind else None,
            progress=Progress(progress) if progress else None,
            only_open=chosen.get("only_open", False),
            created=_span(chosen.get("created", "")),
            updated=_span(chosen.get("updated", "")),
            classification=chosen.get("classification", ""),
            before=before,
        )


class CallForm(forms.Form):
    text = forms.CharField(
        label=_("What was said and agreed"),
        help_text=_("The customer reads this in MyRopo, with your first name."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "true"}),
    )
    classification = forms.ChoiceField(
        label=_("What it was about"), choices=[CHOOSE, *Classification.choices]
    )
    is_done = forms.BooleanField(label=_("Nothing is left to do: close it"), required=False)
    after_number = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class MergeForm(forms.Form):
    """Which thread goes on; offered are the others of the same party."""

    def __init__(self, *args: Any, others: Sequence[tuple[Thread, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"] = forms.ChoiceField(
            label=_("Merge it into"),
            choices=[(str(each.pk), title) for each, title in others],
            widget=forms.RadioSelect,
        )


def _span(month: str) -> tuple[date, date] | None:
    """The first day of a month that the form offers, and the day after its last."""
    if not month:
        return None
    first = date.fromisoformat(f"{month}-01")
    return first, _month_before(first, -1)


def _month_before(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)
