"""E-mail: how every message of the portal is made, and the one place that sends it.

Plain text and the same in simple HTML, in the language of its reader. What is owed, to whom
and by whom is never in it: mail is read over shoulders and on locked screens.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise

from accounts.public_urls import public_host


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message to one reader.

    template  `emails/<template>.txt` and `.html`
    subject   translated when it is sent, in the language of the reader
    key       what it is about, unique: a message that is sent again has the same Message-ID,
              by which mail servers and programs know it for the same
    stop_url  where its reader ends such messages; "" for one that comes once
    """

    to: str
    language: str
    template: str
    subject: Promise
    key: str
    context: Mapping[str, object] = field(default_factory=dict)
    stop_url: str = ""


def send(mail: Mail) -> None:
    """Hand a message to the mail server. Raises `SMTPException` or `OSError` when it cannot be."""
    context = {**mail.context, "language": mail.language, "stop_url": mail.stop_url}
    with translation.override(mail.language):
        subject = str(mail.subject)
        text = render_to_string(f"emails/{mail.template}.txt", context)
        html = render_to_string(f"emails/{mail.template}.html", context | {"subject": subject})
    message = EmailMultiAlternatives(
        subject=subject, body=text, to=[mail.to], headers=_headers(mail)
    )
    message.attach_alternative(html, "text/html")
    message.send()


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
    return headers
