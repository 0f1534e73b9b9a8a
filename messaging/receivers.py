"""What messaging hears: news that are to be told. Connected in `apps.py`."""

from collections.abc import Collection
from itertools import batched
from typing import Final

from django.dispatch import receiver
from django.utils import timezone

from accounts.events import file_came, signed_out
from accounts.models import User
from accounts.news import News, happened
from invoices import bells
from messaging import events, survey_links, tasks
from messaging.models import NoticeChannel
from messaging.rules.surveys import OWN_BASES
from messaging.services import surveys, telling

# What happens within it is told in one e-mail: three letters of one night, an answer in three.
GATHERING_SECONDS: Final = 20
# At so many parties' pages is rung at once.
PARTIES: Final = 200


@receiver(happened)
def write_notices(*, news: Collection[News], **_later_arguments: object) -> None:
    telling.on_news(news=news)


@receiver(events.notices_written)
def send_notices(
    *,
    party_ids: Collection[int],
    due: Collection[tuple[int, str]],
    **_later_arguments: object,
) -> None:
    """E-mail waits a moment for what else happens; on a phone it is said at once."""
    for some in batched(party_ids, PARTIES):
        bells.ring(some, at=timezone.now())
    for user_id, channel in due:
        tasks.send_waiting_notices.apply_async(
            kwargs={"user_id": user_id, "channel": channel},
            countdown=GATHERING_SECONDS if channel == NoticeChannel.EMAIL else 0,
        )


@receiver(signed_out)
def ask_at_sign_out(*, user_id: int, basis: str, **_later_arguments: object) -> str:
    """The code of the question that who leaves may answer, or ""."""
    user = User.objects.get(pk=user_id)
    survey = surveys.ask_at_sign_out(
        user=user, is_for_another=basis not in OWN_BASES, at=timezone.now()
    )
    return survey_links.code_of(survey) if survey else ""


@receiver(file_came)
def check_file_that_came(*, kind: str, file_id: int, **_later_arguments: object) -> None:
    tasks.check_file.delay(kind=kind, file_id=file_id)


@receiver(events.accessibility_mail_waits)
def mail_about_accessibility(*, feedback_id: int, **_later_arguments: object) -> None:
    tasks.mail_about_accessibility.delay(feedback_id=feedback_id)
