"""The watch over the whole suite (tests/leaks.py) sees what it must see."""

import logging

import pytest
from celery import shared_task
from django.core.mail import send_mail
from django.http import HttpResponseRedirect

from accounts.session_store import SessionStore
from tests.factories import HETU
from tests.leaks import WATCH, codes_in


@shared_task
def carry(text: str) -> None:
    """A task that is queued and never run."""


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (HETU, 1),
        (f"code={HETU.lower()}&x=1", 1),
        (f"{HETU} and 240815B904Y", 2),
        ("131052Y901A", 0),  # wrong check character
        ("an invoice of 131052 euros", 0),
        ("ac131052-9018-4bd2-8f0e-2d7e1a1b2c3d", 0),  # a UUID
        (f"%22{HETU}%22", 1),
    ],
)
def test_a_code_is_known_by_its_check_character(text, count):
    assert len(codes_in(text)) == count


def test_a_log_line_is_seen():
    with WATCH.expecting() as found:
        logging.getLogger("myropo.test").debug("signed in: %s", HETU)

    assert len(found) == 1
    assert HETU not in found[0]


def test_an_exception_in_the_log_is_seen():
    with WATCH.expecting() as found:
        logging.getLogger("myropo.test").error("it failed", exc_info=ValueError(HETU))

    assert len(found) == 1


def test_an_address_is_seen(client, db):
    with WATCH.expecting() as found:
        client.get("/healthz", {"q": HETU})

    assert len(found) == 1


def test_a_redirect_is_seen():
    with WATCH.expecting() as found:
        HttpResponseRedirect(f"/find/?q={HETU}")

    assert len(found) == 1


def test_a_task_is_seen():
    with WATCH.expecting() as found:
        carry.delay(HETU)

    assert len(found) == 1


def test_a_session_is_seen():
    with WATCH.expecting() as found:
        session = SessionStore()
        session["claims"] = {"hetu": HETU}
        session.save()

    assert found


def test_a_mail_is_seen_when_the_test_ends(mailoutbox):
    send_mail("Hello", f"Your code is {HETU}", None, ["a@example.com"])

    with WATCH.expecting() as found:
        for message in mailoutbox:
            WATCH.look("mail", str(message.message()))
    mailoutbox.clear()

    assert len(found) == 1
