import logging
from types import SimpleNamespace

import pytest
import structlog
from celery.signals import before_task_publish
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django_structlog.celery.receivers import CeleryReceiver
from django_structlog.celery.steps import DjangoStructLogInitStep

from myropo.celery import app
from myropo.request_log import RequestLog


@pytest.fixture
def lines(caplog):
    """What the middleware logs, as dictionaries."""
    caplog.set_level(logging.DEBUG)

    def read():
        return [each.msg for each in caplog.records if isinstance(each.msg, dict)]

    return read


def test_a_request_is_one_line_with_an_id(client, db, lines):
    client.get("/letter-check/?code=secret")

    finished = [each for each in lines() if each["event"] == "request_finished"]
    assert len(finished) == 1
    assert len(finished[0]["request_id"]) == 36
    assert "ip" not in finished[0]
    assert "user_id" not in finished[0]


def test_query_strings_are_never_logged(client, db, lines, caplog):
    client.get("/oidc/callback/?code=very-secret&state=also-secret")

    assert "secret" not in caplog.text
    assert any("GET /oidc/callback/" in str(each) for each in lines())


@pytest.mark.sends_identity_codes("address")
def test_a_path_that_is_none_of_ours_is_not_logged(client, db, caplog):
    caplog.set_level(logging.DEBUG)

    client.get("/search/131052-308T/")

    assert "131052" not in caplog.text
    assert "(no such page)" in caplog.text


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
def test_what_machines_ask_all_day_is_not_logged(client, db, lines, path):
    client.get(path)

    assert [each for each in lines() if each["event"].startswith("request_")] == []


def test_one_request_does_not_inherit_the_id_of_another():
    def view(request):
        raise PermissionDenied

    structlog.contextvars.clear_contextvars()
    with pytest.raises(PermissionDenied):
        RequestLog(view)(RequestFactory().get("/"))
    first = structlog.contextvars.get_contextvars()["request_id"]

    with pytest.raises(PermissionDenied):
        RequestLog(view)(RequestFactory().get("/"))

    assert structlog.contextvars.get_contextvars()["request_id"] != first
    structlog.contextvars.clear_contextvars()


def test_a_task_knows_the_request_that_asked_for_it():
    kept = {}

    def keep(headers=None, **_):
        kept.update(headers or {})

    before_task_publish.connect(keep)
    structlog.contextvars.bind_contextvars(request_id="the-request")

    app.send_task("nobody.runs_this")

    before_task_publish.disconnect(keep)
    structlog.contextvars.clear_contextvars()
    assert kept["__django_structlog__"]["request_id"] == "the-request"


def test_a_worker_logs_under_the_id_that_came_with_the_task():
    assert DjangoStructLogInitStep in app.steps["worker"]
    task = SimpleNamespace(
        name="invoices.tasks.make_document",
        request=SimpleNamespace(__django_structlog__={"request_id": "the-request"}),
    )

    CeleryReceiver().receiver_task_prerun(task_id="the-task", task=task)

    context = structlog.contextvars.get_contextvars()
    structlog.contextvars.clear_contextvars()
    assert context["request_id"] == "the-request"
    assert context["task_id"] == "the-task"
