"""What a debtor on the phone asks for: the questions of its own pages, all on one page.

The labels are the debtor's own: the agent asks in these words, and writes down the answer.
"""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from invoices import words
from invoices.forms.requests import (
    ComplaintForm,
    DisputePartForm,
    DisputeReasonForm,
    DisputeWordsForm,
    HardshipForm,
    HardshipWordsForm,
    Help,
    Part,
    StopForm,
)

IN_OWN_WORDS: Final = _(
    "Write as the customer says it, as “I”. It is marked as taken down on the phone, and read to "
    "the customer on the next page."
)


class PhoneDisputeForm(DisputePartForm, DisputeReasonForm, DisputeWordsForm):
    """Why, how much, and what is wrong."""

    field_order = ("reason", "part", "sum", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = [  # type: ignore[attr-defined]
            (Part.ALL, _("All of it, %(sum)s") % {"sum": words.euros(self.open_total)}),
            (Part.PART, _("A part")),
        ]
        _take_down(self)


class PhoneStopForm(StopForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _take_down(self)


class PhoneComplaintForm(ComplaintForm):
    """Without files: those come as a message."""

    evidence = None  # type: ignore[assignment]  # Django's way to leave a field out

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _take_down(self)


class PhoneHardshipForm(HardshipForm, HardshipWordsForm):
    """What would help, and a few words, needed only where no day was chosen."""

    field_order = ("help", "until", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, is_needed=False, **kwargs)
        _take_down(self)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if (
            values.get("help") == Help.OTHER
            and not values.get("text")
            and "text" not in self.errors
        ):
            self.add_error("text", self.fields["text"].error_messages["required"])
        return values


def _take_down(form: forms.Form) -> None:
    form.fields["text"].help_text = IN_OWN_WORDS
