"""A session's cookie is nobody else's to keep, whatever page it comes along with."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings

from tests.sign_in import sign_in

START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize("public", ["/service-worker.js", "/offline/"])
def test_a_public_page_that_renews_the_session_is_not_stored(client, debtor, public):
    with time_machine.travel(START, tick=False) as clock:
        sign_in(client, debtor)
        clock.shift(timedelta(minutes=1))

        response = client.get(public)

    assert settings.SESSION_COOKIE_NAME in response.cookies
    assert response.headers["Cache-Control"] == "no-store, private"
