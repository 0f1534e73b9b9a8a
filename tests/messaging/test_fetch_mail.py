"""The command that takes e-mail from the mailbox."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from messaging.mails import boxes
from messaging.management.commands import fetch_mail
from messaging.models import IncomingMail, Message
from messaging.services.starting import start_general
from tests.messaging.imap_server import running_imap_server
from tests.messaging.letters import OURS, answer_address_of, letter_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(tmp_path, settings):
    """A Maildir, as a mail server delivers into it."""
    folder = tmp_path / "mail box"
    for part in ("new", "cur", "tmp"):
        (folder / part).mkdir(parents=True)
    settings.MAIL_INBOX_URL = f"maildir://{str(folder).replace(' ', '%20')}"
    settings.MESSAGES_ADDRESS = OURS
    return folder


@pytest.fixture
def address(debtor, now, settings):
    settings.MESSAGES_ADDRESS = OURS
    thread = start_general(party=debtor.party, user=debtor, subject="Muu", at=now)
    return answer_address_of(thread)


def fetch(*args):
    """The exit status, and the lines that were printed."""
    out = StringIO()
    try:
        call_command("fetch_mail", "--json", *args, stdout=out)
    except CommandError as error:
        return error.returncode, [json.loads(line) for line in out.getvalue().splitlines()]
    return 0, [json.loads(line) for line in out.getvalue().splitlines()]


def test_what_is_new_is_taken_in_its_order_and_marked_as_seen(box, address):
    (box / "new" / "2.host").write_bytes(letter_of("Kaksi", to=address, Message_ID="<2@x>"))
    (box / "new" / "1.host").write_bytes(letter_of("Yksi", to=address))
    (box / "cur" / "0.host:2,S").write_bytes(letter_of("Luettu", to=address, Message_ID="<0@x>"))

    status, lines = fetch()

    assert status == 0
    assert [(line["mail"], line["outcome"]) for line in lines] == [
        ("1.host", "JOINED"),
        ("2.host", "JOINED"),
    ]
    texts = Message.objects.order_by("number").values_list("text", flat=True)
    assert list(texts) == ["Yksi", "Kaksi"]
    assert sorted(path.name for path in (box / "cur").iterdir()) == [
        "0.host:2,S",
        "1.host:2,S",
        "2.host:2,S",
    ]
    assert fetch() == (0, [])


def test_an_email_whose_mark_was_lost_comes_again_and_changes_nothing(box, address):
    (box / "new" / "1.host").write_bytes(letter_of(to=address))
    fetch()
    (box / "cur" / "1.host:2,S").rename(box / "new" / "1.host")

    status, lines = fetch()

    assert (status, lines[0]["outcome"]) == (0, "UNCHANGED")
    assert Message.objects.count() == 1


def test_a_folder_over_imap_is_read_as_well(address, settings, monkeypatch):
    small = letter_of("Yksi", to=address)
    large = letter_of("sana " * 2000, to=address, Message_ID="<2@x>")
    monkeypatch.setattr(boxes, "LARGEST_BYTES", 5000)

    with running_imap_server(small, large) as (url, box):
        settings.MAIL_INBOX_URL = url
        status, lines = fetch()
        again = fetch()

    assert (status, [line["outcome"] for line in lines]) == (0, ["JOINED", "PUT_AWAY"])
    assert [is_seen for _content, is_seen in box.values()] == [True, True]
    assert again == (0, [])
    assert Message.objects.get().text == "Yksi"


def test_a_wrong_password_is_said_without_it(settings):
    with running_imap_server() as (url, _box):
        settings.MAIL_INBOX_URL = url.replace("sala", "vaara")
        with pytest.raises(CommandError) as error:
            call_command("fetch_mail")

    assert error.value.returncode == 1
    assert "vaara" not in str(error.value)


@pytest.mark.parametrize("problem", [DatabaseError, KeyError])
def test_an_email_that_cannot_be_stored_stays_and_stops_no_other(
    box, address, monkeypatch, problem
):
    def fail(*, content, **rest):
        if b"Huono" in content:
            raise problem
        return take(content=content, **rest)

    take = fetch_mail.take_mail
    monkeypatch.setattr(fetch_mail, "take_mail", fail)
    (box / "new" / "1.host").write_bytes(letter_of("Huono", to=address))
    (box / "new" / "2.host").write_bytes(letter_of("Hyva", to=address, Message_ID="<2@x>"))

    status, lines = fetch()

    assert (status, [line["outcome"] for line in lines]) == (1, ["REFUSED", "JOINED"])
    assert [path.name for path in (box / "new").iterdir()] == ["1.host"]


def test_of_an_email_that_is_too_large_only_the_head_is_read(box, address, monkeypatch):
    monkeypatch.setattr(boxes, "LARGEST_BYTES", 2000)
    (box / "new" / "1.host").write_bytes(letter_of("sana " * 2000, to=address))

    status, lines = fetch()

    assert (status, lines[0]["outcome"], lines[0]["reason"]) == (0, "PUT_AWAY", "TOO_LARGE")
    assert IncomingMail.objects.get().sender == "maija@example.org"


def test_links_of_the_folder_are_not_followed(box, address, tmp_path):
    (tmp_path / "secret").write_bytes(letter_of(to=address))
    (box / "new" / "1.host").symlink_to(tmp_path / "secret")

    assert fetch() == (0, [])


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("", 2),
        ("pop3://host/", 2),
        ("imap://user:secret@mail.example/INBOX", 2),
        ("imaps://mail.example/INBOX", 2),
        ("maildir:///no/such/folder", 1),
        ("imaps://user:secret@127.0.0.1:1/INBOX", 1),
    ],
)
def test_a_wrong_or_silent_mailbox_is_said_without_its_password(settings, url, status):
    settings.MAIL_INBOX_URL = url

    with pytest.raises(CommandError) as error:
        call_command("fetch_mail")

    assert error.value.returncode == status
    assert "secret" not in str(error.value)
