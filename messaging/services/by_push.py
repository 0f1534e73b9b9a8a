"""Notices by push message: one about all, in the kind's words, that opens the portal."""

from collections.abc import Collection
from datetime import datetime

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from messaging import words_notices
from messaging.models import Notice
from messaging.services.channels import Outcome
from messaging.services.pushing import PushWords, push_to, push_to_one


def send(*, user: User, notices: Collection[Notice], key: str, at: datetime) -> Outcome:
    """A repeat takes the place of what is shown: a browser shows one message of a kind."""
    with translation.override(user.language):
        words = _words(list(notices), user.language)
    return push_to(user_id=user.pk, words=words, at=at)


def greet(*, subscription_id: int, language: str, at: datetime) -> None:
    """The first message to a browser: its owner sees that it comes, and how it looks."""
    with translation.override(language):
        words = PushWords(
            title=_("Notifications from MyRopo come here"),
            text=_("This is how we tell you that there is something new."),
            path=reverse("messaging:telling"),
            language=language,
        )
    push_to_one(subscription_id=subscription_id, words=words, at=at)


def _words(notices: list[Notice], language: str) -> PushWords:
    if len(notices) > 1:
        count = len(notices)
        text = ngettext(
            "%(count)s new thing. Sign in to see it.",
            "%(count)s new things. Sign in to see them.",
            count,
        )
        return PushWords(
            title=_("There is news for you in MyRopo"),
            text=text % {"count": count},
            path=reverse("messaging:news"),
            language=language,
        )
    [only] = notices
    told = words_notices.aloud_of(kind=only.kind, what=only.what, on=only.on)
    return PushWords(
        title=told.title,
        text=told.text,
        path=reverse("messaging:news-one", args=[only.public_id]),
        language=language,
        topic=only.kind.lower(),
    )
