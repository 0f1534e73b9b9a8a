"""The demo bank is as strict as the real ones, and cannot run for real."""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
import requests

from accounts.ftn.own_keys import own_keys, sign
from demo.bank_checks import ASSERTION_TYPE
from demo.bank_tokens import new_key
from demo.keys import write_keys
from demo.personas import AGENT_USERNAME, PERSONAS
from tests.bank import CLIENT_ID, running_bank

CALLBACK = "http://portal.example/oidc/callback/"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636, appendix B
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    write_keys(folder)
    return folder


@pytest.fixture(scope="module")
def url(folder):
    with running_bank(keys=folder, portal_url="http://portal.example") as url:
        yield url


@pytest.fixture
def signing(folder, settings):
    settings.OIDC_RP_KEYS = folder
    return own_keys().signing


def one_time(**claims):
    now = int(time.time())
    return {"jti": uuid4().hex, "iat": now, "exp": now + 600, "iss": CLIENT_ID, **claims}


def request_claims(url, **changes):
    claims = one_time(
        aud=url,
        client_id=CLIENT_ID,
        response_type="code",
        scope="openid personal_identity_code profile",
        redirect_uri=CALLBACK,
        state="state",
        nonce="n" * 32,
        acr_values="http://ftn.ficora.fi/2017/loatest2",
        ui_locales="fi",
        ftn_spname="MyRopo",
        code_challenge=CHALLENGE,
        code_challenge_method="S256",
    )
    return {name: value for name, value in (claims | changes).items() if value is not None}


def authorize(url, claims, key, **query):
    query = {"client_id": CLIENT_ID, "request": sign(claims, key), **query}
    return requests.get(f"{url}/authorize", params=query, timeout=10)


def handle_in(page):
    return page.text.partition('name="handle" value="')[2].partition('"')[0]


def code_for(url, key):
    handle = handle_in(authorize(url, request_claims(url), key))
    form = {"handle": handle, "persona": "vaino"}
    answer = requests.post(f"{url}/choose", data=form, allow_redirects=False, timeout=10)
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


def token_form(url, key, **changes):
    assertion = one_time(sub=CLIENT_ID, aud=f"{url}/token") | changes.pop("assertion", {})
    return {
        "grant_type": "authorization_code",
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": sign(assertion, changes.pop("key", key)),
        **changes,
    }


def test_a_sound_request_shows_every_persona(url, signing):
    page = authorize(url, request_claims(url), signing)

    assert page.status_code == 200
    assert all(each.name in page.text for each in PERSONAS)
    assert "MyRopo" in page.text


@pytest.mark.parametrize(
    ("language", "words"), [("fi", "Peruuta"), ("sv", "Avbryt"), ("en", "Cancel")]
)
def test_the_page_speaks_the_language_that_was_asked_for(url, signing, language, words):
    page = authorize(url, request_claims(url, ui_locales=language), signing)

    assert f'<html lang="{language}">' in page.text
    assert words in page.text


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "https://other.example"},
        {"iss": "somebody-else"},
        {"client_id": "somebody-else"},
        {"exp": 1},
        {"jti": None},
        {"redirect_uri": "https://evil.example/"},
        {"scope": "openid"},
        {"acr_values": None},
        {"nonce": "short"},
        {"state": None},
        {"code_challenge_method": "plain"},
        {"ftn_spname": "x" * 41},
        {"ui_locales": "ru"},
        {"prompt": "none"},
    ],
    ids=str,
)
def test_a_request_that_is_not_as_it_should_be_ends_at_the_bank(url, signing, changes):
    assert authorize(url, request_claims(url, **changes), signing).status_code == 400


def test_a_request_that_would_be_good_for_too_long_ends_at_the_bank(url, signing):
    claims = request_claims(url, exp=int(time.time()) + 7200)

    assert authorize(url, claims, signing).status_code == 400


def test_a_request_that_somebody_else_signed_is_refused(url, folder):
    assert authorize(url, request_claims(url), new_key()).status_code == 400


def test_an_unsigned_request_is_refused(url, signing):
    claims = {name: str(value) for name, value in request_claims(url).items()}

    assert requests.get(f"{url}/authorize", params=claims, timeout=10).status_code == 400


def test_parameters_beside_the_request_object_are_refused(url, signing):
    assert authorize(url, request_claims(url), signing, scope="openid").status_code == 400


def test_a_request_is_good_once(url, signing):
    claims = request_claims(url)

    first, second = (authorize(url, claims, signing).status_code for _ in range(2))

    assert (first, second) == (200, 400)


def test_a_choice_is_good_once(url, signing):
    form = {"handle": handle_in(authorize(url, request_claims(url), signing)), "persona": "vaino"}

    answers = [
        requests.post(f"{url}/choose", data=form, allow_redirects=False, timeout=10)
        for _ in range(2)
    ]

    assert [each.status_code for each in answers] == [302, 400]


def test_a_code_gives_an_encrypted_id_token_once(url, signing):
    code = code_for(url, signing)

    answers = [
        requests.post(f"{url}/token", data=token_form(url, signing, code=code), timeout=10)
        for _ in range(2)
    ]

    assert [each.status_code for each in answers] == [200, 400]
    assert answers[0].json()["id_token"].count(".") == 4


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "x" * 43},
        {"redirect_uri": "https://evil.example/"},
        {"grant_type": "password"},
        {"client_assertion_type": "x"},
        {"client_secret": "secret"},
        {"client_assertion": "x.y.z"},
        {"assertion": {"aud": "https://other.example"}},
        {"assertion": {"sub": "somebody-else"}},
        {"assertion": {"exp": 1}},
    ],
    ids=str,
)
def test_a_token_call_that_is_not_as_it_should_be_is_refused(url, signing, changes):
    form = token_form(url, signing, code=code_for(url, signing), **changes)

    assert requests.post(f"{url}/token", data=form, timeout=10).status_code == 400


def test_an_assertion_is_good_once(url, signing):
    form = token_form(url, signing)

    first = requests.post(f"{url}/token", data=form | {"code": "x"}, timeout=10)
    form["code"] = code_for(url, signing)
    second = requests.post(f"{url}/token", data=form, timeout=10)

    assert "jti" not in first.json()["error_description"]
    assert second.json()["error_description"] == "assertion: jti used before"


def test_a_pushed_request_is_good_once(url, signing):
    form = token_form(url, signing) | {
        "client_id": CLIENT_ID,
        "request": sign(request_claims(url), signing),
    }
    pushed = requests.post(f"{url}/par", data=form, timeout=10)
    query = {"client_id": CLIENT_ID, "request_uri": pushed.json()["request_uri"]}

    pages = [requests.get(f"{url}/authorize", params=query, timeout=10) for _ in range(2)]

    assert pushed.status_code == 201
    assert [each.status_code for each in pages] == [200, 400]


def test_the_authenticator_shows_the_agents_code(url):
    page = requests.get(f"{url}/authenticator/", timeout=10).text

    assert AGENT_USERNAME in page
    assert page.partition('class="totp">')[2][:6].isdigit()


def test_the_bank_does_not_start_without_debug(folder):
    environment = os.environ | {"DEBUG": "False", "BANK_KEYS": str(folder)}

    done = subprocess.run(
        [sys.executable, "-m", "demo.bank"],
        cwd=Path(__file__).resolve().parent.parent.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )

    assert done.returncode != 0
    assert "DEBUG=True alone" in done.stderr
