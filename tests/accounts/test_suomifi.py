"""The client of Suomi.fi by itself: checksums by hand, odd answers, and nothing in any log."""

import json
import logging
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.views.debug import ExceptionReporter

from accounts import suomifi
from accounts.business_id import normalise
from accounts.services.companies import _by_business_id
from accounts.suomifi import Organisation, Reason, SuomifiError, roles, web_api
from demo.personas import PERSONAS, persona
from demo.suomifi_companies import COMPANIES
from myropo import calls
from myropo.calls import Answer
from tests.accounts.companies import WORKSHOP, person
from tests.factories import DebtorFactory, PersonFactory
from tests.leaks import codes_in
from tests.sign_in import sign_in

AT = datetime(2026, 11, 21, 10, 0, 0, 123456, tzinfo=UTC)
PATH = "/service/ypa/api/organizationRoles/abc?requestId=r1&endUserId=u1"


@pytest.fixture
def keys(settings):
    settings.SUOMIFI_CLIENT_ID = "myropo"
    settings.SUOMIFI_API_KEY = "key"
    settings.SUOMIFI_OAUTH_PASSWORD = "password"
    settings.SUOMIFI_URL = "https://registers.example"


def answers(monkeypatch, body: object, status: int = 200) -> list[tuple]:
    asked: list[tuple] = []

    def call(method, url, **how):
        asked.append((method, url, how))
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Answer(status, {}, content)

    monkeypatch.setattr(web_api, "call", call)
    return asked


def ask(**fields):
    known = {"session_id": "s", "token": "t", "end_user": "u1", "request_id": "r1", "at": AT}
    return suomifi.organisations(**known | fields)


def test_the_checksum_is_the_one_that_openssl_counts(keys):
    """printf '%s' "$PATH 2026-11-21T10:00:00Z" | openssl dgst -sha256 -hmac key -binary | base64

    with PATH as above.
    """
    header = suomifi.checksum(PATH, at=AT)

    assert header == "myropo 2026-11-21T10:00:00Z /0udTE19bp9K7IXExGJZQP088UkBVVAtaRU8mMJ9D54="


def test_the_checksum_says_the_time_in_utc(keys):
    helsinki = AT.astimezone(timezone(timedelta(hours=2)))

    assert suomifi.checksum(PATH, at=helsinki) == suomifi.checksum(PATH, at=AT)


def test_the_roles_are_asked_with_both_proofs(keys, monkeypatch):
    asked = answers(monkeypatch, [])

    ask(session_id="a/b c")

    [(method, url, how)] = asked
    path = "/service/ypa/api/organizationRoles/a%2Fb%20c?requestId=r1&endUserId=u1"
    assert (method, url) == ("GET", f"https://registers.example{path}")
    assert how["headers"]["authorization"] == "Bearer t"
    assert how["headers"]["x-asiointivaltuudetauthorization"] == suomifi.checksum(path, at=AT)
    assert how["seconds"] == 10


def test_the_token_is_asked_with_the_password(keys, monkeypatch):
    asked = answers(monkeypatch, {"access_token": "t1"})

    token = suomifi.exchange_code(code="c&d", redirect_uri="https://portal.example/x/")

    [(method, url, how)] = asked
    assert token == "t1"
    assert (method, urlsplit(url).path) == ("POST", "/oauth/token")
    assert parse_qs(urlsplit(url).query) == {
        "grant_type": ["authorization_code"],
        "code": ["c&d"],
        "redirect_uri": ["https://portal.example/x/"],
    }
    # printf 'myropo:password' | base64
    assert how["headers"]["authorization"] == "Basic bXlyb3BvOnBhc3N3b3Jk"


@pytest.mark.parametrize(("language", "asked"), [("sv", "sv"), ("de", "fi"), ("", "fi")])
def test_the_page_is_asked_for_in_a_language_that_it_knows(keys, language, asked):
    url = suomifi.authorize_url(user_id="u", redirect_uri="https://p/", language=language)

    query = parse_qs(urlsplit(url).query)
    assert query == {
        "client_id": ["myropo"],
        "response_type": ["code"],
        "redirect_uri": ["https://p/"],
        "user": ["u"],
        "lang": [asked],
    }


