"""The chat desk over HTTP: whose chats stand on it, what is done with them, what is recorded."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.services.roles import Role
from chat import bells
from chat.models import ChatAgent, ChatState, EndReason, HandOut, Part, Presence
from chat.services import ending, joining
from messaging.models import Attachment, Draft, InternalNote, Message, Queue
from messaging.services.drafts import save_draft
from tests.chat.conversations import again, at_desk, line, talked
from tests.factories import AgentFactory
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db
DESK = "/admin/chat/desk/"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def agent():
    return at_desk(agent=staff_of(Role.AGENT, username="leena"))


@pytest.fixture
def chat(agent):
    return talked(agent=agent)[0]


@pytest.fixture
def desk(agent):
    return client_of(agent)


@pytest.fixture
def colleague():
    """At the desk by the clock that the desk reads."""
    user = staff_of(Role.AGENT, username="ville")
    return at_desk(at=timezone.now(), agent=user, presence=Presence.BREAK)


def here(user):
    ChatAgent.objects.filter(user=user).update(presence=Presence.HERE, seen_at=timezone.now())


def page_of(chat, name=""):
    return f"{DESK}{chat.public_id}/{name}"


def act_of(chat, name):
    return page_of(chat, f"do/{name}/")


def live(client):
    return client.get(f"{DESK}live/").json()


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("role", [Role.CREDITOR_USER, Role.AUDITOR])
def test_who_may_not_chat_has_no_desk(role, chat):
    client = signed_in(role)

    for name in ("", "live/", f"{chat.public_id}/", f"{chat.public_id}/beside/"):
        assert client.get(f"{DESK}{name}").status_code == 403
    assert client.post(f"{DESK}presence/", {"presence": "HERE"}).status_code == 403


def test_who_may_chat_and_is_no_agent_yet_reads_how_it_becomes_one():
    client = signed_in(Role.AGENT)

    assert "You do not chat yet" in text_of(client.get(DESK))
    assert client.get(f"{DESK}live/").status_code == 403


def test_the_desk_shows_its_own_chats_and_another_s_is_not_there(desk, chat, colleague):
    other = client_of(colleague)

    assert [each["c"] for each in live(desk)["talks"]] == [str(chat.public_id)]
    assert live(other)["talks"] == []
    for name in ("", "beside/", "do/end/", "do/note/"):
        assert other.get(page_of(chat, name)).status_code == 404
    assert other.post(act_of(chat, "end"), {"classification": "PAYING"}).status_code == 404
    assert again(chat).state == ChatState.TALKING


def test_a_column_has_what_was_said_and_records_who_looked(desk, agent, chat):
    line(chat, "Hei! Katson heti.", by=agent)

    page = text_of(desk.get(page_of(chat)))

    assert "Voinko siirtää eräpäivää?" in page
    assert 'data-n="1"' in page
    assert f'data-last="{again(chat).thread.last_number}"' in page
    looked = AuditEvent.objects.get(action="thread.viewed")
    assert (looked.actor, looked.party) == (agent, chat.thread.party)


def test_the_matter_stands_beside_with_what_may_be_done(desk, chat):
    invoice = chat.thread.invoice

    page = text_of(desk.get(page_of(chat, "beside/")))

    assert invoice.number in page
    assert "What may be done for the customer" in page
    assert "Move the due date" in page
    assert f"/admin/payments/paymentplan/make/{invoice.pk}/" in page
    assert AuditEvent.objects.filter(action="thread.viewed").exists()


def test_the_queries_of_the_desk_do_not_grow_with_its_chats(
    desk, agent, chat, django_assert_max_num_queries
):
    ChatAgent.objects.filter(user=agent).update(at_once=8)
    with django_assert_max_num_queries(20) as few:
        live(desk)
    for _ in range(4):
        talked(agent=agent)

    with django_assert_max_num_queries(len(few)):
        assert len(live(desk)["talks"]) == 5


def test_presence_goes_by_the_services_and_a_break_from_nowhere_changes_nothing(desk, agent):
    ChatAgent.objects.filter(user=agent).update(presence=Presence.AWAY)

    states = [
        desk.post(f"{DESK}presence/", {"presence": wanted}).json()["presence"]
        for wanted in ("BREAK", "HERE", "BREAK", "AWAY")
    ]

    assert states == ["AWAY", "HERE", "BREAK", "AWAY"]
    assert AuditEvent.objects.filter(action="chat.presence", actor=agent).count() == 3
    assert desk.post(f"{DESK}presence/", {"presence": "ELSEWHERE"}).status_code == 400


def test_the_limit_and_the_sounds_are_the_agent_s_own(desk, agent):
    answer = desk.post(f"{DESK}settings/", {"at_once": "5", "has_sounds": "off"}).json()

    row = ChatAgent.objects.get(user=agent)
    assert (row.at_once, row.has_sounds) == (5, False)
    assert (answer["at_once"], answer["has_sounds"]) == (5, False)
    for wrong in ({"at_once": "0"}, {"at_once": "9"}, {"has_sounds": "perhaps"}):
        assert desk.post(f"{DESK}settings/", wrong).status_code == 400
    assert ChatAgent.objects.get(user=agent).at_once == 5


def test_a_note_is_for_colleagues_and_rings_on_their_desks(
    desk, chat, monkeypatch, django_capture_on_commit_callbacks
):
    rung = []
    monkeypatch.setattr(bells, "ring_note", lambda *ids: rung.append(ids))

    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.post(act_of(chat, "note"), {"text": " Soittaa huomenna. "})

    note = InternalNote.objects.get()
    assert answer.json()["note"]["text"] == note.text == "Soittaa huomenna."
    assert rung == [(chat.pk, note.pk)]
    assert 'data-by="note"' in text_of(desk.get(page_of(chat)))
    assert desk.post(act_of(chat, "note"), {"text": " "}).status_code == 422
    assert not Message.objects.filter(text__contains="huomenna").exists()


def test_a_chat_ends_only_with_what_it_was_about(desk, chat):
    refused = desk.post(act_of(chat, "end"), {"classification": ""})
    state = again(chat).state
    done = desk.post(act_of(chat, "end"), {"classification": "MORE_TIME"})

    assert (refused.status_code, state) == (422, ChatState.TALKING)
    assert done.json() == {"gone": ""}
    chat = again(chat)
    assert (chat.state, chat.ended) == (ChatState.ENDED, EndReason.BY_AGENT)
    assert chat.thread.classification == "MORE_TIME"
    assert live(desk)["talks"] == []


def test_a_chat_that_the_customer_ended_stays_until_it_has_a_name(desk, chat):
    ending.end(chat_id=chat.pk, reason=EndReason.BY_VISITOR, at=timezone.now(), by=chat.user)

    [talk] = live(desk)["talks"]
    desk.post(act_of(chat, "end"), {"classification": "PAYING"})

    assert talk["ended"] == "The customer ended the chat."
    assert again(chat).thread.classification == "PAYING"
    assert live(desk)["talks"] == []


def test_a_transfer_needs_a_note_and_leaves_the_desk(desk, agent, chat, colleague):
    form = {"queue": "COMPANIES", "language": "sv", "to_agent": ""}

    refused = desk.post(act_of(chat, "transfer"), form)
    done = desk.post(act_of(chat, "transfer"), {**form, "note": "Yritysasia."})

    assert refused.status_code == 422
    assert "with your note" in done.json()["gone"]
    chat = again(chat)
    assert (chat.state, chat.queue, chat.language) == (
        ChatState.WAITING,
        Queue.COMPANIES,
        "sv",
    )
    assert InternalNote.objects.get().text == "Yritysasia."
    assert live(desk)["talks"] == []


def test_a_transfer_to_one_colleague_is_refused_while_that_one_takes_none(desk, chat, colleague):
    form = {"queue": chat.queue, "language": "fi", "to_agent": str(colleague.pk), "note": "Jatka."}

    on_break = desk.post(act_of(chat, "transfer"), form)
    here(colleague)
    done = desk.post(act_of(chat, "transfer"), form)

    assert on_break.status_code == 409
    assert "Choose another one." in text_of(on_break)
    assert "gone" in done.json()
    part = HandOut.objects.get(chat=chat, ended_at=None)
    assert (part.agent, part.part) == (colleague, Part.MAIN)
    assert InternalNote.objects.count() == 1


def test_only_colleagues_at_their_desks_are_offered(desk, chat, colleague):
    at_desk(agent=AgentFactory(username="poissa"), presence=Presence.AWAY)

    page = text_of(desk.get(act_of(chat, "second")))

    assert "ville, on a break" in page
    assert "poissa" not in page
    assert desk.post(act_of(chat, "second"), {"to_agent": "999999"}).status_code == 422


def test_a_colleague_helps_and_leaves_and_cannot_end_the_chat(desk, agent, chat, colleague):
    here(colleague)

    asked = desk.post(act_of(chat, "second"), {"to_agent": str(colleague.pk), "note": "Apua?"})

    helper = client_of(colleague)
    [talk] = live(helper)["talks"]
    assert asked.json()["done"] == "ville is in the chat now."
    assert (talk["c"], talk["is_own"]) == (str(chat.public_id), False)
    assert "You help in this chat." in text_of(helper.get(page_of(chat)))
    assert helper.post(act_of(chat, "end"), {"classification": "PAYING"}).status_code == 404
    assert "gone" in helper.post(act_of(chat, "leave")).json()
    assert live(helper)["talks"] == []
    assert [each["c"] for each in live(desk)["talks"]] == [str(chat.public_id)]


def sent(desk, chat, *files, text="Tässä.", client_id=None):
    form = {"id": str(client_id or uuid4()), "text": text, "attached": list(files)}
    return desk.post(page_of(chat, "files/"), form)


def pdf(name="kuitti.pdf", content=PDF):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_a_file_goes_as_a_line_once_and_leaves_the_agent_s_draft_alone(
    desk, agent, chat, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    save_draft(
        user=agent,
        party=chat.thread.party,
        thread=chat.thread,
        text="Kesken",
        client_id=uuid4(),
        at=timezone.now(),
    )
    client_id = uuid4()

    answers = [sent(desk, chat, pdf(), client_id=client_id).json() for _ in range(2)]

    message = Message.objects.get(client_id=client_id)
    assert answers[0] == answers[1]
    assert (answers[0]["t"], answers[0]["n"]) == ("ack", message.number)
    assert (message.author, message.medium) == ("AGENT", "CHAT")
    assert Attachment.objects.get().message == message
    assert Draft.objects.get().text == "Kesken"


def test_what_cannot_be_sent_is_refused_in_words_and_ends_no_other_chat(desk, chat, settings):
    settings.MEDIA_ROOT = "unused"
    count = Message.objects.count()

    wrong = sent(desk, chat, pdf("virus.exe", b"MZ")).json()
    empty = sent(desk, chat, text="").json()
    ending.end(chat_id=chat.pk, reason=EndReason.BY_VISITOR, at=timezone.now(), by=chat.user)
    late = sent(desk, chat, pdf())

    assert (wrong["t"], wrong["why"]) == ("refused", "file")
    assert (empty["t"], empty["why"]) == ("refused", "empty")
    assert (late.status_code, late.json()["why"]) == (200, "ended")
    assert Attachment.objects.count() == 0
    assert Message.objects.exclude(author="PORTAL").count() == count


def test_a_helper_becomes_the_one_who_answers_when_the_first_leaves(desk, agent, chat, colleague):
    here(colleague)
    joining.ask_second(agent=agent, chat_id=chat.pk, to_agent=colleague, at=timezone.now(), note="")

    desk.post(f"{DESK}presence/", {"presence": "AWAY"})

    [talk] = live(client_of(colleague))["talks"]
    assert talk["is_own"] is True
