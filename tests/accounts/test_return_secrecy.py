"""Coming back by a code: nobody learns who does, nobody guesses, and what the message says."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts import tasks
from accounts.models import AuditEvent, EmailAddress
from accounts.rate_limits import Rule
from accounts.return_login.codes import TRIES, code_of, key_of_address
from accounts.services import return_login
from accounts.views import return_login as views
from tests.accounts.code_steps import (
    ADDRESS,
    AT,
    CODE_PAGE,
    asked_by,
    is_signed_in,
    right_code,
    typed,
    wrong_code,
)
from tests.mail_server import html_of, running_mail_server, text_of


@pytest.fixture
def opening(debtor):
    return EmailAddress.objects.create(
        user=debtor, address=ADDRESS, asked_at=AT, confirmed_at=AT, opens_portal=True
    )


@pytest.fixture
def queued(monkeypatch):
    """What would go to Celery, kept instead."""
    kept = []
    monkeypatch.setattr(tasks.send_return_code, "delay", lambda **said: kept.append(said))
    return kept


def without_tokens(response):
    page = response.content.decode().replace(ADDRESS, "ADDRESS").replace("nobody@x.fi", "ADDRESS")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_known_and_unknown_addresses_get_the_same_pages_to_the_end(client, opening, queued):
    visitors = {ADDRESS: Client(), "nobody@x.fi": Client()}
    first = {address: asked_by(visitor, address) for address, visitor in visitors.items()}
    right = {right_code(visitor) for visitor in visitors.values()}
    wrong = next(code for code in ("111111", "222222", "333333") if code not in right)
    answers = []

    for address, visitor in visitors.items():
        asked = first[address]
        pages = [visitor.get(CODE_PAGE)]
        pages += [typed(visitor, wrong) for _ in range(TRIES + 1)]
        pages.append(asked_by(visitor, address))
        said = [(each.status_code, without_tokens(each)) for each in pages]
        answers.append([(asked.status_code, asked.url), *said])

    assert answers[0] == answers[1]


def test_known_and_unknown_addresses_make_the_same_work(opening, queued, django_assert_num_queries):
    for address in (ADDRESS, "nobody@x.fi"):
        client = Client()
        with django_assert_num_queries(1):
            asked_by(client, address)
        with django_assert_num_queries(0):
            typed(client, wrong_code(client))

    known, unknown = queued
    assert known.keys() == unknown.keys()
    assert unknown["user_id"] is None


def test_the_right_code_of_an_unknown_address_is_a_wrong_one(client, db, queued):
    asked_by(client, "nobody@x.fi")

    response = typed(client, right_code(client))

    assert response.status_code == 422
    assert not response.context["is_over"]


def test_limits_count_known_and_unknown_alike(opening, queued):
    for address in (ADDRESS, "nobody@x.fi"):
        statuses = [asked_by(Client(), address).status_code for _ in range(6)]

        assert statuses == [302] * 5 + [429]


def test_one_network_does_not_send_codes_to_the_whole_world(client, db, queued, monkeypatch):
    monkeypatch.setattr(views, "CODES_FROM_NETWORK", Rule("few-codes", "3/10minutes"))

    statuses = [asked_by(client, f"a{n}@x.fi").status_code for n in range(4)]

    assert statuses == [302] * 3 + [429]
    assert len(queued) == 3


def test_guesses_of_one_network_are_limited_over_all_codes(opening, queued, monkeypatch):
    monkeypatch.setattr(views, "GUESSES_FROM_NETWORK", Rule("few-guesses", "3/10minutes"))
    statuses = []

    for _ in range(4):
        client = Client()
        asked_by(client)
        statuses.append(typed(client, wrong_code(client)).status_code)

    assert statuses == [422] * 3 + [429]


def test_after_very_many_wrong_codes_an_address_opens_nothing_for_a_while(
    client, opening, queued, monkeypatch
):
    monkeypatch.setattr(views, "WRONG_A_MONTH", Rule("few-wrong", "2/30days"))
    asked_by(client)
    for _ in range(2):
        typed(client, wrong_code(client))

    response = typed(client, right_code(client))

    assert response.status_code == 429
    assert not is_signed_in(client)


def test_right_codes_are_not_counted_as_wrong_ones(client, opening, queued, monkeypatch):
    monkeypatch.setattr(views, "WRONG_A_MONTH", Rule("few-right", "1/30days"))

    for _ in range(3):
        asked_by(client)
        assert typed(client, right_code(client)).status_code == 302
        client.post("/logout/")


def test_keys_of_limits_never_hold_the_address():
    assert ADDRESS not in key_of_address(ADDRESS)
    assert key_of_address(ADDRESS) == key_of_address(ADDRESS.upper())


@pytest.mark.parametrize("address", ["", "nobody", "a@b", "a@example.com\nBcc: b@example.com"])
def test_what_is_no_address_is_refused_and_sends_nothing(client, db, queued, address):
    response = asked_by(client, address)

    assert response.status_code == 422
    assert queued == []


def test_who_has_signed_in_needs_no_code(client, debtor, opening, queued):
    client.force_login(debtor, backend="accounts.backends.BankIdBackend")

    assert asked_by(client).url == "/"
    assert client.get(f"{CODE_PAGE}?next=/archive/").url == "/archive/"
    assert queued == []


def test_the_forms_need_the_token_of_their_own_page(opening, queued):
    client = Client(enforce_csrf_checks=True)

    assert asked_by(client).status_code == 403
    assert typed(client, "123456").status_code == 403
    assert queued == []


# --- the message ------------------------------------------------------------------------------


@pytest.fixture
def mail_server(settings):
    with running_mail_server(settings) as server:
        yield server


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("fi", "Koodisi MyRopoon"),
        ("sv", "Din kod till MyRopo"),
        ("en", "Your code for MyRopo"),
    ],
)
def test_the_message_has_the_code_and_names_nobody(debtor, opening, mail_server, language, subject):
    debtor.language = language
    debtor.save()

    with time_machine.travel(AT, tick=False):
        tasks.send_return_code(code_id="x", user_id=debtor.pk, asked_at=AT.isoformat())

    message, code = mail_server.only(), code_of("x")
    assert (message["Subject"], message["To"]) == (subject, ADDRESS)
    assert f"{code[:3]} {code[3:]}" in text_of(message)
    assert f"{code[:3]} {code[3:]}" in html_of(message)
    assert code[:3] not in message["Subject"]
    assert "Väinö" not in text_of(message) + html_of(message)
    assert AuditEvent.objects.get(action="return_code.sent").party == debtor.party


def test_nothing_is_sent_for_nobody_nor_for_a_code_that_is_too_old(debtor, opening, mail_server):
    late = AT + timedelta(minutes=11)

    assert not return_login.send_code(code_id="x", user_id=None, asked_at=AT, at=AT)
    assert not return_login.send_code(code_id="x", user_id=debtor.pk, asked_at=AT, at=late)
    assert mail_server.taken == []


def test_codes_are_six_figures_and_each_id_has_its_own():
    codes = {code_of(str(number)) for number in range(1000)}

    assert all(re.fullmatch(r"\d{6}", each) for each in codes)
    assert len(codes) > 990
