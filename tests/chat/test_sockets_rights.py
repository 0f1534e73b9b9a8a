"""Who may open a socket of a chat, and what closes it."""

from asyncio import sleep
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from accounts import session_stamp
from accounts.models import MandateState
from accounts.services.roles import Role
from accounts.services.sessions import end_session
from accounts.session_stamp import EndReason as SessionEnd
from accounts.session_store import SessionStore
from chat import frames
from chat.consumers import base, beats
from chat.frames import RIGHT_ENDED, SESSION_ENDED
from chat.models import ChatState, EndReason
from invoices.services import authorisations
from tests.chat.conversations import again, at_desk, begun, talked, visitor
from tests.chat.sockets import acting_by, at_chat, at_desk_of, run, session_of, staff_session_of
from tests.factories import DebtorFactory, MandateFactory
from tests.staff import staff_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agent():
    return at_desk(agent=staff_of(Role.AGENT, username="leena"))


@pytest.fixture
def soon(monkeypatch):
    """What is looked at by the clock is looked at now."""
    monkeypatch.setattr(beats, "LOOK_AGAIN", 0.5)


def code_of(path, session):
    """With what code a socket is closed at once."""

    async def open_it():
        async with path(session) as page:
            await page.socket.receive_output(timeout=5)
            return await page.end()

    return run(open_it)


def closed_by(path, session, act, **hello):
    """With what code a socket is closed after something was done."""

    async def wait():
        async with path(session) as page:
            await page.hello(**hello)
            await page.layer_is_up()
            await sync_to_async(act)()
            return await page.end()

    return run(wait)


def test_only_its_visitor_opens_the_socket_of_a_chat(agent):
    chat = begun()
    path = lambda session: at_chat(chat, session)  # noqa: E731 - one line of a test

    assert code_of(path, None) == SESSION_ENDED
    assert code_of(path, session_of(DebtorFactory())) == RIGHT_ENDED
    assert code_of(path, staff_session_of(agent)) == RIGHT_ENDED


def test_only_agents_with_both_factors_open_a_desk(agent):
    one_factor = session_of(agent)

    assert code_of(at_desk_of, None) == SESSION_ENDED
    assert code_of(at_desk_of, session_of(DebtorFactory())) == RIGHT_ENDED
    assert code_of(at_desk_of, one_factor) == RIGHT_ENDED
    assert code_of(at_desk_of, staff_session_of(staff_of(Role.AUDITOR))) == RIGHT_ENDED


def test_a_page_of_another_version_is_told_to_load_again():
    chat = begun()
    session = session_of(chat.user)

    async def come():
        async with at_chat(chat, session) as page:
            await page.say("hello", v=99, after=0)
            assert await page.hear("bye") == {"t": "bye", "why": "newer"}
            return await page.end()

    assert run(come) == frames.OTHER_VERSION


def test_signing_out_anywhere_closes_the_socket():
    chat = begun()
    session = session_of(chat.user)

    def sign_out():
        end_session(
            session_key=session.session_key,
            reason=SessionEnd.SIGNED_OUT,
            actor=chat.user,
            at=timezone.now(),
        )

    assert closed_by(lambda each: at_chat(chat, each), session, sign_out) == SESSION_ENDED


def test_a_session_that_died_quietly_closes_it_too(soon):
    chat = begun()
    session = session_of(chat.user)

    assert closed_by(lambda each: at_chat(chat, each), session, session.delete) == SESSION_ENDED


def test_a_right_that_is_taken_back_closes_it_and_ends_the_chat():
    actor, principal = visitor(), visitor()
    mandate = MandateFactory(principal=principal.acting_for, holder=actor.acting_for)
    chat = begun(acting_by(actor, mandate))
    session = session_of(actor.user, mandate=mandate)

    def take_back():
        authorisations.revoke(actor=principal, mandate=mandate, at=timezone.now())

    assert closed_by(lambda each: at_chat(chat, each), session, take_back) == RIGHT_ENDED
    assert again(chat).ended == EndReason.RIGHT_ENDED


def test_a_right_that_ran_out_closes_it_and_ends_the_chat(soon):
    actor, principal = visitor(), visitor()
    mandate = MandateFactory(principal=principal.acting_for, holder=actor.acting_for)
    chat = begun(acting_by(actor, mandate))
    session = session_of(actor.user, mandate=mandate)

    def run_out():
        mandate.state, mandate.ended_at = MandateState.ENDED, timezone.now()
        mandate.save()

    assert closed_by(lambda each: at_chat(chat, each), session, run_out) == RIGHT_ENDED
    assert again(chat).state == ChatState.ENDED


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"is_active": False}, RIGHT_ENDED),
        ({"password": "another"}, SESSION_ENDED),
    ],
    ids=["left", "new password"],
)
def test_who_is_no_agent_any_more_has_no_desk(agent, soon, change, code):
    def apply():
        type(agent).objects.filter(pk=agent.pk).update(**change)

    assert closed_by(at_desk_of, staff_session_of(agent), apply, after={}) == code


