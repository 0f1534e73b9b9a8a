"""A mail server on this machine, to which the portal speaks SMTP as it does to a real one."""

import asyncio
import threading
import time
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller

from tests.processes import free_port


class MailServer:
    """What it took, in the order of coming; `answers` says what it answers instead of taking.

    answers  replies to the next messages, e.g. "451 come later"; after them it takes all
    refused  addresses that it does not know
    speaks   while clear, it reads messages and answers nothing; `reached` says that one came
    """

    def __init__(self):
        self.taken = []
        self.answers = []
        self.refused = set()
        self.speaks = threading.Event()
        self.speaks.set()
        self.reached = threading.Event()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server, session, envelope, address, rcpt_options
    ):
        if address in self.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.reached.set()
        await asyncio.to_thread(self.speaks.wait)
        if self.answers:
            return self.answers.pop(0)
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def only(self) -> EmailMessage:
        (message,) = self.taken
        return message


def text_of(message: EmailMessage) -> str:
    return message.get_body(("plain",)).get_content()


def html_of(message: EmailMessage) -> str:
    return message.get_body(("html",)).get_content()


def mailers_of(port: int) -> dict:
    options = {"host": "127.0.0.1", "port": port, "timeout": 5}
    backend = "django.core.mail.backends.smtp.EmailBackend"
    return {"default": {"BACKEND": backend, "OPTIONS": options}}


@contextmanager
def running_mail_server(settings):
    """The server, with the portal pointed at it."""
    server, port = MailServer(), free_port()
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    settings.MAILERS = mailers_of(port)
    try:
        yield server
    finally:
        _wait_for_goodbyes(controller)
        controller.stop()


def _wait_for_goodbyes(controller, seconds=5):
    """A connection that is closed with the server's loop would leave a warning behind."""
    end = time.monotonic() + seconds
    while asyncio.all_tasks(controller.loop) and time.monotonic() < end:
        time.sleep(0.01)
