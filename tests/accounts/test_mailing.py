"""What becomes of a message that the mail server does not take."""

from smtplib import SMTPRecipientsRefused

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext_lazy as _
from structlog.testing import capture_logs

from accounts import mailing

READER = "vaino@example.com"
MAIL = mailing.Mail(
    to=READER,
    language="fi",
    template="confirm_address",
    subject=_("Confirm your e-mail address"),
    key="x",
    context={"url": "http://testserver/", "days": 3},
)


@pytest.fixture
def answers(monkeypatch):
    """Let the server answer with a code for the reader."""

    def answer(code):
        def refuse(_message):
            raise SMTPRecipientsRefused({READER: (code, b"no")})

        monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)

    return answer


def test_a_message_is_sent(mailoutbox):
    assert mailing.send(MAIL)

    assert [message.to for message in mailoutbox] == [[READER]]


def test_what_will_never_be_taken_is_logged_without_the_address(answers):
    answers(550)

    with capture_logs() as logs:
        is_sent = mailing.send(MAIL)

    assert not is_sent
    assert [line["event"] for line in logs] == ["mail_refused"]
    assert READER not in str(logs)


def test_what_may_be_taken_later_is_raised_so_that_it_is_tried_again(answers):
    answers(450)

    with pytest.raises(SMTPRecipientsRefused):
        mailing.send(MAIL)
