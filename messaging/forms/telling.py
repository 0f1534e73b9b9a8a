"""How a person wants to be told: of which kinds by which channel, and when not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.news import Kind
from messaging.models import NoticeChannel
from messaging.rules.telling import Channel, Wishes

# As browsers send it, and as people write it.
TIMES: Final = ("%H:%M", "%H:%M:%S", "%H.%M")
NO_TIME: Final = _("Write the time like this: 21:00.")


@dataclass(frozen=True, slots=True)
class Row:
    """One kind: its switch of each channel; None where it cannot be turned off."""

    label: str | Promise
    switches: list[forms.BoundField | None]


class TellingForm(forms.Form):
    """A switch for each kind and channel, named "KIND-CHANNEL"; quiet hours; one e-mail a day."""

    is_quiet = forms.BooleanField(label=_("Do not disturb me at certain hours"), required=False)
    quiet_from = forms.TimeField(label=pgettext_lazy("time of day", "From"), input_formats=TIMES)
    quiet_until = forms.TimeField(label=pgettext_lazy("time of day", "Until"), input_formats=TIMES)
    digest = forms.BooleanField(
        label=_("Gather my e-mails into one a day, at nine in the morning"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, channel in _pairs():
            self.fields[_name(kind, channel)] = forms.BooleanField(
                label=f"{kind.label}: {channel.label}", required=False
            )
        for name in ("quiet_from", "quiet_until"):
            field = self.fields[name]
            field.widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
            field.error_messages |= {"required": NO_TIME, "invalid": NO_TIME}

    def rows(self) -> Iterator[Row]:
        always = Wishes().always
        for kind in Kind:
            switches = [
                None if kind in always else self[_name(kind, channel)] for channel in NoticeChannel
            ]
            yield Row(kind.label, switches)

    def clean(self) -> None:
        times = [self.cleaned_data.get(name) for name in ("quiet_from", "quiet_until")]
        if self.cleaned_data.get("is_quiet") and None not in times and times[0] == times[1]:
            self.add_error("quiet_until", _("Choose another time than the one they begin at."))

    def wanted(self) -> dict[str, Any]:
        """The arguments of `services.wishes.change`; without quiet hours they end as they begin."""
        data = self.cleaned_data
        begins = data["quiet_from"]
        return {
            "off": [pair for pair in _pairs() if not data[_name(*pair)]],
            "quiet_from": begins,
            "quiet_until": data["quiet_until"] if data["is_quiet"] else begins,
            "digest": data["digest"],
        }


def initial_of(wishes: Wishes) -> dict[str, bool | time]:
    """What the form shows of a person's wishes; hours that are turned off are the usual ones."""
    usual, is_quiet = Wishes(), wishes.quiet_from != wishes.quiet_until
    shown = wishes if is_quiet else usual
    switches = {_name(*pair): wishes.want(pair[0], Channel(pair[1])) for pair in _pairs()}
    return {
        **switches,
        "is_quiet": is_quiet,
        "quiet_from": shown.quiet_from,
        "quiet_until": shown.quiet_until,
        "digest": wishes.digest,
    }


def _pairs() -> list[tuple[Kind, NoticeChannel]]:
    always = Wishes().always
    return [(kind, channel) for kind in Kind if kind not in always for channel in NoticeChannel]


def _name(kind: Kind, channel: NoticeChannel) -> str:
    return f"{kind}-{channel}"
