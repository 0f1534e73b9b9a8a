"""Celery's way in. One service call each, no rules; each may run twice, or not at all."""

from datetime import datetime
from smtplib import SMTPException
from typing import Any, Final

from celery import Task, shared_task
from django.utils import timezone

from accounts.mailing import mail_task
from accounts.queries.data_exports import forgotten_exports, old_exports
from accounts.services import customer_views, data_exports, email_addresses, return_login

# Gathering a person's data fails for a reason: a few tries, each after twice as long.
TRIES: Final = 3
FIRST_WAIT_SECONDS: Final = 5


# After the last attempt the person presses "Send again".
@mail_task
def send_confirmation(*, user_id: int, asked_at: str, **_later_arguments: object) -> None:
    email_addresses.send_confirmation(user_id=user_id, asked_at=datetime.fromisoformat(asked_at))


# A code lives for ten minutes: what cannot be sent within one or two is asked for again.
@shared_task(
    autoretry_for=(SMTPException, OSError), retry_backoff=5, retry_backoff_max=60, max_retries=5
)
def send_return_code(
    *, code_id: str, user_id: int | None, asked_at: str, **_later_arguments: object
) -> None:
    return_login.send_code(
        code_id=code_id,
        user_id=user_id,
        asked_at=datetime.fromisoformat(asked_at),
        at=timezone.now(),
    )


@shared_task(bind=True, max_retries=TRIES)
def make_data_export(
    self: "Task[Any, Any]", /, *, export_id: int, **_later_arguments: object
) -> None:
    """Gather one person's data; after the last attempt the copy is marked as failed."""
    try:
        data_exports.make_export(export_id=export_id, at=timezone.now())
    except Exception as error:
        if self.request.retries >= TRIES:
            data_exports.give_up(export_id=export_id, at=timezone.now())
            raise
        wait = FIRST_WAIT_SECONDS * 2**self.request.retries
        raise self.retry(exc=error, countdown=wait) from error


@shared_task
def make_forgotten_data_exports() -> None:
    """Put what a crash, or a broker that was away, left in the queue back into it."""
    for export_id in forgotten_exports(at=timezone.now()):
        make_data_export.delay(export_id=export_id)


@shared_task
def delete_old_data_exports() -> None:
    """Delete the files whose week is over; one that cannot be deleted leaves the others alone."""
    for export_id in old_exports(at=timezone.now()):
        delete_old_data_export.delay(export_id=export_id)


@shared_task
def delete_old_data_export(*, export_id: int, **_later_arguments: object) -> None:
    data_exports.delete_old_export(export_id=export_id, at=timezone.now())


@shared_task
def end_old_customer_views() -> None:
    """Write down the end of looks that nobody ended; none shows anything by then."""
    customer_views.end_old_views(at=timezone.now())
