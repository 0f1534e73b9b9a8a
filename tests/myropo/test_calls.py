"""Calls to outside systems, against a server that misbehaves in every way."""

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from myropo.calls import LARGEST_ANSWER, NoAnswerError, TooLargeError, call

asked: list[dict[str, str]] = []


class Server(BaseHTTPRequestHandler):
    def do_GET(self):
        getattr(self, f"say_{self.path[1:]}")()

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        asked.append({"body": self.rfile.read(length).decode(), **self.headers})
        self.say_hello()

    def say_hello(self, status=200):
        self.send_response(status)
        self.send_header("X-Odd-Name", "Kept As It Is")
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"hello")

    def say_broken(self):
        self.say_hello(500)

    def say_elsewhere(self):
        self.send_response(302)
        self.send_header("Location", "/hello")
        self.end_headers()

    def say_much(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"x" * (LARGEST_ANSWER + 10_000))

    def say_drops(self):
        self.send_response(200)
        self.end_headers()
        for _ in range(40):
            self.wfile.write(b"x")
            time.sleep(0.1)

    def say_little(self):
        self.send_response(200)
        self.send_header("Content-Length", "500")
        self.end_headers()
        self.wfile.write(b"hello")

    def say_nothing(self):
        time.sleep(1)

    def log_message(self, *_said):
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    running.handle_error = lambda *_: None  # we hang up on it
    Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{running.server_address[1]}"
    running.shutdown()
    running.server_close()


@pytest.fixture(autouse=True)
def nothing_asked():
    asked.clear()


def test_an_answer_has_its_status_headers_and_body(server):
    answer = call("GET", f"{server}/hello", seconds=5)

    assert (answer.status, answer.body) == (200, b"hello")
    assert answer.headers["x-odd-name"] == "Kept As It Is"


def test_a_failure_is_an_answer_too(server):
    assert call("GET", f"{server}/broken", seconds=5).status == 500


def test_a_redirect_is_not_followed(server):
    answer = call("GET", f"{server}/elsewhere", seconds=5)

    assert (answer.status, answer.headers["location"]) == (302, "/hello")


def test_bytes_go_as_they_are_and_a_form_as_a_form(server):
    call("POST", server, seconds=5, data='{"ä": 1}'.encode(), headers={"X-Ours": "1"})
    call("POST", server, seconds=5, data={"code": "a b"})

    as_is, form = asked
    assert (as_is["body"], as_is["X-Ours"]) == ('{"ä": 1}', "1")
    assert (form["body"], form["Content-Type"]) == (
        "code=a+b",
        "application/x-www-form-urlencoded",
    )


def test_an_answer_without_end_is_not_read_to_it(server):
    with pytest.raises(TooLargeError):
        call("GET", f"{server}/much", seconds=5)


@pytest.mark.parametrize("path", ["drops", "nothing"])
def test_a_slow_server_is_given_up_in_time(server, path):
    began = time.monotonic()

    with pytest.raises(NoAnswerError):
        call("GET", f"{server}/{path}", seconds=0.3)

    assert time.monotonic() - began < 0.9


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://", "gopher://x/"])
def test_what_cannot_be_reached_did_not_answer(url):
    with pytest.raises(NoAnswerError):
        call("GET", url, seconds=1)


def test_a_secret_of_the_call_is_not_in_its_failure():
    with pytest.raises(NoAnswerError) as problem:
        call("GET", "http://127.0.0.1:9/?secret=s3cret", seconds=1)

    assert "s3cret" not in str(problem.value)


def test_an_answer_that_was_cut_short_is_none(server):
    with pytest.raises(NoAnswerError):
        call("GET", f"{server}/little", seconds=5)
