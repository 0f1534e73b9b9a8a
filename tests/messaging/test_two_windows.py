"""Two windows with one draft: no word that was typed in either is taken for said."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.services.roles import Role
from messaging.models import Draft, Message
from messaging.services import closing, drafts
from messaging.services.posting import AnsweredMeanwhileError
from tests.messaging import desk
from tests.messaging.sent_files import PDF
from tests.messaging.talking import wrote
from tests.sign_in import sign_in
from tests.staff import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    """Pages read the clock."""
    return timezone.now() - timedelta(hours=1)


def texts():
    return list(Message.objects.order_by("pk").values_list("text", flat=True))


def test_what_another_window_did_not_send_is_kept_shown_and_can_be_sent(client, actor, at):
    thread = wrote(actor, at=at, text="Eka").thread
    sign_in(client, actor.user)
    page = reverse("messaging:thread", args=[thread.public_id])
    one = {"text": "Maksoin jo.", "client_id": str(uuid4())}
    file = SimpleUploadedFile("kuitti.pdf", PDF, content_type="application/pdf")

    client.post(page, one)
    refused = client.post(page, {**one, "text": "Enpä maksanutkaan.", "attached": file})

    form = refused.context["form"]
    assert (refused.status_code, form["text"].value()) == (409, "Enpä maksanutkaan.")
    assert "ei lähetetty" in refused.text
    assert (Draft.objects.get().text, texts()) == ("Enpä maksanutkaan.", ["Eka", "Maksoin jo."])

    client.post(page, {"text": form["text"].value(), "client_id": form["client_id"].value()})

    assert texts() == ["Eka", "Maksoin jo.", "Enpä maksanutkaan."]
    assert Message.objects.last().attachments.count() == 1


def test_a_draft_that_was_saved_while_it_was_sent_does_not_hide_the_next_one(actor, at):
    thread, client_id = wrote(actor, at=at).thread, uuid4()
    place = {"user": actor.user, "party": actor.acting_for, "thread": thread}
    wrote(actor, thread=thread, text="Kiitos!", client_id=client_id, at=at)
    Draft.objects.create(**place, text="Kiit", client_id=client_id, changed_at=at)
    assert drafts.get_draft(**place) is None

    drafts.save_draft(**place, text="Vielä yksi asia", client_id=uuid4(), at=at)

    assert drafts.get_draft(**place).text == "Vielä yksi asia"


def test_an_agents_other_text_is_kept_and_can_be_sent(at):
    thread = desk.thread_of(at)
    agents = signed_in(Role.AGENT)
    url, data = f"{desk.INBOX}{thread.pk}/answer/", desk.typed(thread, "Kyllä.")

    agents.post(url, data)
    refused = agents.post(url, {**data, "text": "Ei käy."})
    anew = refused.context["form"]["client_id"].value()
    agents.post(url, {**data, "text": "Ei käy.", "client_id": anew, "after_number": 2})

    assert refused.status_code == 409
    assert texts()[1:] == ["Kyllä.", "Ei käy."]


def test_an_answer_that_cannot_close_is_not_sent_either(at, monkeypatch):
    def came_meanwhile(**_how):
        raise AnsweredMeanwhileError(Message(number=2))

    thread = desk.thread_of(at)
    monkeypatch.setattr(closing, "close_as_agent", came_meanwhile)
    data = desk.typed(thread, do="send-close", classification="PAYING")

    refused = signed_in(Role.AGENT).post(f"{desk.INBOX}{thread.pk}/answer/", data)

    assert refused.status_code == 409
    assert Message.objects.filter(author="AGENT").count() == 0
    assert Draft.objects.get().text == data["text"]