def test_who_chats_uses_its_session(agent, soon):
    chat = talked(agent=agent)[0]
    session = session_of(chat.user)
    session_stamp.start(session, at=timezone.now() - timedelta(minutes=14))
    session.save()
    before = session_stamp.read(session, at=timezone.now()).seen

    async def chat_on():
        async with at_chat(chat, session) as page:
            await page.hello(after=1)
            await page.line("Olen vielä täällä")
            await page.hear("ack")
            for _ in range(50):
                if await sync_to_async(seen)() != before:
                    break
                await sleep(0.1)

    def seen():
        again = SessionStore(session.session_key)
        return session_stamp.read(again, at=timezone.now()).seen

    run(chat_on)

    assert seen() - before >= 14 * 60 - 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * (base.LONGEST_FRAME + 1), frames.TOO_BIG),
        ("[" * 60_000, frames.AGAINST_THE_RULES),
        ("[1]", frames.AGAINST_THE_RULES),
        ('{"t": 1}', frames.AGAINST_THE_RULES),
        ("1" * 5000, frames.AGAINST_THE_RULES),
    ],
    ids=["too big", "deep", "no object", "no kind", "a long number"],
)
def test_what_is_no_frame_closes_the_socket(text, code):
    chat = begun()
    session = session_of(chat.user)

    async def send():
        async with at_chat(chat, session) as page:
            await page.hello()
            await page.send(text)
            return await page.end()

    assert run(send) == code


def test_odd_values_in_a_frame_do_nothing():
    chat = begun()
    session = session_of(chat.user)
    odd = [None, True, -1, 1.5, "1", [], {}, 2**40, "\ud800"]

    async def send():
        async with at_chat(chat, session) as page:
            await page.hello(after="x")
            for each in odd:
                await page.say("line", id=each, text="Hei")
                await page.say("line", id=str(chat.public_id), text=each) if each != "1" else None
                for kind in ("read", "got"):
                    await page.say(kind, n=each)
                await page.say("ask", after=each)
                await page.say("nonsense", c=each)
            await page.say("ping", k=7)
            return await page.hear("pong")

    assert run(send)["k"] == 7


def test_a_session_has_so_many_sockets_and_no_more(monkeypatch):
    monkeypatch.setattr("chat.hub.MOST_PAGES", 1)
    chat = begun()
    session = session_of(chat.user)

    async def two():
        async with at_chat(chat, session) as page:
            await page.hello()
            async with at_chat(chat, session) as other:
                return await other.end()

    assert run(two) == frames.AGAINST_THE_RULES


def test_where_too_many_open_at_once_one_comes_again_later(monkeypatch):
    monkeypatch.setattr(base, "MOST_OPENING", 0)
    chat = begun()
    path = lambda session: at_chat(chat, session)  # noqa: E731 - one line of a test

    assert code_of(path, session_of(chat.user)) == frames.TRY_AGAIN_LATER


def test_a_client_that_says_nothing_is_hung_up_on(monkeypatch):
    monkeypatch.setattr(beats, "SILENCE", 0.5)
    monkeypatch.setattr(beats, "USUAL", 0.5)
    chat = begun()
    session = session_of(chat.user)

    async def wait():
        async with at_chat(chat, session) as page:
            await page.hello()
            return await page.end()

    assert run(wait) == frames.GOING_AWAY


def test_who_leads_no_team_any_more_looks_at_no_chat_of_others(agent, soon):
    chat, lead = begun(), staff_of(Role.TEAM_LEAD)
    session = staff_session_of(lead)

    def become_an_agent():
        lead.groups.set(agent.groups.all())

    async def look():
        async with at_desk_of(session) as desk:
            await desk.hello(after={})
            await desk.say("look", c=str(chat.public_id), after=0)
            assert await desk.lines(1)
            await sync_to_async(become_an_agent)()
            code = await desk.end()
        async with at_desk_of(session) as desk:
            await desk.hello(after={})
            await desk.say("look", c=str(chat.public_id), after=0)
            return code, await desk.hear("gone")

    assert run(look) == (
        frames.TRY_AGAIN_LATER,
        {"t": "gone", "c": str(chat.public_id), "why": "right-ended"},
    )
