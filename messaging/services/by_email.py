"""Notices by e-mail: one message about all, in the kind's words, with a link and no more."""

from collections.abc import Collection
from datetime import datetime
from smtplib import SMTPException
from typing import Final

import structlog
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise

from accounts import mailing
from accounts.models import User
from accounts.news import Kind
from accounts.public_urls import public_url
from messaging import stop_links, words_notices
from messaging.links import thread_id_of
from messaging.models import Notice, NoticeChannel
from messaging.queries.wishes import find_address_of
from messaging.reply_address import reply_to_of
from messaging.rules.telling import Wishes
from messaging.services.channels import Outcome

TEMPLATE: Final = "notices"

logger = structlog.get_logger(__name__)


def send(*, user: User, notices: Collection[Notice], key: str, at: datetime) -> Outcome:
    email = find_address_of(user.pk)
    if email is None:
        return Outcome.NOBODY
    shown = list(notices)
    mail = mailing.Mail(
        to=email.address,
        language=user.language,
        template=TEMPLATE,
        subject=_subject(shown),
        key=key,
        context=_context(user, shown),
        stop_url=_stop_url(user, shown),
        is_one_click=True,
        reply_to=_reply_to(user, shown),
    )
    try:
        taken = mailing.send(mail)
    except (SMTPException, OSError) as error:
        logger.warning("notices_unsent", user=user.pk, error=type(error).__name__)
        return Outcome.LATER
    return Outcome.SENT if taken else Outcome.REFUSED


def _reply_to(user: User, notices: list[Notice]) -> str:
    """Who answers an e-mail about one matter lands in it; about several, at customer service."""
    answers = {each.path for each in notices if each.kind == Kind.ANSWER}
    found = [thread_id_of(path) for path in answers]
    return reply_to_of(found[0] if len(found) == 1 else None, user.pk)


def _subject(notices: list[Notice]) -> Promise:
    """Of one thing its own title; of several, where one protects the person, the title of that."""
    loud = [each for each in notices if each.kind in Wishes().always]
    if len(notices) > 1 and not loud:
        return words_notices.SEVERAL
    first = (loud or notices)[0]
    return words_notices.title_of(kind=first.kind, what=first.what)


def _context(user: User, notices: list[Notice]) -> dict[str, object]:
    """What one may not read over a shoulder is not in it: whose matter it is least of all."""
    only = notices[0] if len(notices) == 1 else None
    path = reverse("messaging:news-one", args=[only.public_id]) if only else _news_page()
    with translation.override(user.language):
        told = [
            words_notices.words_of(kind=each.kind, what=each.what, on=each.on) for each in notices
        ]
    return {
        "name": user.get_short_name(),
        # The same thing twice, two letters, is said once.
        "told": list(dict.fromkeys(told)),
        "is_of_others": any(each.party_id != user.party_id for each in notices),
        "url": public_url(path),
    }


def _news_page() -> str:
    return reverse("messaging:news")


def _stop_url(user: User, notices: list[Notice]) -> str:
    """Where all kinds that the message is about end; "" where none of them can."""
    kinds = {each.kind for each in notices} - Wishes().always
    if not kinds:
        return ""
    token = stop_links.token_of(user, kinds=kinds, channel=NoticeChannel.EMAIL)
    return f"{public_url(reverse('messaging:telling-stop'))}?code={token}"