def test_all_companies_and_all_roles_are_read(keys, monkeypatch):
    """The example of the interface's documentation, and one more."""
    rova = {"name": "Rova Oy", "identifier": "7019376-8", "complete": True, "roles": ["TJ"]}
    other = {"name": "Kaksi Oy", "identifier": "2331972-7", "complete": False, "roles": []}
    answers(monkeypatch, [rova, other])

    assert ask() == [
        Organisation("Rova Oy", "7019376-8", True, frozenset({"TJ"})),
        Organisation("Kaksi Oy", "2331972-7", False, frozenset()),
    ]


@pytest.mark.parametrize(
    "body",
    [
        {},
        None,
        "words",
        [None],
        ["words"],
        [{"name": "A", "identifier": "1"}],
        [{"name": "A", "identifier": "1", "roles": "TJ"}],
        [{"name": "A", "identifier": "1", "roles": [1]}],
        [{"name": 1, "identifier": "1", "roles": []}],
        [{"name": "\u0000 \ud800", "identifier": "1", "roles": []}],
        b"",
        b"\xff",
        b"[" * 100_000,
    ],
    ids=lambda body: str(body)[:60],
)
def test_what_the_interface_does_not_describe_is_no_answer(keys, monkeypatch, body):
    answers(monkeypatch, body)

    with pytest.raises(SuomifiError) as refused:
        ask()

    assert refused.value.reason is Reason.ANSWER


def test_signs_that_no_page_can_show_and_no_database_store_are_left_out(keys, monkeypatch):
    name = f"A\u0000\ud800\u202eB {'x' * 300}"
    answers(monkeypatch, [{"name": name, "identifier": "1", "roles": ["TJ", "'; --", "X" * 99]}])

    [organisation] = ask()

    assert organisation.name.startswith("AB x")
    assert len(organisation.name) == web_api.LONGEST_NAME
    assert organisation.roles == {"TJ"}
    assert organisation.is_complete is False


@pytest.mark.parametrize("token", ["", "a b", "ä", "a\r\nb", 1, None])
def test_a_token_that_could_break_a_header_is_no_answer(keys, monkeypatch, token):
    answers(monkeypatch, {"access_token": token})

    with pytest.raises(SuomifiError):
        suomifi.exchange_code(code="c", redirect_uri="r")


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, Reason.SESSION_OVER),
        (403, Reason.REFUSED),
        (302, Reason.REFUSED),
        (500, Reason.REFUSED),
    ],
)
def test_other_states_of_the_answer_have_their_reasons(keys, monkeypatch, status, reason):
    answers(monkeypatch, [], status)

    with pytest.raises(SuomifiError) as refused:
        ask()

    assert refused.value.reason is reason


def test_a_company_that_is_named_twice_has_the_roles_of_both():
    twice = [
        Organisation("A Oy", "FI23319727", True, frozenset({"J"})),
        Organisation("A", "2331972-7", False, frozenset({"TJ"})),
        Organisation("Vieras Ltd", "SE123", True, frozenset({"TJ"})),
    ]

    assert _by_business_id(twice) == [
        Organisation("A Oy", "2331972-7", False, frozenset({"J", "TJ"}))
    ]


def test_a_role_that_we_do_not_know_is_told_last():
    words = [str(each) for each in roles.in_words(["XYZ", "J", "TJ"])]

    assert words == ["Toimitusjohtaja", "Hallituksen jäsen", "Muu rooli"]


def test_every_role_of_the_setting_has_words(settings):
    assert set(roles.NAMES) >= settings.SUOMIFI_ROLES


# --- The identity code -----------------------------------------------------------------------


