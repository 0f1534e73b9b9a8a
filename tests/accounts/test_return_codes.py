"""Coming back by a code: sent to few, said to nobody, guessed by none."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client

from accounts import session_stamp, tasks
from accounts.models import EmailAddress, PortalSession
from accounts.return_login.codes import TRIES, AskedCode, code_of
from accounts.services import return_login
from accounts.services.email_addresses import give_address
from accounts.services.return_login import CodeRefusedError, Refusal
from tests.accounts.code_steps import (
    ADDRESS,
    AT,
    CODE_PAGE,
    PAGE,
    asked_by,
    is_signed_in,
    right_code,
    typed,
    wrong_code,
)


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


# --- the way in ---------------------------------------------------------------------------


def test_a_code_opens_a_session_that_is_not_strong(client, debtor, opening, queued):
    asked_by(client)

    response = typed(client, right_code(client))

    listed, at = PortalSession.objects.get(), datetime.now(UTC)
    assert response.url == "/"
    assert client.session["_auth_user_id"] == str(debtor.pk)
    assert (listed.method, listed.is_strong) == ("e-mail code", False)
    assert session_stamp.read(client.session, at=at).is_strong is False
    assert not session_stamp.is_freshly_identified(client.session, at=at)


@pytest.mark.parametrize("address", [ADDRESS, "VAINO@Example.com", f"  {ADDRESS} "])
def test_capitals_and_spaces_make_no_other_address(client, debtor, opening, queued, address):
    asked_by(client, address)

    assert queued[0]["user_id"] == debtor.pk


@pytest.mark.parametrize("written", ["{0[0]}{0[1]}", "{0[0]} {0[1]}", " {0[0]}-{0[1]} "])
def test_the_code_may_be_typed_as_it_is_read(client, opening, queued, written):
    asked_by(client)
    code = right_code(client)

    assert typed(client, written.format((code[:3], code[3:]))).status_code == 302


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "12 34 5x", "½½½½½½", "²²²²²²"])
def test_what_is_no_code_says_how_to_mend_it_and_costs_no_try(client, opening, queued, code):
    asked_by(client)

    for _ in range(TRIES + 1):
        response = typed(client, code)

    assert response.status_code == 422
    assert response.context["form"].errors["code"]
    assert typed(client, right_code(client)).status_code == 302


def test_one_returns_to_the_page_that_was_asked_for(client, opening, queued):
    asked = asked_by(client, url=f"{PAGE}?next=/archive/")

    assert asked.url == f"{CODE_PAGE}?next=%2Farchive%2F"
    assert typed(client, right_code(client), url=asked.url).url == "/archive/"


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example", "/\\evil"])
def test_nobody_is_led_out_of_the_portal(client, opening, queued, url):
    asked_by(client)

    assert typed(client, right_code(client), url=f"{CODE_PAGE}?next={url}").url == "/"


def test_the_session_is_a_new_one_and_brings_nothing_along(client, opening, queued):
    asked_by(client)
    session = client.session
    session["planted"] = "by somebody"
    session.save()
    before, code = session.session_key, right_code(client)

    typed(client, code)

    assert client.session.session_key != before
    assert not client.session.exists(before)
    assert "planted" not in client.session
    assert "return_code" not in client.session


def test_another_than_the_one_before_is_not_led_to_that_ones_page(
    client, opening, other_debtor, queued
):
    asked_by(client)
    session = client.session
    session[session_stamp.PREVIOUS_USER_KEY] = other_debtor.pk
    session.save()

    assert typed(client, right_code(client), url=f"{CODE_PAGE}?next=/archive/").url == "/"


def test_without_having_asked_there_is_nothing_to_type(client, db):
    assert client.get(CODE_PAGE).url == PAGE
    assert typed(client, "123456").url == PAGE


# --- what is refused ----------------------------------------------------------------------


def test_a_code_in_another_browser_is_none(client, opening, queued):
    other = Client()
    asked_by(client)
    asked_by(other)

    response = typed(other, right_code(client))

    assert response.status_code == 422
    assert not is_signed_in(other)


def test_a_code_works_once(client, opening, queued):
    asked_by(client)
    asked = AskedCode.find(client.session)
    typed(client, code_of(asked.id))

    with pytest.raises(CodeRefusedError) as refused:
        return_login.user_of_code(asked=asked, typed=code_of(asked.id), at=datetime.now(UTC))

    assert refused.value.refusal == Refusal.OVER


def test_the_newest_code_counts(client, opening, queued):
    asked_by(client)
    old = right_code(client)
    asked_by(client)

    assert typed(client, old).status_code == 422
    assert typed(client, right_code(client)).status_code == 302


@pytest.mark.parametrize(("minutes", "is_in"), [(9, True), (11, False)])
def test_a_code_lives_ten_minutes(opening, minutes, is_in):
    asked = AskedCode.new(user_id=opening.user_id, address=ADDRESS, at=AT)
    at = AT + timedelta(minutes=minutes)

    if is_in:
        assert return_login.user_of_code(asked=asked, typed=code_of(asked.id), at=at)
    else:
        with pytest.raises(CodeRefusedError):
            return_login.user_of_code(asked=asked, typed=code_of(asked.id), at=at)


def test_after_five_wrong_tries_the_right_code_is_too_late(client, opening, queued):
    asked_by(client)

    tries = [typed(client, wrong_code(client)).status_code for _ in range(TRIES)]
    response = typed(client, right_code(client))

    assert tries == [422] * TRIES
    assert response.status_code == 422
    assert response.context["is_over"]
    assert not is_signed_in(client)


@pytest.mark.parametrize("change", ["switched off", "other address", "removed", "closed"])
def test_a_code_on_its_way_is_worth_nothing_once_it_may_open_no_more(
    client, debtor, opening, queued, change
):
    asked_by(client)
    if change == "switched off":
        return_login.switch_off(user=debtor, except_key="", at=AT)
    if change == "other address":
        give_address(user=debtor, address="uusi@example.com", at=AT)
    if change == "removed":
        opening.delete()
    if change == "closed":
        debtor.is_active = False
        debtor.save()

    assert typed(client, right_code(client)).status_code == 422
    assert not is_signed_in(client)


def test_an_address_that_is_not_chosen_for_it_opens_nothing(client, debtor, opening, queued):
    opening.opens_portal = False
    opening.save()

    asked_by(client)

    assert queued[0]["user_id"] is None
    assert typed(client, right_code(client)).status_code == 422


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_right_tries_at_one_moment_one_gets_in(opening):
    asked = AskedCode.new(user_id=opening.user_id, address=ADDRESS, at=AT)

    let_in = at_one_moment(
        lambda: return_login.user_of_code(asked=asked, typed=code_of(asked.id), at=AT)
    )

    assert sorted(let_in) == [False] * (TRIES - 1) + [True]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_guesses_at_one_moment_get_five_tries_together(opening):
    asked = AskedCode.new(user_id=opening.user_id, address=ADDRESS, at=AT)
    refusals = []

    def guess():
        try:
            return_login.user_of_code(asked=asked, typed="x", at=AT)
        except CodeRefusedError as error:
            refusals.append(error.refusal)
            raise

    at_one_moment(guess, times=12)

    assert refusals.count(Refusal.WRONG) == TRIES
    assert refusals.count(Refusal.OVER) == 12 - TRIES


def at_one_moment(act, *, times=TRIES):
    together, done = Barrier(times), []

    def run():
        together.wait()
        try:
            act()
            done.append(True)
        except CodeRefusedError:
            done.append(False)
        connection.close()

    threads = [Thread(target=run) for _ in range(times)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return done
