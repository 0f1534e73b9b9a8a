"""Two contacts about one matter become one."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import AuditEvent, Basis, Level, Scope
from accounts.services.roles import Role
from messaging.admin import desk
from messaging.models import Author, Draft, Medium, Message, Thread, ThreadState
from messaging.queries.messages import messages_of
from messaging.queries.threads import find_thread
from messaging.services.closing import reopen
from messaging.services.live import begin_live
from messaging.services.merging import CannotMergeError, WhyNot, merge
from messaging.services.notes import write_note
from messaging.services.posting import ThreadMergedError, post
from messaging.services.starting import start_general
from messaging.services.taking import TakenByOtherError, take
from tests.factories import AgentFactory, DebtorFactory, MandateFactory, PersonFactory
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def thread_of(user, subject, *texts, at, author=Author.PERSON):
    thread = start_general(party=user.party, user=user, subject=subject, at=at)
    for text in texts:
        say(thread, text, user, at=at, author=author)
    thread.refresh_from_db()
    return thread


def say(thread, text, user, *, at, author=Author.PERSON):
    return post(
        thread_id=thread.pk,
        author=author,
        user=user,
        medium=Medium.PORTAL,
        text=text,
        client_id=uuid4(),
        at=at,
    )


@pytest.fixture
def old(debtor, now):
    return thread_of(debtor, "Sähköposti", "Yksi", at=now)


@pytest.fixture
def new(debtor, now):
    return thread_of(debtor, "Lasku", "Kaksi", at=now + HOUR)


def test_what_was_said_in_both_stands_together_where_it_was_said(old, new, actor, agent, now):
    merge(thread_id=old.pk, into_id=new.pk, agent=agent, at=now + 2 * HOUR)

    old.refresh_from_db()
    assert [each.text for each in messages_of(new)][:2] == ["Yksi", "Kaksi"]
    assert Message.objects.get(text="Yksi").thread == old
    assert (old.state, old.merged_into, old.assigned_to) == (ThreadState.CLOSED, new, None)
    assert find_thread(actor, old.public_id) == new


def test_notes_of_agents_stand_beside_what_they_are_about(old, new, agent, now):
    write_note(agent=agent, thread_id=old.pk, text="Soitettu, ei vastaa.", at=now)

    merge(thread_id=old.pk, into_id=new.pk, agent=agent, at=now + 2 * HOUR)

    page = reverse("admin:messaging_thread_change", args=[new.pk])
    assert "Soitettu, ei vastaa." in client_of(staff_of(Role.AGENT)).get(page).content.decode()


def test_the_desk_leads_to_all_that_was_said_before(old, new, debtor, agent, now, monkeypatch):
    monkeypatch.setattr(desk, "LATEST", 4)
    for text in ("a", "b", "c"):
        say(old, text, debtor, at=now)
    merge(thread_id=old.pk, into_id=new.pk, agent=agent, at=now + 2 * HOUR)

    page = reverse("admin:messaging_thread_change", args=[new.pk])
    shown = client_of(staff_of(Role.AGENT)).get(page)

    assert shown.context["hidden"] == 2


def test_who_waited_first_goes_on_waiting_with_the_nearest_promise(old, new, agent, now):
    promised = old.answer_by

    merge(thread_id=old.pk, into_id=new.pk, agent=agent, at=now + 2 * HOUR)

    new.refresh_from_db()
    assert (new.state, new.waits_since) == (ThreadState.WAITS_FOR_US, now)
    assert new.answer_by == min(promised, new.answer_by)


def test_an_answered_thread_does_not_wait_because_of_one_that_was_answered(debtor, agent, now):
    old = thread_of(debtor, "A", "Yksi", at=now)
    say(old, "Vastaus", agent, at=now, author=Author.AGENT)
    new = thread_of(debtor, "B", "Kaksi", at=now)
    say(new, "Vastaus", agent, at=now, author=Author.AGENT)

    merge(thread_id=old.pk, into_id=new.pk, agent=agent, at=now + HOUR)

    new.refresh_from_db()
    assert new.state == ThreadState.WAITS_FOR_PERSON


def test_a_repeat_changes_nothing(old, new, agent, now):
    merge(thread_id=old.pk, into_id=new.pk, agent=agent, at=now)
    merge(thread_id=old.pk, into_id=new.pk, agent=agent, at=now + HOUR)

    assert Message.objects.filter(thread=new, author=Author.PORTAL).count() == 1
    assert AuditEvent.objects.filter(action="thread.merged").count() == 1


def test_a_thread_that_goes_on_elsewhere_is_not_opened_again(old, new, agent, now):
    merge(thread_id=old.pk, into_id=new.pk, agent=agent, at=now)

    assert reopen(agent=agent, thread_id=old.pk, at=now) is False
    assert Thread.objects.get(pk=old.pk).state == ThreadState.CLOSED


def test_nothing_is_said_in_a_thread_that_goes_on_elsewhere(old, new, debtor, agent, now):
    merge(thread_id=old.pk, into_id=new.pk, agent=agent, at=now)

    with pytest.raises(ThreadMergedError) as error:
        say(old, "Myöhässä", debtor, at=now)

    assert error.value.thread == new


def test_a_thread_that_took_others_in_takes_them_along(old, new, debtor, agent, now):
    third = thread_of(debtor, "Kolmas", "Kolme", at=now)
    merge(thread_id=old.pk, into_id=new.pk, agent=agent, at=now)

    merge(thread_id=new.pk, into_id=third.pk, agent=agent, at=now)

    assert {each.text for each in messages_of(third)} >= {"Yksi", "Kaksi", "Kolme"}


def test_drafts_are_found_where_it_goes_on_and_no_word_is_lost(old, new, debtor, agent, now):
    fields = {"party": debtor.party, "changed_at": now}
    Draft.objects.create(user=debtor, thread=old, text="vanha", **fields)
    Draft.objects.create(user=debtor, thread=new, text="uusi", **fields)
    Draft.objects.create(user=agent, thread=old, text="vastaus", **fields)

    merge(thread_id=old.pk, into_id=new.pk, agent=agent, at=now)

    drafts = Draft.objects.filter(thread=new).order_by("user_id").values_list("user", "text")
    assert dict(drafts) == {debtor.pk: "uusi\n\nvanha", agent.pk: "vastaus"}
    assert not Draft.objects.filter(thread=old).exists()


def test_what_cannot_be_merged_is_refused(old, new, other_debtor, debtor, agent, now):
    stranger = thread_of(other_debtor, "Muu", "Hei", at=now)
    third = thread_of(debtor, "Kolmas", "Kolme", at=now)
    merge(thread_id=old.pk, into_id=new.pk, agent=agent, at=now)

    refused = [(new, new), (new, stranger), (old, third), (third, old)]
    reasons = []
    for thread, into in refused:
        with pytest.raises(CannotMergeError) as error:
            merge(thread_id=thread.pk, into_id=into.pk, agent=agent, at=now)
        reasons.append(error.value.why)

    assert reasons == [WhyNot.SAME, WhyNot.OTHER_PARTY, WhyNot.MERGED, WhyNot.MERGED]


def test_a_thread_in_which_somebody_chats_is_merged_when_the_chat_is_over(old, new, agent, now):
    begin_live(old, at=now)

    for thread, into in ((old, new), (new, old)):
        with pytest.raises(CannotMergeError) as error:
            merge(thread_id=thread.pk, into_id=into.pk, agent=agent, at=now)
        assert error.value.why == WhyNot.LIVE


def test_what_another_agent_works_on_is_not_merged_away(old, new, agent, now):
    other = AgentFactory()
    take(agent=other, thread_id=new.pk, at=now)

    with pytest.raises(TakenByOtherError):
        merge(thread_id=old.pk, into_id=new.pk, agent=agent, at=now)


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_crosswise_make_no_circle(now):
    debtor, agent = DebtorFactory(), AgentFactory()
    one = thread_of(debtor, "A", "Yksi", at=now)
    two = thread_of(debtor, "B", "Kaksi", at=now)
    gate, refused = threading.Barrier(2), []

    def cross(thread, into):
        gate.wait()
        try:
            merge(thread_id=thread.pk, into_id=into.pk, agent=agent, at=now)
        except CannotMergeError as error:
            refused.append(error.why)
        connection.close()

    runners = [threading.Thread(target=cross, args=pair) for pair in ((one, two), (two, one))]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()

    assert refused == [WhyNot.MERGED]
    assert Thread.objects.filter(merged_into=None).count() == 1


def test_an_agent_merges_on_a_page_that_offers_the_partys_own_threads_alone(
    old, new, other_debtor, now
):
    stranger = thread_of(other_debtor, "Vieras", "Hei", at=now)
    client = signed_in(Role.AGENT)
    url = reverse("admin:messaging_contact_merge", args=[old.pk])

    page = client.get(url).content.decode()
    refused = client.post(url, {"into": stranger.pk})
    done = client.post(url, {"into": new.pk})

    assert "Lasku" in page
    assert "Vieras" not in page
    assert refused.status_code == 422
    assert done["Location"] == reverse("admin:messaging_thread_change", args=[new.pk])
    assert Thread.objects.get(pk=old.pk).merged_into == new


@pytest.mark.parametrize("role", [Role.CREDITOR_USER, Role.AUDITOR])
def test_who_does_not_answer_does_not_merge(old, new, role):
    url = reverse("admin:messaging_contact_merge", args=[old.pk])

    response = signed_in(role).post(url, {"into": new.pk})

    assert response.status_code == 403
    assert Thread.objects.filter(merged_into=None).count() == 2


def test_the_page_names_who_reads_a_part_of_the_matters(old, new, debtor, now):
    MandateFactory(
        principal=debtor.party, holder=PersonFactory(name="Naapuri Nina"), scope=Scope.INVOICES
    )
    whole = PersonFactory(name="Edunvalvoja Eino")
    MandateFactory(
        principal=debtor.party,
        holder=whole,
        basis=Basis.GUARDIAN,
        level=Level.FULL,
        scope=Scope.ALL,
    )

    page = signed_in(Role.AGENT).get(reverse("admin:messaging_contact_merge", args=[old.pk]))

    assert "Naapuri Nina" in page.content.decode()
    assert "Edunvalvoja Eino" not in page.content.decode()
