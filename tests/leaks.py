"""A pytest plugin that watches the whole suite for personal identity codes.

A code may be in the database (encrypted) and on its way in; never in a log line, an
address, a task's arguments, a session or a sent mail. The test that lets one out fails.
"""

import logging
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

import pytest
from stdnum.fi import hetu

# Not inside a longer word: the hexadecimal digits of a hash look like one now and then.
SHAPE = re.compile(r"(?<![0-9a-z])\d{6}[-+A-FU-Y]\d{3}[0-9A-Y](?![0-9a-z])", re.IGNORECASE)

# Its first two groups can look like a code, and one in thirty has the check character.
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


def codes_in(text: str) -> list[str]:
    """What in a text is a personal identity code, check character and all."""
    found = (match.group().upper() for match in SHAPE.finditer(UUID.sub("", unquote(text))))
    return [code for code in found if hetu.is_valid(code, allow_temporary=True)]


class Watch:
    """What was found since the last look."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.ignored: frozenset[str] = frozenset()

    def look(self, where: str, text: str) -> None:
        if where not in self.ignored and codes_in(text):
            # The code itself stays out: this report is a log line too.
            self.found.append(f"{where}: {SHAPE.sub('******-****', text)[:300]}")

    def take(self) -> list[str]:
        found, self.found = self.found, []
        return found

    @contextmanager
    def expecting(self) -> Iterator[list[str]]:
        """What is found inside lands in the list and fails nobody."""
        before, self.found = self.found, []
        inside: list[str] = []
        yield inside
        inside += self.take()
        self.found = before


WATCH = Watch()


class WatchingHandler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        text = f"{record.msg} {record.args}" if record.args else str(record.msg)
        if record.exc_info and record.exc_info[1]:
            text += "".join(traceback.format_exception(record.exc_info[1]))
        WATCH.look("log", text)


HANDLER = WatchingHandler(logging.DEBUG)


def _watch_request(sender: object, environ: dict[str, Any] | None = None, **_: object) -> None:
    if environ:
        WATCH.look("address", f"{environ.get('PATH_INFO')}?{environ.get('QUERY_STRING')}")


def _watch_task(sender: object = None, body: object = None, headers: object = None, **_: object):
    WATCH.look("task", f"{body!r} {headers!r}")


@pytest.fixture(scope="session", autouse=True)
def watch_for_identity_codes() -> Iterator[None]:
    from celery.signals import before_task_publish
    from django.core.signals import request_started
    from django.http import HttpResponseRedirect

    from accounts.session_store import SessionStore

    request_started.connect(_watch_request)
    before_task_publish.connect(_watch_task)
    with pytest.MonkeyPatch.context() as patch:
        _before(patch, SessionStore, "save", lambda self, *_: repr(self._get_session()), "session")
        _before(patch, HttpResponseRedirect, "__init__", lambda _, to, *__: str(to), "redirect")
        yield


def _watch_log() -> None:
    """Hear everything. Whatever sets Django up anew throws handlers away: hence each test."""
    root = logging.getLogger()
    if HANDLER not in root.handlers:
        for handler in root.handlers:
            handler.setLevel(max(handler.level, logging.INFO))
        root.addHandler(HANDLER)
    root.setLevel(logging.DEBUG)


def _before(patch: pytest.MonkeyPatch, owner: type, name: str, text_of: Any, where: str) -> None:
    """Look at what a method is about to do, then let it."""
    original = getattr(owner, name)

    def watched(self, *args: Any, **kwargs: Any) -> Any:
        WATCH.look(where, text_of(self, *args))
        return original(self, *args, **kwargs)

    patch.setattr(owner, name, watched)


@pytest.fixture(autouse=True)
def nothing_lets_an_identity_code_out(request: pytest.FixtureRequest) -> Iterator[None]:
    from django.core import mail

    _watch_log()
    marker = request.node.get_closest_marker("sends_identity_codes")
    WATCH.ignored = frozenset(marker.args if marker else ())
    yield
    for message in getattr(mail, "outbox", []):
        WATCH.look("mail", str(message.message()))
    found = WATCH.take()
    if found:
        pytest.fail("A personal identity code got out.\n" + "\n".join(found), pytrace=False)
