"""How staff divide an entry: lines with invoices and sums, the rest back, and a note."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from invoices import words
from invoices.forms.euros import LONGEST, euros_of
from invoices.models import Invoice
from invoices.queries import staff
from payments.models import BankEntry

MOST_LINES: Final = 20
MOST_LIKE_IT: Final = 20
PREFIX: Final = "lines"
LONGEST_NOTE: Final = 300

type Row = Mapping[str, str]


class PerhapsEurosField(forms.CharField):
    """A sum as people type it, or nothing. Gives euros or None."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=LONGEST, required=False, widget=widget, **kwargs)

    def clean(self, value: object) -> Decimal | None:
        text: str = super().clean(value)
        return euros_of(text) if text else None


class LineForm(forms.Form):
    """One invoice and what it gets. An empty line is no line."""

    invoice = forms.CharField(
        label=_("Invoice"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    amount = PerhapsEurosField(label=_("Sum in euros"))

    def __init__(self, *args: Any, invoices: QuerySet[Invoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invoices = invoices

    def clean_invoice(self) -> Invoice | None:
        term = self.cleaned_data["invoice"]
        return invoice_of(self.invoices, term) if term else None

    def clean_amount(self) -> Decimal | None:
        amount: Decimal | None = self.cleaned_data["amount"]
        if amount == 0:
            raise ValidationError(_("The sum must be more than zero."))
        return amount

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("amount") and "invoice" in data and data["invoice"] is None:
            self.add_error("invoice", _("Which invoice gets this sum?"))


LineFormSet = forms.formset_factory(LineForm, extra=0, max_num=MOST_LINES, absolute_max=MOST_LINES)


class RestForm(forms.Form):
    """What goes back to the sender, and why all of it is so."""

    returned = PerhapsEurosField(label=_("Back to the sender, euros"))
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class NoteForm(forms.Form):
    """The reason of a decision that divides nothing."""

    note = forms.CharField(label=_("Reason"), max_length=LONGEST_NOTE)


class Division:
    """The whole form. `lines` and `note` are there once it is valid."""

    lines: list[tuple[Invoice | None, Decimal]]
    note: str

    def __init__(
        self,
        *,
        entry: BankEntry,
        invoices: QuerySet[Invoice],
        data: QueryDict | None = None,
        rows: Sequence[Row] = (),
        rest: Mapping[str, str] | None = None,
    ) -> None:
        """From a sent form (`data`), or with these rows and an empty one to go on."""
        self.entry = entry
        kwargs = {"invoices": invoices}
        self.formset = LineFormSet(
            data, prefix=PREFIX, initial=[*rows, {}][:MOST_LINES], form_kwargs=kwargs
        )
        self.rest = RestForm(data, initial=dict(rest or {}))

    def is_valid(self) -> bool:
        """Whether every part is whole and the parts make up the entry to the cent."""
        if not (self.formset.is_valid() & self.rest.is_valid()):
            return False
        self.note = self.rest.cleaned_data["note"]
        filled = [each.cleaned_data for each in self.formset.forms if each.cleaned_data]
        wanted = [(each["invoice"], each["amount"]) for each in filled if each["invoice"]]
        returned = self.rest.cleaned_data["returned"]
        if returned:
            wanted.append((None, returned))
        problem = _problem(self.entry.amount, wanted)
        if problem:
            self.rest.add_error(None, problem)
            return False
        rest = self.entry.amount - sum(amount for _target, amount in wanted if amount)
        self.lines = [(target, amount or rest) for target, amount in wanted]
        return True


def typed_rows(data: QueryDict) -> list[dict[str, str]]:
    """The lines of a sent form as they were typed, without the empty ones."""
    rows = [
        {name: data.get(f"{PREFIX}-{number}-{name}", "") for name in ("invoice", "amount")}
        for number in range(MOST_LINES)
    ]
    return [row for row in rows if any(row.values())]


def invoice_of(rows: QuerySet[Invoice], term: str) -> Invoice:
    """The one invoice that is meant; `ValidationError` for none or several."""
    like = list(staff.invoices_matching(rows.select_related("creditor"), term)[:MOST_LIKE_IT])
    compact = "".join(term.split())
    exact = [each for each in like if str(each.case_number) == compact]
    exact = exact or [each for each in like if each.number == term]
    meant = exact or like
    if not meant:
        raise ValidationError(_("No invoice has this number."))
    if len(meant) > 1:
        raise ValidationError(_("Several invoices match. Use the case number."))
    return meant[0]


def _problem(total: Decimal, wanted: Sequence[tuple[Invoice | None, Decimal | None]]) -> str:
    """Why the parts are not the whole; an empty sum takes the rest."""
    targets = [target for target, _amount in wanted]
    left = total - sum(amount for _target, amount in wanted if amount)
    empty = sum(amount is None for _target, amount in wanted)
    more = _("The parts are %(sum)s more than the entry.") % {"sum": words.euros(-left)}
    less = _("%(sum)s of the entry are not divided yet.") % {"sum": words.euros(left)}
    problems = [
        (not targets, _("Choose at least one invoice, or return the money.")),
        (len(set(targets)) != len(targets), _("An invoice is there twice. Give it one sum.")),
        (empty > 1, _("Only one sum can be left empty: it gets the rest.")),
        (empty and not left, _("Nothing is left for the empty sum.")),
        (left < 0, more),
        (left and not empty, less),
    ]
    return next((str(text) for is_so, text in problems if is_so), "")
