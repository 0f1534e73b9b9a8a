"""Where and when somebody is to be called."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.phone_numbers import NotAPhoneNumberError, read_number
from chat.rules.call_backs import Slot
from messaging import words_times
from myropo.calendar import HELSINKI, ONE_DAY, helsinki_date


class CallBackForm(forms.Form):
    """slots  when somebody can call"""

    phone = forms.CharField(
        label=_("Phone number"),
        help_text=_(
            "For example 040 123 4567. Begin a foreign number with + and the country code."
        ),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
        error_messages={"required": _("Write the number at which we may call you.")},
    )

    def __init__(self, *args: Any, slots: Iterable[Slot], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slots = {each.from_at.isoformat(): each for each in slots}
        choices = [(value, _words(slot, today=today)) for value, slot in self.slots.items()]
        self.fields["slot"] = forms.ChoiceField(
            label=_("When"),
            help_text=_("We call you once within this time."),
            choices=choices,
            error_messages={
                "required": _("Choose when we may call you."),
                "invalid_choice": _("Nobody can call at that time any more. Choose another time."),
            },
        )

    @property
    def chosen(self) -> Slot:
        return self.slots[self.cleaned_data["slot"]]

    def clean_phone(self) -> str:
        try:
            return read_number(self.cleaned_data["phone"])
        except NotAPhoneNumberError as error:
            text = _("Nobody can be called at this number. Check its digits and its country code.")
            raise forms.ValidationError(text) from error


def _words(slot: Slot, *, today: date) -> str:
    """`Tomorrow 8–10`, `Tue 24.11. 14–16`."""
    first, last = (
        words_times.clock(each.astimezone(HELSINKI).time())
        for each in (slot.from_at, slot.until_at)
    )
    day = _day(helsinki_date(slot.from_at), today=today)
    return gettext("%(day)s %(first)s–%(last)s") % {"day": day, "first": first, "last": last}


def _day(day: date, *, today: date) -> str:
    if day == today:
        return gettext("Today")
    if day == today + ONE_DAY:
        return gettext("Tomorrow")
    return f"{words_times.SHORT_WEEKDAY[day.weekday()]} {words_times.short_date(day)}".capitalize()
