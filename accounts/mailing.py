"""E-mail: how every message of the portal is made, and the one place that sends it.

Plain text and the same in simple HTML, in the language of its reader. What is owed, to whom
and by whom is never in it: mail is read over shoulders and on locked screens.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Final

import structlog
from celery import Task, shared_task
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise

from accounts.public_urls import public_host

# A mail server that answers so will not take the message later either.
REFUSED_FOR_GOOD: Final = 500

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message to one reader.

    template  `emails/<template>.txt` and `.html`
    subject   translated when it is sent, in the language of the reader
    key       what it is about, unique: a message that is sent again has the same Message-ID,
              by which mail servers and programs know it for the same
    stop_url  where its reader ends such messages; "" for one that comes once
    is_one_click  whether a POST to `stop_url` ends them without a question (RFC 8058)
    reply_to  where an answer goes; "" where nobody reads one
    """

    to: str
    language: str
    template: str
    subject: Promise
    key: str
    context: Mapping[str, object] = field(default_factory=dict)
    stop_url: str = ""
    is_one_click: bool = False
    reply_to: str = ""


def send(mail: Mail) -> bool:
    """Hand a message to the mail server; False when it will never take it, which is logged.

    Raises `SMTPException` or `OSError` when it cannot be handed over now.
    """
    context = {
        **mail.context,
        "language": mail.language,
        "stop_url": mail.stop_url,
        "is_read": bool(mail.reply_to),
    }
    with translation.override(mail.language):
        subject = str(mail.subject)
        text = render_to_string(f"emails/{mail.template}.txt", context)
        html = render_to_string(f"emails/{mail.template}.html", context | {"subject": subject})
    message = EmailMultiAlternatives(
        subject=subject, body=text, to=[mail.to], headers=_headers(mail)
    )
    message.attach_alternative(html, "text/html")
    try:
        message.send()
    except SMTPRecipientsRefused as refusal:
        codes = [code for code, _text in refusal.recipients.values()]
        if min(codes) < REFUSED_FOR_GOOD:
            raise
        logger.warning("mail_refused", template=mail.template, codes=codes)
        return False
    return True


def mail_task[**P, R](send_one: Callable[P, R]) -> "Task[P, R]":
    """A task that sends a message which no sweep would send again.

    Where the server is away or busy, it tries again after seconds, then minutes.
    """
    return shared_task(
        autoretry_for=(SMTPException, OSError),
        retry_backoff=10,
        retry_backoff_max=600,
        max_retries=5,
    )(send_one)


def _headers(mail: Mail) -> dict[str, str]:
    """No answer by a machine is wanted (RFC 3834); mail programs show how to stop (RFC 2369)."""
    digest = salted_hmac("accounts.mailing", mail.key, algorithm="sha256").hexdigest()[:32]
    headers = {
        "Message-ID": f"<{digest}@{public_host()}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": mail.language,
    }
    if mail.stop_url:
        headers["List-Unsubscribe"] = f"<{mail.stop_url}>"
        if mail.is_one_click:
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if mail.reply_to:
        headers["Reply-To"] = mail.reply_to
    return headers
