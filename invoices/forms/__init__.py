"""What a debtor types, turned into values or into a helpful refusal."""

from invoices.forms.find import FindByCodeForm, FindByNumbersForm
from invoices.forms.interest import InterestDayForm
from invoices.forms.lists import OPEN_LABELS, ListFilter

__all__ = [
    "OPEN_LABELS",
    "FindByCodeForm",
    "FindByNumbersForm",
    "InterestDayForm",
    "ListFilter",
]
