"""The button of every page that leads to the chat, and how a chat stands in words."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Level
from chat import words
from chat.services.handing_out import hand_out
from tests.chat.always_open import open_now
from tests.chat.conversations import at_desk, line
from tests.chat.visiting import START, ended, page_of, queries_of, waiting
from tests.factories import InvoiceFactory, MandateFactory
from tests.messaging.talking import about
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _opened(db):
    open_now()
    cache.clear()


@pytest.fixture
def invoice(debtor):
    return InvoiceFactory(party=debtor.party)


@pytest.fixture
def signed(client, debtor):
    return sign_in(client, debtor)


PROFILE = "/profile/"


def test_who_has_no_chat_pays_no_query_for_the_button(
    signed, actor, invoice, django_capture_on_commit_callbacks
):
    before = queries_of(signed, PROFILE)
    with django_capture_on_commit_callbacks(execute=True):
        chat = waiting(actor, matter=about(invoice))
    meanwhile = queries_of(signed, PROFILE)
    with django_capture_on_commit_callbacks(execute=True):
        ended(chat)

    assert f'id="chat-button" href="{START}"' in signed.get(PROFILE).text
    assert before == queries_of(signed, PROFILE)
    assert before < meanwhile < before + 6


def test_the_button_shows_who_answered_and_how_many_lines_came(
    signed, actor, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        chat = waiting(actor)
    queued = signed.get(PROFILE).text
    agent = at_desk(at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        hand_out(at=timezone.now())
    for text in ("Hei!", "Miten voin auttaa?"):
        line(chat, text, by=agent, at=timezone.now())
    talking = signed.get(PROFILE).text
    with django_capture_on_commit_callbacks(execute=True):
        ended(chat)
    over = signed.get(PROFILE).text

    assert '<span data-slot="words">Jonossa</span>' in queued
    assert f'href="{page_of(chat)}"' in talking
    assert '<span data-slot="words">Leena</span>' in talking
    assert '<span class="nav__new" data-slot="count">2</span>' in talking
    assert f'id="chat-button" href="{START}"' in over


def test_who_may_only_look_has_no_button(client, debtor):
    mandate = MandateFactory(holder=debtor.party, level=Level.VIEW)
    sign_in(client, debtor)
    client.post(reverse("accounts:act-for", args=[mandate.public_id]))

    page = client.get("/").text

    assert 'id="chat-button"' not in page


def test_a_guest_is_led_to_signing_in_and_then_to_the_chat(client):
    page = client.get("/login/").text
    answer = client.get(START)

    assert f'id="chat-button" href="{START}"' in page
    assert answer.url.endswith(f"?next={START}")


# --- the words -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "low", "high", "said"),
    [
        ("en", None, None, "We cannot say yet how long you wait."),
        ("en", 0, 60, "We expect it to take less than a minute."),
        ("en", 0, 180, "We expect it to take at most 3 minutes."),
        ("en", 240, 480, "We expect it to take 4–8 minutes."),
        ("fi", 0, 180, "Arvioitu odotusaika: enintään 3\N{NO-BREAK SPACE}minuuttia."),
        ("fi", 240, 480, "Arvioitu odotusaika: 4–8\N{NO-BREAK SPACE}minuuttia."),
        ("sv", 60, 60, "Beräknad väntetid: mindre än en minut."),
        ("sv", 120, 120, "Beräknad väntetid: ungefär 2\N{NO-BREAK SPACE}minuter."),
    ],
)
def test_the_wait_in_words(language, low, high, said):
    with translation.override(language):
        assert words.wait_words(low, high) == said


def test_who_may_not_get_a_turn_hears_of_closing_time_first():
    closes_at = timezone.now()

    with translation.override("fi"):
        told = words.queue(place=1, low=60, high=300, closes_at=closes_at, may_not_get_turn=True)
        closed = words.queue(place=1, low=None, high=None, may_not_get_turn=True)

    assert told.startswith(
        "Olet jonossa seuraavana.\nArvioitu odotusaika: 1–5\N{NO-BREAK SPACE}minuuttia.\nSuljemme"
    )
    assert closed.endswith("Chat on tältä päivältä suljettu. Vastaamme kirjoittamaasi viestillä.")
