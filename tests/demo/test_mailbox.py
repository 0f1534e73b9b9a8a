"""The demo's mail server shows what the portal sends so that a link can be copied from it."""

import asyncio
from types import SimpleNamespace

from django.utils.translation import gettext_lazy as _

from accounts import mailing
from demo.mailbox import Mailbox, as_text

LINK = f"http://localhost:8000/profile/email/confirm/?code={'A' * 43}"


def sent(mailoutbox):
    """A message as it goes over the wire: words with dots and long lines are encoded in it."""
    mailing.send(
        mailing.Mail(
            to="vaino@example.com",
            language="fi",
            template="confirm_address",
            subject=_("Confirm your e-mail address"),
            key="x",
            context={"url": LINK, "days": 3},
        )
    )
    return mailoutbox[0].message().as_bytes()


def test_the_words_are_readable_and_the_link_is_whole(mailoutbox):
    content = sent(mailoutbox)

    text = as_text(content)

    assert LINK.encode() not in content
    assert LINK in text.splitlines()
    assert "To: vaino@example.com\nSubject: Vahvista sähköpostiosoitteesi" in text


def test_each_message_is_kept_as_a_file(mailoutbox, tmp_path, capsys):
    content = sent(mailoutbox)
    envelope = SimpleNamespace(original_content=content)

    for _each in range(2):
        mailbox = Mailbox(tmp_path / "mail")  # a start later, the numbers go on
        asyncio.run(mailbox.handle_DATA(None, None, envelope))

    names = sorted(each.name for each in (tmp_path / "mail").iterdir())
    assert names == ["0001.eml", "0002.eml"]
    assert (tmp_path / "mail" / "0002.eml").read_bytes() == content
    assert capsys.readouterr().out.count(LINK) == 2