@pytest.fixture
def everything_logged(caplog):
    """As LOG_LEVEL=DEBUG makes it, and more."""
    caplog.set_level(logging.DEBUG)
    for name in ("requests", "http.client", "django"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


def logged(caplog) -> str:
    return "\n".join(f"{each.getMessage()} {each.__dict__}" for each in caplog.records)


@pytest.mark.parametrize("fault", ["", "down", "redirect", "garbage", "unauthorised"])
def test_no_code_reaches_a_log_on_any_level(suomifi, client, db, everything_logged, capfd, fault):
    sign_in(client, person("yrjo"))
    suomifi.fail(fault)

    if fault:
        client.post(reverse("accounts:company"))
    else:
        client.get(suomifi.visit(client).choose(WORKSHOP))

    said = logged(everything_logged)
    out, err = capfd.readouterr()
    assert "request_finished" in said
    assert codes_in(said + out + err) == []
    assert persona("yrjo").hetu not in said + out + err


def test_the_library_that_tells_addresses_says_nothing_on_any_level(suomifi, client, db, capfd):
    """Its own handlers and levels are of no use: it does not reach those of the root."""
    library = logging.getLogger("urllib3")
    heard = []

    class Ear(logging.Handler):
        def emit(self, record):
            heard.append(record)

    ear = Ear(level=logging.DEBUG)
    logging.getLogger().addHandler(ear)
    level = library.level
    library.setLevel(logging.DEBUG)
    try:
        client = sign_in(client, person("yrjo"))
        client.post(reverse("accounts:company"))
    finally:
        library.setLevel(level)
        logging.getLogger().removeHandler(ear)

    assert [each for each in heard if each.name.startswith("urllib3")] == []
    assert level == logging.CRITICAL


def test_no_code_is_in_the_session_the_cache_or_an_address(suomifi, client, db):
    sign_in(client, person("yrjo"))

    start = client.post(reverse("accounts:company")).headers["Location"]
    back = suomifi.arrive(start).choose(WORKSHOP)
    client.get(back)

    valkey = cache._cache.get_client()
    stored = b"".join(valkey.dump(key) or b"" for key in valkey.keys("*"))
    assert persona("yrjo").hetu.encode() not in stored
    assert codes_in(start + back + json.dumps(dict(client.session.items()))) == []


@pytest.mark.parametrize("fault", ["hang", "down", "garbage"])
def test_no_code_is_in_an_error_or_its_report(suomifi, db, rf, settings, fault):
    settings.SUOMIFI_TIMEOUT = 0.3
    suomifi.fail(fault)
    code = persona("yrjo").hetu

    with pytest.raises(SuomifiError) as caught:
        suomifi_client_register(code)

    reporter = ExceptionReporter(rf.get("/"), caught.type, caught.value, caught.tb)
    report = reporter.get_traceback_text()
    ours = report.partition("The above exception")[0]
    assert str(caught.value) in {"unreachable", "refused", "answer"}
    assert code not in str(caught.value) + repr(caught.value) + ours


def suomifi_client_register(code: str):
    return suomifi.register(hetu=code, end_user="u", request_id="r", at=datetime.now(UTC))


def test_calls_that_fail_name_no_address(keys, monkeypatch):
    with pytest.raises(calls.NoAnswerError) as caught:
        calls.call("GET", "http://localhost:9/service/131052Y901X", seconds=1)

    assert codes_in(str(caught.value)) == []
    assert caught.value.__suppress_context__


# --- The demo's registers --------------------------------------------------------------------


def test_the_demos_companies_have_business_ids_that_pass_the_check():
    ids = [each.business_id for known in COMPANIES.values() for each in known]

    assert [normalise(each) for each in ids] == ids
    assert len(set(ids)) == len(ids)
    assert set(COMPANIES) <= {each.key for each in PERSONAS}


def test_a_person_whom_the_demo_does_not_know_is_in_no_company(suomifi, client, db):
    stranger = DebtorFactory(party=PersonFactory(name="Tuntematon", code="010203A9998"))

    visit = suomifi.visit(sign_in(client, stranger))

    assert 'name="company"' not in visit.page
