"""Coming back from Suomi.fi: states that are not one's own, and all that may go wrong there."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.suomifi import companies
from tests.accounts.companies import (
    BEGIN_AGAIN,
    DISTURBED,
    WORKSHOP,
    acts_for,
    person,
    text,
)
from tests.sign_in import sign_in

# --- The state -------------------------------------------------------------------------------


def test_a_state_that_nobody_began_is_a_404(suomifi, browser):
    answer = browser.get(reverse("accounts:company-return", args=[uuid4()]), {"code": "x"})

    assert answer.status_code == 404
    assert BEGIN_AGAIN in text(answer)


def test_a_state_of_another_session_is_a_404_and_stays_good_for_its_own(suomifi, browser, db):
    back = suomifi.visit(browser).choose(WORKSHOP)
    victim = sign_in(Client(), person("aino"))

    forged = victim.get(back)

    assert forged.status_code == 404
    assert acts_for(victim) == ""
    browser.get(back)
    assert acts_for(browser) == "Yrjön Paja Oy"


def test_the_same_person_in_another_browser_has_another_state(suomifi, browser, yrjo):
    back = suomifi.visit(browser).choose(WORKSHOP)

    assert sign_in(Client(), yrjo).get(back).status_code == 404


def test_a_state_is_answered_once_and_a_reload_does_no_harm(suomifi, browser):
    back = suomifi.visit(browser).choose(WORKSHOP)
    browser.get(back)
    browser.post(reverse("accounts:act-for-oneself"))

    again = browser.get(back)

    assert (again.status_code, again.headers["Location"]) == (302, reverse("accounts:acting"))
    assert acts_for(browser) == ""
    assert AuditEvent.objects.filter(action="companies.asked").count() == 1


def test_a_state_is_good_for_ten_minutes(suomifi, browser):
    with time_machine.travel(datetime.now(UTC) - timedelta(minutes=10, seconds=5)):
        kept = browser.session
        state = uuid4()
        user = get_user_model().objects.get()
        companies.keep_start(kept, state=state, session_id="s", user=user, at=datetime.now(UTC))
        kept.save()

    answer = browser.get(reverse("accounts:company-return", args=[state]), {"code": "c"})

    assert answer.status_code == 404
    assert BEGIN_AGAIN in text(answer)


def test_three_windows_may_choose_at_once_and_the_oldest_is_forgotten(suomifi, browser):
    backs = [suomifi.visit(browser).choose(WORKSHOP) for _ in range(companies.MOST_STARTS + 1)]

    assert browser.get(backs[0]).status_code == 404
    assert browser.get(backs[1]).status_code == 302
    assert acts_for(browser) == "Yrjön Paja Oy"


def test_a_code_made_up_is_refused_by_suomifi(suomifi, browser):
    back = urlsplit(suomifi.visit(browser).choose(WORKSHOP))

    answer = browser.get(back.path, {"code": "made-up"})

    assert DISTURBED in text(answer)
    assert acts_for(browser) == ""


def test_a_code_of_another_persons_choice_is_refused(suomifi, browser, db):
    other = sign_in(Client(), person("vaino"))
    stolen = parse_qs(urlsplit(suomifi.visit(other).choose("9000404-7")).query)["code"][0]
    back = urlsplit(suomifi.visit(browser).choose(WORKSHOP))

    answer = browser.get(back.path, {"code": stolen})

    assert DISTURBED in text(answer)
    assert acts_for(browser) == ""


@pytest.mark.parametrize("query", [{}, {"code": ""}, {"error": "server_error"}])
def test_an_answer_without_a_code_is_told_calmly(suomifi, browser, query):
    back = urlsplit(suomifi.visit(browser).choose(WORKSHOP))

    answer = browser.get(back.path, query)

    assert DISTURBED in text(answer)
    assert answer.context["reference"]


# --- What goes wrong at Suomi.fi -------------------------------------------------------------

FAULTS = ["down", "html", "garbage", "nested", "endless", "redirect", "list", "empty"]


@pytest.mark.parametrize("fault", [*FAULTS, "unauthorised", "odd"])
def test_a_fault_when_beginning_leaves_everything_as_it_was(suomifi, browser, fault):
    suomifi.fail(fault, step="register")

    answer = browser.post(reverse("accounts:company"))

    assert answer.status_code == 200
    assert DISTURBED in text(answer)
    assert "Yrjö Yrittäjä" in text(answer)
    assert companies.STARTS_KEY not in browser.session


@pytest.mark.parametrize("fault", [*FAULTS, "unauthorised", "odd"])
def test_a_fault_at_the_token_leaves_everything_as_it_was(suomifi, browser, fault):
    back = suomifi.visit(browser).choose(WORKSHOP)
    suomifi.fail(fault, step="token")

    answer = browser.get(back)

    assert DISTURBED in text(answer)
    assert acts_for(browser) == ""


@pytest.mark.parametrize("fault", [*FAULTS, "odd"])
def test_a_fault_at_the_roles_leaves_everything_as_it_was(suomifi, browser, fault):
    back = suomifi.visit(browser).choose(WORKSHOP)
    suomifi.fail(fault, step="roles")

    answer = browser.get(back)

    assert DISTURBED in text(answer)
    assert acts_for(browser) == ""
    assert companies.FOUND_KEY not in browser.session


def test_a_session_that_is_over_there_is_begun_again(suomifi, browser):
    back = suomifi.visit(browser).choose(WORKSHOP)
    suomifi.fail("unauthorised", step="roles")

    assert BEGIN_AGAIN in text(browser.get(back))


@pytest.mark.parametrize("fault", ["hang", "drip"])
@pytest.mark.parametrize("step", ["register", "token", "roles"])
@pytest.mark.slow
def test_nobody_waits_longer_than_the_limit(suomifi, browser, settings, fault, step):
    back = "" if step == "register" else suomifi.visit(browser).choose(WORKSHOP)
    settings.SUOMIFI_TIMEOUT = 1
    suomifi.fail(fault, step=step)
    began = datetime.now(UTC)

    answer = browser.get(back) if back else browser.post(reverse("accounts:company"))

    assert datetime.now(UTC) - began < timedelta(seconds=5)
    assert DISTURBED in text(answer)


def test_nobody_there_is_a_disturbance(browser, settings):
    settings.SUOMIFI_URL = "http://localhost:9"

    assert DISTURBED in text(browser.post(reverse("accounts:company")))


def test_wrong_keys_of_ours_are_a_disturbance(suomifi, browser, settings):
    settings.SUOMIFI_API_KEY = "another"

    assert DISTURBED in text(browser.post(reverse("accounts:company")))


def test_a_person_without_an_identity_code_is_told_so(suomifi, client, debtor):
    answer = sign_in(client, debtor).post(reverse("accounts:company"))

    assert "Meillä ei ole henkilötunnustasi" in text(answer)


def test_a_new_try_after_a_fault_works(suomifi, browser):
    suomifi.fail("down")
    browser.post(reverse("accounts:company"))
    suomifi.fail("")

    browser.get(suomifi.visit(browser).choose(WORKSHOP))

    assert acts_for(browser) == "Yrjön Paja Oy"


def test_without_suomifi_the_page_says_so_and_asks_nobody(browser, settings):
    settings.SUOMIFI_URL = ""

    answer = browser.post(reverse("accounts:company"))

    assert answer.status_code == 200
    assert "Rekistereistä ei voi juuri nyt kysyä täällä" in text(answer)
    assert companies.STARTS_KEY not in browser.session


def test_starting_is_limited_for_each_person(suomifi, browser):
    for _ in range(20):
        browser.post(reverse("accounts:company"))

    answer = browser.post(reverse("accounts:company"))

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Olet kysynyt Suomi.fi-palvelusta monta kertaa" in text(answer)
