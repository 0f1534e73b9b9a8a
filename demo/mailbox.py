"""The demo's mail server: takes all that the portal sends, prints it, and keeps it to be opened.

Speaks SMTP as a real one does, to this machine alone. Each message is one `.eml` file in
MAIL_DIR, which any mail program opens.
"""

import os
import signal
import threading
from email import message_from_bytes, policy
from pathlib import Path
from types import FrameType

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

RULE = "-" * 40


class Mailbox:
    """One for everybody."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.original_content or b""
        (self.folder / f"{self._next_number():04}.eml").write_bytes(content)
        print(as_text(content), flush=True)
        return "250 OK"

    def _next_number(self) -> int:
        return max((int(each.stem) for each in self.folder.glob("[0-9]*.eml")), default=0) + 1


def as_text(content: bytes) -> str:
    """Who it is for, what it is about, and its words: links can be copied from it."""
    message = message_from_bytes(content, policy=policy.default)
    body = message.get_body(("plain",))
    text = body.get_content().strip() if body else ""
    return f"{RULE}\nTo: {message['To']}\nSubject: {message['Subject']}\n\n{text}\n{RULE}"


def main() -> None:
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    mailbox = Mailbox(Path(os.environ["MAIL_DIR"]))
    controller = Controller(mailbox, hostname="127.0.0.1", port=int(os.environ["MAIL_PORT"]))
    controller.start()
    stopped.wait()
    controller.stop()


if __name__ == "__main__":
    main()
