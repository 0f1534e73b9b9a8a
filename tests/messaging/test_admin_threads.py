"""The agents' desk: the inbox, a thread, its answer, and what comes between."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.services.roles import Role
from messaging.models import (
    AnswerTemplate,
    Attachment,
    Draft,
    InternalNote,
    Message,
    Queue,
    ReadMark,
    Thread,
    ThreadState,
)
from messaging.services import taking
from messaging.services.drafts import save_draft
from tests.factories import AgentFactory
from tests.messaging.desk import INBOX, act_of, page_of, thread_of, typed, written
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def at():
    """The desk reads the clock."""
    return timezone.now()


@pytest.fixture
def thread(at):
    return thread_of(at - HOUR)


@pytest.fixture
def agent():
    return staff_of(Role.AGENT)


@pytest.fixture
def desk(agent):
    return client_of(agent)


@pytest.fixture
def leena():
    return AgentFactory(username="leena", preferred_name="Leena")


def promised(thread, when):
    Thread.objects.filter(pk=thread.pk).update(answer_by=when)
    return thread


def listed(client, query=""):
    return list(client.get(f"{INBOX}{query}").context["cl"].result_list)


def text_of(response):
    return " ".join(response.content.decode().split())


def test_the_inbox_has_the_nearest_promise_first_and_only_what_waits(desk, at):
    late = promised(thread_of(at), at - 3 * HOUR)
    far = promised(thread_of(at, queue=Queue.COMPANIES), at + 30 * HOUR)
    soon = promised(thread_of(at), at + HOUR)
    done = thread_of(at)
    Thread.objects.filter(pk=done.pk).update(
        state=ThreadState.CLOSED, closed_at=at, waits_since=None, answer_by=None
    )

    assert listed(desk) == [late, soon, far]
    assert listed(desk, "?queue__exact=COMPANIES") == [far]
    assert listed(desk, "?work=closed") == [done]
    assert set(listed(desk, "?work=all")) == {late, far, soon, done}


def test_the_pages_of_the_inbox_follow_its_order(desk, at, monkeypatch):
    rows = [promised(thread_of(at), at + n * HOUR) for n in (5, 1, 3, 2)]
    monkeypatch.setattr("messaging.admin.threads.ThreadAdmin.list_per_page", 2)
    seen, address = [], INBOX

    while address:
        changes = desk.get(address).context["cl"]
        seen += changes.result_list
        address = f"{INBOX}{changes.next_page}" if changes.next_page else ""

    assert seen == [rows[1], rows[3], rows[2], rows[0]]


def test_the_board_counts_what_waits_is_late_free_and_mine(desk, agent, leena, at):
    promised(thread_of(at), at - HOUR)
    own, others = thread_of(at), thread_of(at)
    taking.take(agent=agent, thread_id=own.pk, at=at)
    taking.take(agent=leena, thread_id=others.pk, at=at)

    lines = {line.count.queue: line.count for line in desk.get(INBOX).context["queues"]}

    advice = lines[Queue.PAYMENT_ADVICE]
    assert (advice.waiting, advice.late, advice.free, advice.mine) == (3, 1, 1, 1)
    assert lines[Queue.COMPANIES].waiting == 0
    assert listed(desk, "?work=mine") == [own]


@pytest.mark.parametrize("term", ["milloin voin", "tunnistus", "1400"])
def test_the_search_finds_by_what_was_said_by_name_and_by_number(desk, at, term):
    found = thread_of(at, words="Milloin voin maksaa?")
    thread_of(at, words="Muuta", name="Saara Suunnitelma")
    found.invoice.number = "14001"
    found.invoice.save()

    answer = desk.post(INBOX, {"q": term}, follow=True)

    assert list(answer.context["cl"].result_list) == [found]


def test_the_queries_of_the_inbox_do_not_grow(desk, at, django_assert_max_num_queries):
    for _ in range(3):
        thread_of(at)
    desk.get(INBOX)
    with django_assert_max_num_queries(40) as few:
        desk.get(INBOX)
    for _ in range(6):
        thread_of(at)

    with django_assert_max_num_queries(len(few)):
        desk.get(INBOX)


def test_the_most_urgent_free_one_is_taken_and_opened(desk, agent, leena, at):
    taken = promised(thread_of(at), at - HOUR)
    urgent = promised(thread_of(at), at + HOUR)
    promised(thread_of(at), at + 2 * HOUR)
    taking.take(agent=leena, thread_id=taken.pk, at=at)

    answer = desk.post(f"{INBOX}next/", {"queue": "PAYMENT_ADVICE"})

    urgent.refresh_from_db()
    assert answer.headers["Location"] == page_of(urgent)
    assert urgent.assigned_to == agent
    assert desk.post(f"{INBOX}next/", {"queue": "COMPANIES"}).headers["Location"] == INBOX
    assert desk.post(f"{INBOX}next/", {"queue": "NONE"}).status_code == 400


def test_the_page_shows_what_was_said_is_recorded_and_read(desk, agent, thread):
    answer = desk.get(page_of(thread))

    assert "Milloin voin maksaa?" in text_of(answer)
    assert thread.invoice.creditor.name in text_of(answer)
    assert AuditEvent.objects.filter(action="thread.viewed", party=thread.party).count() == 1
    assert ReadMark.objects.get(thread=thread, agent=agent).number == 1


def test_an_answer_is_sent_once_however_often_it_is_pressed(desk, agent, thread):
    data = typed(thread)

    first = desk.post(f"{INBOX}{thread.pk}/answer/", data)
    second = desk.post(f"{INBOX}{thread.pk}/answer/", data)

    thread.refresh_from_db()
    assert (first.status_code, second.status_code) == (302, 302)
    assert Message.objects.filter(thread=thread, author="AGENT", user=agent).count() == 1
    assert (thread.state, thread.assigned_to) == (ThreadState.WAITS_FOR_PERSON, agent)
    assert not Draft.objects.exists()


def test_what_came_meanwhile_is_shown_and_nothing_typed_is_lost(desk, thread, at):
    data = typed(thread)
    written(thread, "Unohda: maksoin jo.", at=at)

    refused = desk.post(f"{INBOX}{thread.pk}/answer/", data)

    assert refused.status_code == 409
    assert "Unohda: maksoin jo." in text_of(refused)
    assert data["text"] in refused.context["form"]["text"].value()
    assert refused.context["form"]["after_number"].value() == 2
    assert Draft.objects.get().text == data["text"]
    assert Message.objects.filter(author="AGENT").count() == 0


def test_two_agents_do_not_answer_one_message(desk, thread, leena, at):
    taking.take(agent=leena, thread_id=thread.pk, at=at)

    refused = desk.post(f"{INBOX}{thread.pk}/answer/", typed(thread))

    assert refused.status_code == 409
    assert "Leena works on this thread." in text_of(refused)
    assert Message.objects.filter(author="AGENT").count() == 0


def test_what_is_typed_is_kept_takes_the_thread_and_is_seen_by_others(desk, agent, thread):
    kept = desk.post(f"{INBOX}{thread.pk}/draft/", typed(thread, "Hei!"))

    thread.refresh_from_db()
    assert kept.json()["saved"]
    assert thread.assigned_to == agent
    assert "Hei!" in text_of(desk.get(page_of(thread)))
    another = client_of(staff_of(Role.TEAM_LEAD))
    assert f"{agent} is writing an answer." in text_of(another.get(f"{INBOX}{thread.pk}/live/"))
    assert "Hei!" not in text_of(another.get(page_of(thread)))


def test_the_open_page_hears_what_is_new_without_a_record_each_time(desk, thread, at):
    desk.get(page_of(thread))
    written(thread, "Vielä yksi asia.", at=at)

    for _ in range(3):
        answer = desk.get(f"{INBOX}{thread.pk}/live/", headers={"Live-Refresh": "1"})

    assert "Vielä yksi asia." in text_of(answer)
    assert 'data-number="2"' in text_of(answer)
    assert AuditEvent.objects.filter(action="thread.viewed").count() == 1


def test_nobody_looks_at_a_thread_by_its_live_part_alone_unrecorded(desk, thread):
    desk.get(f"{INBOX}{thread.pk}/live/")

    assert AuditEvent.objects.filter(action="thread.viewed", party=thread.party).count() == 1


def test_the_inbox_hears_numbers_and_takers_and_nothing_of_debtors(desk, thread, leena, at):
    taking.take(agent=leena, thread_id=thread.pk, at=at)

    answer = text_of(desk.get(f"{INBOX}live/?rows={thread.pk},x,999999999999999999999"))

    assert f'<span id="taken-{thread.pk}" hidden>Leena</span>' in answer
    assert thread.party.name not in answer
    assert "Milloin" not in answer


def test_a_template_is_filled_with_the_cases_own_words_in_the_customers_language(
    desk, agent, thread
):
    agent.preferred_name = "Leena Laine"
    agent.save()
    AnswerTemplate.objects.create(
        shortcut="open",
        title="What is open",
        classification="PAYING",
        text_fi="Hei {name}! Laskusta {invoice} on avoinna {open}. {agent}",
        text_sv="sv",
        text_en="en",
    )

    told = desk.get(f"{INBOX}{thread.pk}/template/?shortcut=open").json()
    inserted = desk.post(
        f"{INBOX}{thread.pk}/answer/", typed(thread, "Alku", do="insert", template="open")
    )

    number = thread.invoice.number
    filled = f"Hei Väinö! Laskusta {number} on avoinna 100,00\N{NO-BREAK SPACE}€. Leena"
    assert told == {"text": filled, "classification": "PAYING"}
    assert inserted.context["form"]["text"].value() == f"Alku\n\n{filled}"
    assert inserted.context["form"]["classification"].value() == "PAYING"
    assert desk.get(f"{INBOX}{thread.pk}/template/?shortcut=none").status_code == 404


def test_a_place_that_nobody_filled_in_is_not_sent(desk, thread):
    refused = desk.post(f"{INBOX}{thread.pk}/answer/", typed(thread, "Summa on {open}."))

    assert refused.status_code == 422
    assert "{open}" in str(refused.context["form"].errors["text"])
    assert Draft.objects.get().text == "Summa on {open}."


def test_closing_needs_a_classification_and_sees_what_came(desk, thread, at):
    without = desk.post(f"{INBOX}{thread.pk}/answer/", typed(thread, do="send-close"))
    assert without.status_code == 422

    data = typed(thread, do="send-close", classification="PAYING")
    desk.post(f"{INBOX}{thread.pk}/answer/", data)

    thread.refresh_from_db()
    assert (thread.state, thread.classification) == (ThreadState.CLOSED, "PAYING")
    written(thread, "Kiitos, mutta vielä…", at=at)
    unseen = {"classification": "OTHER", "after_number": 2}
    desk.post(act_of(thread, "close"), unseen)
    thread.refresh_from_db()
    assert thread.state == ThreadState.WAITS_FOR_US
    assert desk.post(act_of(thread, "close"), {"after_number": 3}).status_code == 422
    desk.post(act_of(thread, "close"), {"classification": "OTHER", "after_number": 3})
    thread.refresh_from_db()
    assert (thread.state, thread.classification) == (ThreadState.CLOSED, "OTHER")
    desk.post(act_of(thread, "reopen"))
    thread.refresh_from_db()
    assert thread.state == ThreadState.WAITS_FOR_US


def test_files_go_with_the_answer_and_others_are_refused_in_words(desk, thread):
    files = [SimpleUploadedFile("ohje.pdf", PDF), SimpleUploadedFile("x.exe", b"MZ\0")]
    address = f"{INBOX}{thread.pk}/answer/"

    refused = desk.post(address, typed(thread, files=files))
    data = typed(thread, client_id=str(Draft.objects.get().client_id))
    desk.post(address, data)

    assert "The file x.exe is neither a PDF" in text_of(refused)
    sent = Message.objects.get(author="AGENT")
    assert [each.name for each in sent.attachments.all()] == ["ohje.pdf"]


def test_a_file_is_opened_with_a_record_and_only_in_its_own_thread(desk, thread, at):
    other = thread_of(at)
    desk.post(
        f"{INBOX}{thread.pk}/answer/", typed(thread, files=[SimpleUploadedFile("o.pdf", PDF)])
    )
    row = Attachment.objects.get()
    row.shown.save("o", ContentFile(b"picture"))
    Attachment.objects.update(scan="CLEAN")

    seen = desk.get(f"{INBOX}{thread.pk}/files/{row.public_id}/?shown")
    answer = desk.get(f"{INBOX}{thread.pk}/files/{row.public_id}/")

    assert seen.content == b"picture"
    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert AuditEvent.objects.filter(action="thread.file_downloaded").count() == 1
    assert desk.get(f"{INBOX}{other.pk}/files/{row.public_id}/").status_code == 404
    Attachment.objects.update(scan="WAITS")
    assert desk.get(f"{INBOX}{thread.pk}/files/{row.public_id}/").status_code == 409


def test_notes_are_for_colleagues_alone(desk, thread, client):
    desk.post(act_of(thread, "note"), {"text": "Soitettu, ei vastaa."})

    assert InternalNote.objects.get().text == "Soitettu, ei vastaa."
    assert "Soitettu, ei vastaa." in text_of(desk.get(page_of(thread)))
    assert desk.post(act_of(thread, "note"), {"text": " "}).status_code == 422


def test_only_team_leads_give_threads_to_others(desk, agent, thread):
    lead = client_of(staff_of(Role.TEAM_LEAD))

    assert desk.post(act_of(thread, "assign"), {"agent": agent.pk}).status_code == 403
    lead.post(act_of(thread, "assign"), {"agent": agent.pk})

    thread.refresh_from_db()
    assert thread.assigned_to == agent


@pytest.mark.parametrize("role", [Role.CREDITOR_USER, Role.AUDITOR])
def test_nobody_else_of_staff_reads_what_people_write(role, thread):
    client = signed_in(role)

    for page in (INBOX, page_of(thread), f"{INBOX}{thread.pk}/live/", f"{INBOX}live/"):
        assert client.get(page).status_code == 403
    for act in ("take", "note", "close"):
        assert client.post(act_of(thread, act)).status_code == 403


def test_a_thread_that_was_joined_to_another_leads_there(desk, thread, at):
    other = thread_of(at)
    Thread.objects.filter(pk=thread.pk).update(merged_into=other)

    assert desk.get(page_of(thread)).headers["Location"] == page_of(other)
    sent = desk.post(f"{INBOX}{thread.pk}/answer/", typed(thread))
    assert sent.headers["Location"] == page_of(other)
    assert Draft.objects.get(thread=other).text == typed(thread)["text"]


def test_a_draft_is_thrown_away_by_who_wrote_it(desk, agent, thread, leena, at):
    for user in (agent, leena):
        save_draft(user=user, party=thread.party, thread=thread, text="x", client_id=uuid4(), at=at)

    desk.post(f"{INBOX}{thread.pk}/answer/", typed(thread, do="discard"))

    assert [each.user for each in Draft.objects.all()] == [leena]


@pytest.mark.parametrize("odd", ["a\0b", "x" * 11_000, "9" * 5000, "-1", "\uffff\u202e", "//e"])
def test_odd_input_is_answered_calmly(desk, thread, odd):
    names = "text after_number client_id classification do template queue agent q".split()
    values = dict.fromkeys(names, odd)
    base = f"{INBOX}{thread.pk}"

    answers = [
        desk.post(f"{base}/answer/", values),
        desk.post(f"{base}/draft/", values),
        desk.get(f"{base}/template/", {"shortcut": odd}),
        desk.get(f"{INBOX}live/", {"rows": odd}),
        desk.post(f"{INBOX}next/", values),
        *(desk.post(act_of(thread, act), values) for act in ("note", "close", "move", "odd")),
    ]

    assert {each.status_code for each in answers} <= {200, 302, 400, 404, 409, 422}
