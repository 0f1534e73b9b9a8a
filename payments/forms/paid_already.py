"""What a debtor tells of a payment made elsewhere: a day, a sum, perhaps a receipt."""

from datetime import date
from decimal import Decimal
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from invoices import words
from invoices.forms.days import TYPED, day_input
from invoices.forms.euros import EurosField
from invoices.models import Invoice
from invoices.rules import attachments
from myropo.money import CENT

LONGEST_NAME: Final = 255


class PaidAlreadyForm(forms.Form):
    """The day is checked against today and the invoice's own."""

    paid_on = forms.DateField(
        label=_("Day of payment"),
        input_formats=TYPED,
        error_messages={
            "required": _("Enter the day on which you paid."),
            "invalid": _("Enter a day, for example 5.8.2026."),
        },
    )
    amount = EurosField(
        label=_("Sum in euros"),
        help_text=_("As much as you paid, for example 12,50."),
        error_messages={"required": _("Enter the sum that you paid.")},
    )
    file = forms.FileField(
        label=_("Receipt of the payment"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=_(
            "A picture or a PDF from your bank helps us to find the payment sooner. PDF, JPG or "
            "PNG, at most 10 MB."
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(attachments.ALLOWED)}),
        error_messages={
            "empty": _("The file is empty. Choose it again, or go on without it."),
            "invalid": _("The file did not arrive. Choose it again, or go on without it."),
            "max_length": _("The name of the file is too long. Give it a shorter name."),
        },
    )

    def __init__(self, *args: object, invoice: Invoice, today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.invoice, self.today = invoice, today
        widget = day_input(invoice.issued_on, today, autocomplete="off")
        self.fields["paid_on"].widget = widget
        self.fields["amount"].initial = f"{invoice.to_pay:.2f}".replace(".", ",")

    def clean_paid_on(self) -> date:
        paid_on: date = self.cleaned_data["paid_on"]
        if paid_on > self.today:
            raise ValidationError(_("The day cannot be after today."))
        if paid_on < self.invoice.issued_on:
            raise ValidationError(
                _("The invoice was sent on %(day)s: it cannot have been paid before that.")
                % {"day": words.day(self.invoice.issued_on)}
            )
        return paid_on

    def clean_amount(self) -> Decimal:
        euros: Decimal = self.cleaned_data["amount"]
        if euros < CENT:
            raise ValidationError(
                _("The smallest sum is %(least)s.") % {"least": words.euros(CENT)}
            )
        return euros

    def clean_file(self) -> UploadedFile[bytes] | None:
        """The file with the type that its content shows."""
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if not file:
            return None
        if (file.size or 0) > attachments.LARGEST_BYTES:
            raise ValidationError(
                _("The file is larger than 10 MB. Choose a smaller one, or go on without it.")
            )
        head = file.read(attachments.HEAD_BYTES)
        file.seek(0)
        try:
            file.content_type = attachments.type_of(head)
        except attachments.UnknownTypeError:
            raise ValidationError(
                _(
                    "The file is neither a PDF nor a JPG or PNG picture. Choose another one, or "
                    "go on without it."
                )
            ) from None
        return file
