"""Celery's way in. One service call each, no rules; each may run twice, or not at all."""

from datetime import datetime
from smtplib import SMTPException
from typing import Final

from celery import shared_task

from accounts.services import email_addresses

RETRIES: Final = 5


# A server that is away, or busy: again after seconds, then minutes. After that the person
# presses "Send again".
@shared_task(
    autoretry_for=(SMTPException, OSError),
    retry_backoff=10,
    retry_backoff_max=600,
    max_retries=RETRIES,
)
def send_confirmation(*, user_id: int, asked_at: str, **_later_arguments: object) -> None:
    email_addresses.send_confirmation(user_id=user_id, asked_at=datetime.fromisoformat(asked_at))
