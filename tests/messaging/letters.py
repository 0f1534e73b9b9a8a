"""E-mails as people's programs write them, for tests."""

from email.message import EmailMessage
from email.policy import SMTP

from messaging.reply_address import reply_address_of

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
OURS = "messages@myropo.example"
SENDER = "maija@example.org"


def letter_of(text="Hei, laskuni on väärin.", *, files=(), to=OURS, **headers):
    """The bytes of an e-mail; `headers` by their names with _ for -, None leaves one out.

    files  pairs of name and content
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = f"Maija Meikäläinen <{SENDER}>"
    message["To"] = to
    message["Subject"] = "Kysymys laskusta"
    message["Message-ID"] = "<first@example.org>"
    message["Date"] = "Sat, 21 Nov 2026 11:00:00 +0200"
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        if value is not None:
            message[name.replace("_", "-")] = value
    message.set_content(text)
    for name, content in files:
        kind = ("application", "pdf") if content.startswith(b"%PDF") else ("application", "x")
        message.add_attachment(content, maintype=kind[0], subtype=kind[1], filename=name)
    return message.as_bytes()


def answer_address_of(thread):
    """Where the e-mails lead that the thread's own person gets."""
    return reply_address_of(thread.public_id, thread.party.user.pk)


def raw(*lines, body=b""):
    """Bytes that no library of ours would write."""
    return b"\r\n".join(each if isinstance(each, bytes) else each.encode() for each in lines) + (
        b"\r\n\r\n" + body
    )
