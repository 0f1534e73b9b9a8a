"""What `messaging` knows of a person, for the file with all of it (`accounts.own_data.parts`).

What agents noted about a matter is told as well: it is about the person (GDPR, article 15).
The pages never show it.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from accounts.own_data.parts import DataPart, keep_back, tell
from messaging.models import (
    Attachment,
    Delivery,
    Draft,
    InternalNote,
    Message,
    Notice,
    PushSubscription,
    ReadMark,
    Survey,
    SurveyRefusal,
    TellingWishes,
    Thread,
)

_OURS: Final = "a key or mark of ours that says nothing about the person"
_SAME: Final = "the same in every row: it is the person itself"
_OPENS: Final = "a secret that opens something"
_TOLD: Final = "the text says the same"


def register() -> None:
    tell(*_SAID, *_BEING_TOLD, *_ASKED)
    keep_back(
        messaging__Contact="a list for staff of threads, requests and refunds told elsewhere",
        messaging__Wait="figures of how fast we answered; the messages have their times",
        messaging__AccessibilityFeedback="nobody knows who sent it: an address proves nothing",
        messaging__IncomingMail="told as messages; a sender may be forged",
    )


_SAID: Final = (
    DataPart(
        name="threads",
        title=_("The matters about which you and we have written"),
        model=Thread,
        rows="party",
        left_out={"party": _SAME, "last_number": _OURS},
    ),
    DataPart(
        name="messages",
        title=_("What was said in them"),
        model=Message,
        rows="thread__party",
        left_out={"client_id": _OURS, "mail_id": _OURS, "search": _TOLD},
    ),
    DataPart(
        name="message_files",
        title=_("Files of these messages"),
        model=Attachment,
        rows="message__thread__party",
        left_out={"draft": "sent files have none", "shown": "a picture of the file"},
        file="file",
        named_by=("message__sent_at", "name"),
    ),
    DataPart(
        name="drafts",
        title=_("What you have written and not sent"),
        model=Draft,
        rows="user__party",
        left_out={"user": _SAME, "client_id": _OURS},
    ),
    DataPart(
        name="messages_read",
        title=_("How far you and we have read them"),
        model=ReadMark,
        rows="thread__party",
    ),
    DataPart(
        name="notes",
        title=_("What our staff noted about them"),
        model=InternalNote,
        rows="thread__party",
        left_out={"after_number": _OURS},
    ),
)
_BEING_TOLD: Final = (
    DataPart(
        name="notices",
        title=_("What we told you"),
        model=Notice,
        rows="party",
        left_out={"party": _SAME, "cause": _OURS, "path": "a page of the portal"},
    ),
    DataPart(
        name="deliveries",
        title=_("How and when we told you"),
        model=Delivery,
        rows="user__party",
        left_out={"user": _SAME, "tries": _OURS},
    ),
    DataPart(
        name="telling_wishes",
        title=_("How you want to be told"),
        model=TellingWishes,
        rows="user__party",
        left_out={"user": _SAME},
    ),
    DataPart(
        name="push_subscriptions",
        title=_("Browsers that show our messages"),
        model=PushSubscription,
        rows="user__party",
        left_out={
            "user": _SAME,
            "public_id": _OURS,
            "endpoint": _OPENS,
            "p256dh": _OPENS,
            "auth": _OPENS,
        },
    ),
)
_ASKED: Final = (
    DataPart(
        name="surveys",
        title=_("How you found our service, when we asked"),
        model=Survey,
        rows="user__party",
        left_out={"user": _SAME},
    ),
    DataPart(
        name="survey_refusal",
        title=_("That you do not want to be asked"),
        model=SurveyRefusal,
        rows="user__party",
        left_out={"user": _SAME},
    ),
)
