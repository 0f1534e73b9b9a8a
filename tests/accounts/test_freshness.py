"""Identifying oneself again, in the middle of something: the way back, and nothing lost."""

import pytest
from django.utils import timezone

from accounts import session_stamp
from accounts.freshness import identify_url

pytestmark = pytest.mark.django_db

PAGE = "/electronic-letters/give/?step=check"


@pytest.fixture
def halfway(bank, client):
    """Somebody who signed in with the bank, and has answered something since."""
    bank.sign_in(client, "vaino")
    session = client.session
    session["answers"] = {"months": 6}
    session.save()
    return client


def is_fresh(client):
    return session_stamp.is_freshly_identified(client.session, at=timezone.now())


def identified_long_ago(client):
    session, at = client.session, timezone.now()
    stamp = session_stamp.read(session, at=at)
    stamp.identified = int((at - session_stamp.FRESH).timestamp()) - 1
    session_stamp.write(session, stamp)
    session.save()


def identify_again(bank, client, **choice):
    started = client.get(identify_url(PAGE))
    return client.get(bank.arrive(started.url).choose("vaino", **choice))


def test_who_identifies_again_comes_back_with_all_answers(bank, halfway):
    key, user = halfway.session.session_key, halfway.session["_auth_user_id"]
    identified_long_ago(halfway)
    was_fresh = is_fresh(halfway)

    response = identify_again(bank, halfway)

    assert (was_fresh, is_fresh(halfway)) == (False, True)
    assert response.url == PAGE
    assert halfway.session["answers"] == {"months": 6}
    assert halfway.session["_auth_user_id"] == user
    assert halfway.session.session_key != key


def test_who_changes_the_mind_comes_back_to_the_page_that_asked(bank, halfway):
    response = identify_again(bank, halfway, error="access_denied")

    assert response.url == PAGE
    assert halfway.session["answers"] == {"months": 6}


def test_somebody_else_who_identifies_gets_none_of_the_answers(bank, halfway):
    started = halfway.get(identify_url(PAGE))
    response = halfway.get(bank.arrive(started.url).choose("aino"))

    assert response.url == "/"
    assert "answers" not in halfway.session
