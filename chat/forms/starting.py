"""The first words of a chat."""

from typing import Final, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from messaging.texts import LONGEST

ROWS: Final = 3


class StartForm(forms.Form):
    """client_id  made with the page: the same page that is sent twice begins one chat"""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("What would you like to ask?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": ROWS}),
        error_messages={
            "required": _("Write first what you would like to ask."),
            "max_length": _("The text is too long. Shorten it to %(limit_value)d characters."),
        },
    )

    @classmethod
    def of(cls, sent: QueryDict, *, wishes_call: bool = False) -> Self:
        """With what a button of the page says, after what was typed.

        wishes_call  who would rather be called need not write why
        """
        data = sent.copy()
        texts = [sent.get("text", "").strip(), sent.get("ask", "").strip()]
        said = "\n".join(filter(None, texts))
        data["text"] = said or (gettext("I would like you to call me.") if wishes_call else "")
        return cls(data)
