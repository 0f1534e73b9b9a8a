"""Celery's way in. One service call each, no rules; each may run twice, or not at all."""

from typing import Final

from celery import shared_task
from django.utils import timezone

from messaging.models import NoticeChannel
from messaging.queries.accessibility import to_mail
from messaging.queries.deliveries import due_deliveries
from messaging.queries.files_to_check import files_to_check
from messaging.queries.surveys import to_ask_about_threads
from messaging.services import (
    accessibility,
    accessibility_mails,
    attachments,
    by_push,
    delivering,
    scanning,
    surveys,
)

# To how many users a sweep sends: the next one comes within a minute.
MOST_READERS: Final = 2000
# What a sweep queued and nobody did until the next one, that one queues again.
FORGET_SECONDS: Final = 55
# How many people a round asks how a matter went: the next one comes within the hour, and what
# this one queued and nobody did until then, that one queues again.
MOST_ASKED: Final = 2000
ASK_WITHIN_SECONDS: Final = 3000
# Of each kind of file, so many are checked again by one sweep.
MOST_FILES: Final = 200
# Receipts and answers about accessibility that one sweep sends again.
MOST_MAILS: Final = 200
SWEPT_AGAIN_SECONDS: Final = 590


@shared_task
def send_waiting_notices(*, user_id: int, channel: str, **_later_arguments: object) -> None:
    """One message about all that is due for a user by a channel."""
    delivering.send_waiting(user_id=user_id, channel=NoticeChannel(channel), at=timezone.now())


@shared_task
def send_due_notices() -> None:
    """What has waited for its hour, and what a crash or a server that was away left."""
    for user_id, channel in due_deliveries(at=timezone.now(), most=MOST_READERS):
        send_waiting_notices.apply_async(
            kwargs={"user_id": user_id, "channel": channel}, expires=FORGET_SECONDS
        )


@shared_task
def check_file(*, kind: str, file_id: int, **_later_arguments: object) -> None:
    """Look for harm in a file that somebody sent. A repeat is ignored."""
    scanning.check(kind=kind, file_id=file_id, at=timezone.now())


@shared_task
def check_forgotten_files() -> None:
    """What a crash, or a broker or a scanner that was away, left unchecked."""
    found = files_to_check(at=timezone.now(), most=MOST_FILES)
    for kind, file_id in found:
        check_file.apply_async(kwargs={"kind": kind, "file_id": file_id}, expires=FORGET_SECONDS)


@shared_task
def ask_about_resolved_threads() -> None:
    """Whoever's matter was resolved some days ago, each in a task of its own."""
    for thread_id, user_id in to_ask_about_threads(at=timezone.now(), most=MOST_ASKED):
        ask_about_thread.apply_async(
            kwargs={"thread_id": thread_id, "user_id": user_id}, expires=ASK_WITHIN_SECONDS
        )


@shared_task
def ask_about_thread(*, thread_id: int, user_id: int, **_later_arguments: object) -> None:
    """One e-mail. A server that is away is asked again by the next round; a repeat is ignored."""
    surveys.ask_about_thread(thread_id=thread_id, user_id=user_id, at=timezone.now())


@shared_task
def forget_unsent_files() -> None:
    """Delete files of drafts that were given up."""
    attachments.forget_unsent(at=timezone.now())


@shared_task
def greet_browser(*, subscription_id: int, language: str, **_later_arguments: object) -> None:
    """The first message to a browser. A trial: it is not sent again."""
    by_push.greet(subscription_id=subscription_id, language=language, at=timezone.now())


@shared_task
def mail_about_accessibility(*, feedback_id: int, **_later_arguments: object) -> None:
    """The receipt or the answer to one message. What cannot be sent now, the sweep sends."""
    accessibility_mails.send_waiting(feedback_id=feedback_id, at=timezone.now())


@shared_task
def send_waiting_accessibility_mails() -> None:
    """What a crash, or a broker or a mail server that was away, left."""
    for feedback_id in to_mail(most=MOST_MAILS):
        mail_about_accessibility.apply_async(
            kwargs={"feedback_id": feedback_id}, expires=SWEPT_AGAIN_SECONDS
        )


@shared_task
def forget_accessibility_feedback() -> None:
    """Delete what was answered a year ago."""
    accessibility.forget_old(at=timezone.now())
