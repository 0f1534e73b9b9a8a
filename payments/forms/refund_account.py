"""An account number and the name of its holder, as people type them."""

from collections.abc import Collection
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from payments import words_accounts
from payments.rules.account_holders import MisreadHolder, has_identity_code, read_holder
from payments.rules.account_numbers import AccountNumber, Misread, read_account_number

LONGEST_TYPED: Final = 120


class AccountField(forms.CharField):
    """An account number in any spacing; cleaned, it is an `AccountNumber`.

    others  IBANs that are nobody's own, as the creditor's: money does not go back there
    """

    def __init__(self, **options: Any) -> None:
        attributes = {
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "maxlength": str(LONGEST_TYPED),
        }
        super().__init__(widget=forms.TextInput(attrs=attributes), **options)
        self.others: Collection[str] = ()

    def clean(self, value: Any) -> AccountNumber:
        typed = str(value or "")
        if has_identity_code(typed):
            raise ValidationError(words_accounts.IDENTITY_CODE)
        read = read_account_number(typed)
        if isinstance(read, Misread):
            raise ValidationError(words_accounts.mend(read))
        if read.iban in self.others:
            raise ValidationError(words_accounts.NOT_YOURS)
        return read


class HolderField(forms.CharField):
    """The name of an account's holder, in one line."""

    def __init__(self, **options: Any) -> None:
        attributes = {"autocomplete": "name", "spellcheck": "false", "maxlength": "140"}
        super().__init__(widget=forms.TextInput(attrs=attributes), **options)

    def clean(self, value: Any) -> str:
        read = read_holder(str(value or ""))
        if isinstance(read, MisreadHolder):
            raise ValidationError(words_accounts.mend_holder(read))
        return read


class AccountForm(forms.Form):
    """To which account, and whose."""

    account = AccountField(
        label=_("Account number (IBAN)"),
        help_text=_("For example FI21 1234 5600 0007 85. With or without spaces."),
    )
    holder = HolderField(
        label=_("Name of the account’s holder"),
        help_text=_("As the bank knows it. The account may also be somebody else’s."),
    )

    def __init__(self, *args: Any, others: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].others = others  # type: ignore[attr-defined]

    @property
    def number(self) -> AccountNumber:
        """Of a form that is valid."""
        number: AccountNumber = self.cleaned_data["account"]
        return number


class RefundAccountForm(AccountForm):
    """The same for one refund, with the question whether to keep it for others."""

    keep = forms.BooleanField(required=False, label=_("Keep this account for my later refunds"))
