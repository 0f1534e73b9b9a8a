"""Who chats, and which calls are to make: the lists of team leads and of agents."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.services.roles import Role
from chat.models import CallBack, ChatAgent, ChatState, HandOut, Presence
from chat.services import agents
from messaging.models import Queue
from tests.chat.conversations import OPEN, again, at_desk, begun, talked
from tests.factories import DebtorFactory
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db
AGENTS = "/admin/chat/chatagent/"
CALLS = "/admin/chat/callback/"
HOUR = timedelta(hours=1)


@pytest.fixture
def lead():
    return staff_of(Role.TEAM_LEAD, username="liisa")


@pytest.fixture
def leena():
    return staff_of(Role.AGENT, username="leena")


def text_of(response):
    return " ".join(response.content.decode().split())


def written(user, lead, **fields):
    wanted = {"languages": ["fi"], "queues": [Queue.PAYMENT_ADVICE], "at_once": 2, **fields}
    return agents.set_agent(user=user, by=lead, at=OPEN, **wanted)


def call_back(*, begins, **fields):
    chat = begun()
    return CallBack.objects.create(
        thread=chat.thread,
        user=chat.user,
        phone="+358401234567",
        asked_at=begins - HOUR,
        from_at=begins,
        until_at=begins + 2 * HOUR,
        **fields,
    )


def test_a_team_lead_writes_down_who_chats_and_what_they_serve(lead, leena):
    client = client_of(lead)
    form = {"languages": ["fi", "sv"], "queues": ["COMPANIES"], "at_once": "4"}

    added = client.post(f"{AGENTS}add/", {**form, "user": leena.pk})
    row = ChatAgent.objects.get(user=leena)
    changed = client.post(f"{AGENTS}{row.pk}/change/", {**form, "at_once": "2"})
    refused = client.post(f"{AGENTS}{row.pk}/change/", {**form, "at_once": "9"})

    assert (added.status_code, changed.status_code, refused.status_code) == (302, 302, 200)
    row.refresh_from_db()
    assert (row.languages, row.queues, row.at_once) == (["fi", "sv"], ["COMPANIES"], 2)
    told = AuditEvent.objects.filter(action="chat.agent_set").latest("pk")
    assert (told.actor, told.data["from"]["at_once"], told.data["to"]["at_once"]) == (lead, 4, 2)
    page = text_of(client.get(AGENTS))
    assert "Not at the desk" in page
    assert "in Swedish" in page


def test_an_agent_reads_no_list_of_agents(leena):
    client = client_of(leena)
    row = ChatAgent.objects.get(user=at_desk())

    assert client.get(AGENTS).status_code == 403
    assert client.post(f"{AGENTS}{row.pk}/remove/").status_code == 403


def test_what_an_agent_serves_counts_at_once(lead, leena, django_capture_on_commit_callbacks):
    at_desk(agent=leena, languages=["sv"])
    chat = begun()

    with django_capture_on_commit_callbacks(execute=True):
        written(leena, lead, queues=[chat.queue], languages=[chat.language])

    assert again(chat).state == ChatState.TALKING


def test_the_same_again_is_no_change(lead, leena):
    written(leena, lead)
    written(leena, lead)

    assert AuditEvent.objects.filter(action="chat.agent_set").count() == 1


def test_who_may_not_chat_is_not_made_an_agent(lead):
    for user in (staff_of(Role.AUDITOR), DebtorFactory()):
        with pytest.raises(agents.NotAnAgentError):
            written(user, lead)
    assert not ChatAgent.objects.exists()


def test_who_is_no_agent_any_more_is_told_of_and_not_changed(lead, leena):
    row = written(leena, lead)
    leena.groups.clear()
    wanted = {"languages": ["en"], "queues": ["COMPANIES"], "at_once": "2"}

    response = client_of(lead).post(f"{AGENTS}{row.pk}/change/", wanted)

    assert response.status_code == 200
    assert "This person is no agent any more." in text_of(response)
    row.refresh_from_db()
    assert row.languages != ["en"]


def test_who_chats_no_more_leaves_the_chats_to_others(lead, leena):
    chat, _agent = talked(agent=at_desk(agent=leena))
    row = ChatAgent.objects.get(user=leena)
    client = client_of(lead)

    assert client.post(f"{AGENTS}{row.pk}/remove/").status_code == 302
    assert client.post(f"{AGENTS}{row.pk}/remove/").status_code == 302

    assert not ChatAgent.objects.exists()
    assert again(chat).state == ChatState.WAITING
    assert HandOut.objects.get().agent == leena
    assert AuditEvent.objects.filter(action="chat.agent_removed", actor=lead).count() == 1


def test_calls_stand_in_the_order_in_which_they_are_due(leena):
    now = timezone.now()
    later = call_back(begins=now + HOUR)
    late = call_back(begins=now - 3 * HOUR)
    made = call_back(begins=now, done_at=now, done_by=leena)

    page = client_of(leena).get(CALLS)
    done = client_of(leena).get(f"{CALLS}?work=done")

    assert list(page.context["cl"].result_list) == [late, later]
    assert list(done.context["cl"].result_list) == [made]
    text = text_of(page)
    assert '<strong class="late">late</strong>' in text
    assert "040 1234567" in text
    assert f"/admin/messaging/contact/call/?thread={late.thread_id}" in text
    assert f"/admin/messaging/thread/{late.thread_id}/change/" in text
    assert "leena called" in text_of(done)
    assert AuditEvent.objects.filter(action="callback.listed").count() == 2


def test_to_write_down_the_call_is_to_have_made_it(leena, django_capture_on_commit_callbacks):
    asked = call_back(begins=timezone.now() - HOUR)
    client = client_of(leena)
    url = f"/admin/messaging/contact/call/?thread={asked.thread_id}"
    form = client.get(url).context["form"]

    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            url,
            {
                **form.initial,
                "text": "Sovittiin uusi eräpäivä.",
                "classification": "PAYING",
            },
        )

    asked.refresh_from_db()
    assert asked.done_by == leena


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CREDITOR_USER])
def test_calls_are_for_those_who_answer(role):
    asked = call_back(begins=timezone.now())
    client = signed_in(role)

    assert client.get(CALLS).status_code == 403
    assert client.get(f"{CALLS}{asked.pk}/change/").status_code == 403


def test_the_list_of_agents_takes_no_query_a_row(lead, django_assert_max_num_queries):
    client = client_of(lead)
    at_desk(presence=Presence.BREAK)
    with django_assert_max_num_queries(20) as captured:
        client.get(AGENTS)
        few = len(captured)
    for _ in range(3):
        at_desk()

    with django_assert_max_num_queries(few):
        client.get(AGENTS)
