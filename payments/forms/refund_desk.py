"""What staff write about refunds: reasons, and accounts that came by letter."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from payments.forms.refund_account import AccountField, HolderField
from payments.services.refunds import REASON_LENGTH


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why it goes back"), max_length=REASON_LENGTH)


class AskAnewForm(forms.Form):
    """The person reads the words that the pages have for the code."""

    PROBLEMS: ClassVar = [
        ("AC01", _("There is no such account")),
        ("BE01", _("The name and the account do not belong together")),
        ("AG01", _("The account does not take such payments")),
    ]
    problem = forms.ChoiceField(label=_("What is wrong with the account"), choices=PROBLEMS)


class WrittenAccountForm(forms.Form):
    account = AccountField(label=_("Account number (IBAN)"))
    holder = HolderField(label=_("Holder of the account"))
