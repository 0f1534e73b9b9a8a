"""Where webhooks may lead: nowhere inside, whatever the address says and whoever answers."""

import socket

import pytest

from invoices.checks import webhooks
from invoices.models import WebhookFailure
from invoices.webhooks import addresses, sending
from invoices.webhooks.addresses import (
    ForbiddenAddressError,
    UnknownNameError,
    address_of,
    is_open,
    target_of,
)
from tests.invoices.webhook_receiver import listening

INSIDE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",  # noqa: S104 - not bound, refused
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "240.0.0.1",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2001:0:5ef5:79fd::1",
    "localhost",
    "",
]
OUTSIDE = ["193.166.3.2", "8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8"]
BAD_URLS = [
    "http://example.com/",
    "ftp://example.com/",
    "https://",
    "https:///path",
    "https://user@example.com/",
    "https://user:password@example.com/",
    "https://example.com/#fragment",
    "https://example.com:port/",
    "https://example.com:99999/",
    "https://[::1/",
    "https://[::1]/",
    "https://127.0.0.1/",
    "https://127.0.0.1:8443/hook",
    "https://169.254.169.254/latest/meta-data/",
    "https://[::ffff:10.0.0.1]/",
    "https://example.com/a b",
    "https://example.com/\r\nX: y",
    "https://exämple.com/",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "",
]


def resolving(monkeypatch, *found):
    """Every name leads to these addresses."""

    def answer(_host, port, **_options):
        return [
            (socket.AF_INET6 if ":" in each else socket.AF_INET, 1, 6, "", (each, port))
            for each in found
        ]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", answer)


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_not_open(address):
    assert not is_open(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_outside_is_open(address):
    assert is_open(address)


@pytest.mark.parametrize("url", BAD_URLS)
def test_a_url_that_is_seen_to_be_wrong_is_refused(url):
    with pytest.raises(ForbiddenAddressError):
        target_of(url)


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("https://example.com", "example.com", 443, "/"),
        ("https://EXAMPLE.com/a?b=c", "example.com", 443, "/a?b=c"),
        ("https://example.com:8443/hook", "example.com", 8443, "/hook"),
        ("https://8.8.8.8/", "8.8.8.8", 443, "/"),
        ("https://[2001:4860:4860::8888]/x", "2001:4860:4860::8888", 443, "/x"),
    ],
)
def test_a_url_outside_is_read(url, host, port, path):
    target = target_of(url)

    assert (target.host, target.port, target.path, target.is_secure) == (host, port, path, True)


@pytest.mark.parametrize("address", [each for each in INSIDE if each not in {"", "localhost"}])
def test_a_name_that_leads_inside_is_refused(monkeypatch, address):
    resolving(monkeypatch, address)

    with pytest.raises(ForbiddenAddressError):
        address_of(target_of("https://hooks.example.com/"))


def test_a_name_with_one_address_inside_among_open_ones_is_refused(monkeypatch):
    resolving(monkeypatch, "8.8.8.8", "10.0.0.7")

    with pytest.raises(ForbiddenAddressError):
        address_of(target_of("https://hooks.example.com/"))


def test_a_number_that_the_resolver_reads_as_an_address_inside_is_refused():
    # 127.0.0.1 as one number, and in octal: not literals for us, but for getaddrinfo.
    for host in ("2130706433", "0177.0.0.1", "127.1"):
        with pytest.raises((ForbiddenAddressError, UnknownNameError)):
            address_of(target_of(f"https://{host}/"))


def test_a_name_that_leads_nowhere_is_no_error_of_ours(monkeypatch):
    def nobody(*_arguments, **_options):
        raise socket.gaierror

    monkeypatch.setattr(addresses.socket, "getaddrinfo", nobody)

    told = sending.post("https://nowhere.example/", body=b"{}", headers={})

    assert (told.status, told.failure) == (None, WebhookFailure.NAME)


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch):
    resolving(monkeypatch, "8.8.8.8")
    reached = []

    def connect(address, _timeout):
        reached.append(address)
        raise OSError

    monkeypatch.setattr(sending.socket, "create_connection", connect)

    told = sending.post("https://hooks.example.com/", body=b"{}", headers={})

    assert reached == [("8.8.8.8", 443)]
    assert told.failure == WebhookFailure.NO_ANSWER


def test_what_is_trusted_is_that_origin_and_no_other(settings):
    with listening(settings) as receiver:
        port = int(receiver.url.rpartition(":")[2])
        for url in (
            f"http://localhost:{port}/",
            f"http://127.0.0.1:{port + 1}/",
            "http://10.0.0.1/",
        ):
            with pytest.raises(ForbiddenAddressError):
                target_of(url)

        told = sending.post(receiver.url + "/hook?x=1", body=b"{}", headers={"webhook-id": "m"})

        [came] = receiver.came
        assert (told.status, came.path, came.id) == (204, "/hook?x=1", "m")
        assert came.headers["content-type"] == "application/json"


def test_a_redirect_is_an_answer_and_is_not_followed(settings):
    with listening(settings) as receiver:
        receiver.answers.append((302, {"Location": receiver.url + "/inside"}))

        told = sending.post(receiver.url, body=b"{}", headers={})

        assert told.status == 302
        assert len(receiver.came) == 1


def test_an_answer_that_drips_for_ever_is_cut(monkeypatch, settings):
    monkeypatch.setattr(sending, "LONGEST_TRY", 0.3)
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        settings.WEBHOOK_INSIDE = frozenset({url})

        told = sending.post(url, body=b"{}", headers={})

    assert told.failure == WebhookFailure.NO_ANSWER
    assert told.took_ms < 5000


def test_something_that_does_not_speak_http_is_no_answer(settings):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        settings.WEBHOOK_INSIDE = frozenset({url})

        told = sending.post(url, body=b"{}", headers={})

    assert (told.status, told.failure) == (None, WebhookFailure.NO_ANSWER)


@pytest.mark.parametrize(
    ("is_debug", "inside", "wrong"), [(False, ["x"], 1), (True, ["x"], 0), (False, [], 0)]
)
def test_the_start_refuses_an_origin_inside_where_it_is_not_a_trial(
    settings, is_debug, inside, wrong
):
    settings.DEBUG, settings.WEBHOOK_INSIDE = is_debug, frozenset(inside)

    assert [each.id for each in webhooks(None)] == ["invoices.E001"] * wrong
