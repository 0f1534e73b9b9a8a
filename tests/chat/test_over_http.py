"""Lines and files of a chat over plain HTTP."""

from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from chat.models import EndReason
from messaging.models import (
    Attachment,
    Draft,
    Medium,
    Message,
)
from tests.chat.always_open import open_now
from tests.chat.conversations import line
from tests.chat.visiting import answered, ended, page_of, waiting
from tests.messaging.sent_files import PDF
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _opened(db):
    open_now()
    cache.clear()


@pytest.fixture
def signed(client, debtor):
    return sign_in(client, debtor)


def test_lines_come_and_go_over_http_where_sockets_are_blocked(signed, actor):
    chat, agent = answered(actor)
    line(chat, "Hei!", by=agent, at=timezone.now())
    said = {"id": str(uuid4()), "text": "Kiitos!"}

    acks = [signed.post(page_of(chat, "lines"), said).json() for _press in range(2)]
    news = signed.get(page_of(chat, "lines"), {"after": chat.first_number}).json()

    assert acks[0] == acks[1]
    assert (acks[0]["t"], acks[0]["id"], acks[0]["as"]) == ("ack", said["id"], "line")
    assert [each["text"] for each in news["lines"]][-2:] == ["Hei!", "Kiitos!"]
    assert news["chat"]["agent"] == {"name": "Leena"}


def test_a_line_after_the_end_becomes_a_message(signed, actor):
    chat = ended(waiting(actor), EndReason.BY_VISITOR)

    ack = signed.post(page_of(chat, "lines"), {"id": uuid4(), "text": "Vielä yksi."}).json()

    assert ack["as"] == "message"
    assert Message.objects.latest("pk").medium == Medium.PORTAL


def test_a_line_that_is_sent_before_scripts_are_there_is_said_once(signed, actor):
    chat = waiting(actor)
    said = {"page_id": uuid4(), "text": "Olin nopea."}

    answers = [signed.post(page_of(chat, "lines"), said) for _press in range(2)]
    empty = signed.post(page_of(chat, "lines"), {"page_id": uuid4()}, follow=True)

    assert [each.url for each in answers] == [page_of(chat)] * 2
    assert Message.objects.filter(text="Olin nopea.").count() == 1
    assert "Kirjoita ensin jotain." in empty.text


def test_a_line_without_an_id_or_words_is_refused_in_words(signed, actor):
    chat = waiting(actor)

    nameless = signed.post(page_of(chat, "lines"), {"id": "x", "text": "Hei"}).json()
    empty = signed.post(page_of(chat, "lines"), {"id": uuid4(), "text": " "}).json()

    assert (nameless["t"], nameless["words"]) == ("refused", "Tätä ei lähetetty. Yritä uudestaan.")
    assert empty["words"] == "Kirjoita ensin jotain."
    assert Message.objects.count() == 1


def upload(signed, chat, *contents, name="kuitti.pdf", **fields):
    files = [SimpleUploadedFile(name, each) for each in contents]
    return signed.post(page_of(chat, "files"), {"attached": files, **fields}).json()


def test_files_go_as_one_line_and_once(signed, actor):
    chat = waiting(actor)
    name = str(uuid4())

    acks = [upload(signed, chat, PDF, PDF, id=name, text="Kuitit") for _press in range(2)]

    message = Message.objects.latest("number")
    assert acks[0] == acks[1]
    assert (message.text, message.medium) == ("Kuitit", Medium.CHAT)
    assert Attachment.objects.filter(message=message).count() == Attachment.objects.count() == 2


def test_a_message_that_is_being_written_stays_a_draft_when_a_file_goes(signed, actor):
    chat = waiting(actor)
    Draft.objects.create(
        user=actor.user,
        party=actor.acting_for,
        thread=chat.thread,
        text="Kesken",
        changed_at=timezone.now(),
    )

    upload(signed, chat, PDF, id=uuid4())

    assert Draft.objects.get().text == "Kesken"


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        ([b"MZ not a picture"], "ei ole PDF eikä"),
        ([PDF] * 6, "Valitse enintään 5 tiedostoa."),
        ([], "Kirjoita ensin jotain."),
    ],
    ids=["program", "too many", "none"],
)
def test_files_that_are_not_taken_leave_nothing(signed, actor, contents, words):
    chat = waiting(actor)

    answer = upload(signed, chat, *contents, id=uuid4())

    assert answer["t"] == "refused"
    assert words in answer["words"]
    assert not Attachment.objects.exists()
    assert Message.objects.count() == 1
