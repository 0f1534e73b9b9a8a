"""What follows when somebody has signed in or out, by whichever way, or asked for a mail."""

from datetime import datetime
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts import acting, events, session_stamp, tasks
from accounts.browsers import browser_name
from accounts.http import address_of
from accounts.models import User
from accounts.services.customer_views import ViewEnd, end_views_of
from accounts.services.sessions import end_session, list_session
from accounts.session_stamp import EndReason


@receiver(user_logged_in, dispatch_uid="list-session")
def session_began(
    sender: type[User], request: HttpRequest, user: User, **_later_arguments: Any
) -> None:
    """Stamp and list the new session. How the person was identified, the backend left."""
    at = timezone.now()
    identification = user.identification
    identified_at = identification.at if identification else None
    is_strong = identification is None or identification.is_strong
    session_stamp.start(request.session, at=at, identified_at=identified_at, is_strong=is_strong)
    acting.keep_only_for(request.session, user)
    if request.session.session_key is None:
        request.session.create()
    list_session(
        user=user,
        session_key=str(request.session.session_key),
        method=identification.method if identification else "password",
        browser=browser_name(request.headers.get("User-Agent", "")),
        is_strong=is_strong,
        address=address_of(request),
        at=at,
    )


@receiver(user_logged_out, dispatch_uid="end-session")
def session_left(
    sender: type[User], request: HttpRequest, user: User | None, **_later_arguments: Any
) -> None:
    key = request.session.session_key
    if user is not None and key is not None:
        reason = EndReason.SIGNED_OUT
        end_session(session_key=key, reason=reason, actor=user, at=timezone.now())
    if user is not None and user.is_staff:
        end_views_of(user=user, reason=ViewEnd.SIGNED_OUT, at=timezone.now())


@receiver(events.confirmation_asked)
def send_confirmation(*, user_id: int, asked_at: datetime, **_later_arguments: object) -> None:
    tasks.send_confirmation.delay(user_id=user_id, asked_at=asked_at.isoformat())


@receiver(events.return_code_asked)
def send_return_code(
    *, code_id: str, user_id: int | None, asked_at: datetime, **_later_arguments: object
) -> None:
    tasks.send_return_code.delay(code_id=code_id, user_id=user_id, asked_at=asked_at.isoformat())


@receiver(events.data_export_asked)
def make_data_export(*, export_id: int, **_later_arguments: object) -> None:
    tasks.make_data_export.delay(export_id=export_id)
