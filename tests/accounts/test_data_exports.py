"""A person's own data in one file: asked for, gathered, handed out, deleted."""

import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as the_settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import tasks
from accounts.models import DataExport, DataExportState
from accounts.news import Kind
from accounts.queries.data_exports import forgotten_exports, old_exports
from accounts.services import data_exports
from tests.accounts.copies import acts, ask, content_of, made
from tests.factories import DebtorFactory

ROOT = Path(the_settings.BASE_DIR)


# --- gathering --------------------------------------------------------------------------------


def test_it_is_gathered_once_and_holds_the_person(debtor, now):
    export = made(debtor, at=now)

    archive = content_of(export)
    data = json.loads(archive.read("data.json"))
    assert export.state == DataExportState.READY
    assert data["parts"]["person"]["rows"][0]["name"] == debtor.party.name
    assert set(archive.namelist()) >= {"lue-minut.txt", "data.json"}
    assert acts() == ["asked", "made"]
    assert data_exports.make_export(export_id=export.pk, at=now) is False
    assert acts() == ["asked", "made"]


def test_its_digest_is_that_of_the_file(debtor, now):
    export = made(debtor, at=now)

    with default_storage.open(export.file.name) as file:
        assert hashlib.sha256(file.read()).hexdigest() == export.sha256


@pytest.mark.parametrize(
    ("language", "name", "words"),
    [
        ("fi", "lue-minut.txt", "Tietosi MyRopossa"),
        ("sv", "las-mig.txt", "Dina uppgifter i MyRopo"),
        ("en", "read-me.txt", "Your data in MyRopo"),
    ],
)
def test_it_explains_itself_in_the_persons_language(debtor, now, language, name, words):
    debtor.language = language
    debtor.save()

    text = content_of(made(debtor, at=now)).read(name).decode()

    assert words in text
    assert "saved_account" in text


def test_asking_again_while_one_is_gathered_gives_the_same(debtor, now):
    first, second = ask(debtor, at=now), ask(debtor, at=now + timedelta(minutes=1))

    assert first == second
    assert acts() == ["asked"]


def test_one_that_failed_is_tried_again(debtor, now):
    export = ask(debtor, at=now)

    assert data_exports.give_up(export_id=export.pk, at=now)
    assert not data_exports.give_up(export_id=export.pk, at=now)
    assert not data_exports.make_export(export_id=export.pk, at=now)
    again = ask(debtor, at=now)

    assert again == export
    assert data_exports.make_export(export_id=export.pk, at=now)
    assert acts() == ["asked", "failed", "asked", "made"]


def test_a_new_one_is_another_and_leaves_the_first(debtor, now):
    first = made(debtor, at=now)
    second = made(debtor, at=now + timedelta(hours=1))

    assert first.file.name != second.file.name
    assert default_storage.exists(first.file.name)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("data_export_state_known", {"state": "GONE"}),
        ("data_export_ready_has_file", {"state": DataExportState.READY}),
    ],
)
def test_the_database_refuses(debtor, now, constraint, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        DataExport.objects.create(party=debtor.party, user=debtor, asked_at=now, **fields)


def test_the_database_gathers_one_at_a_time(debtor, now):
    ask(debtor, at=now)

    with (
        pytest.raises(IntegrityError, match="data_export_one_at_a_time"),
        transaction.atomic(),
    ):
        DataExport.objects.create(party=debtor.party, user=debtor, asked_at=now)


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_ask_for_one(now, monkeypatch):
    monkeypatch.setattr(tasks.make_data_export, "delay", lambda **_: None)
    user = DebtorFactory()
    barrier, found = threading.Barrier(4), []

    def press():
        barrier.wait()
        try:
            found.append(ask(user, at=now).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert len(found) == 4
    assert len(set(found)) == 1
    assert DataExport.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one(now, monkeypatch):
    monkeypatch.setattr(tasks.make_data_export, "delay", lambda **_: None)
    export = ask(DebtorFactory(), at=now)
    barrier, found = threading.Barrier(2), []

    def work():
        barrier.wait()
        try:
            found.append(data_exports.make_export(export_id=export.pk, at=now))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(found) == [False, True]


# --- what a crash leaves ----------------------------------------------------------------------

WORKER = """
import sys, time
import django
django.setup()
from django.utils import timezone
from accounts.services import data_exports

def half(target, *, user, at):
    target.write(b"PK half")
    print("at it", flush=True)
    time.sleep(60)

data_exports.write_archive = half
data_exports.make_export(export_id=int(sys.argv[1]), at=timezone.now())
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_leaves_it_to_the_sweep(now, monkeypatch):
    queued = []
    monkeypatch.setattr(tasks.make_data_export, "delay", lambda **each: queued.append(each))
    export = ask(DebtorFactory(), at=now)
    database = urlsplit(os.environ["DATABASE_URL"])
    own = database._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    command = [sys.executable, "-c", WORKER, str(export.pk)]
    environment = {**os.environ, "DATABASE_URL": own}
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE) as worker:
        is_at_it = worker.stdout.readline().decode().strip()
        meanwhile = data_exports.make_export(export_id=export.pk, at=now)
        worker.kill()

    queued.clear()
    tasks.make_forgotten_data_exports()
    deadline = time.monotonic() + 10
    while not (is_made := data_exports.make_export(**queued[0], at=now)):
        assert time.monotonic() < deadline
        time.sleep(0.1)  # until the database knows that the worker is gone

    export.refresh_from_db()
    assert is_at_it == "at it"
    assert meanwhile is False
    assert queued == [{"export_id": export.pk}]
    assert is_made
    assert content_of(export).testzip() is None


def test_what_a_crash_left_of_the_file_is_replaced(debtor, now):
    export = ask(debtor, at=now)
    default_storage.save(f"data_exports/{export.public_id}.zip", BytesIO(b"PK half"))

    assert data_exports.make_export(export_id=export.pk, at=now)

    export.refresh_from_db()
    assert export.file.name == f"data_exports/{export.public_id}.zip"
    assert content_of(export).testzip() is None


def test_the_sweep_leaves_the_young_alone(debtor, now):
    export = ask(debtor, at=now)

    assert list(forgotten_exports(at=now + timedelta(seconds=119))) == []
    assert list(forgotten_exports(at=now + timedelta(minutes=2))) == [export.pk]


# --- a week later -----------------------------------------------------------------------------


def test_the_file_is_deleted_after_seven_days_and_not_before(debtor, now):
    export = made(debtor, at=now)
    name, week = export.file.name, timedelta(days=7)

    early = data_exports.delete_old_export(
        export_id=export.pk, at=now + week - timedelta(seconds=1)
    )
    assert (early, default_storage.exists(name)) == (False, True)
    assert list(old_exports(at=now + week)) == [export.pk]
    assert data_exports.delete_old_export(export_id=export.pk, at=now + week)
    assert not data_exports.delete_old_export(export_id=export.pk, at=now + week)

    export.refresh_from_db()
    assert (export.state, export.file.name) == (DataExportState.DELETED, "")
    assert not default_storage.exists(name)
    assert acts() == ["asked", "made", "deleted"]


def test_deleting_goes_on_where_a_crash_came_between_file_and_row(debtor, now):
    export = made(debtor, at=now)
    default_storage.delete(export.file.name)

    assert data_exports.delete_old_export(export_id=export.pk, at=now + timedelta(days=8))


def test_the_night_deletes_what_is_old(debtor, monkeypatch):
    monkeypatch.setattr(tasks.delete_old_data_export, "delay", tasks.delete_old_data_export.run)
    old = made(debtor, at=timezone.now() - timedelta(days=8))
    young = made(debtor, at=timezone.now())

    tasks.delete_old_data_exports()

    assert not default_storage.exists(old.file.name)
    assert default_storage.exists(young.file.name)


# --- being told -------------------------------------------------------------------------------


def test_the_person_is_told_once_when_the_copy_is_ready(debtor, now, told):
    export = made(debtor, at=now)
    data_exports.make_export(export_id=export.pk, at=now)

    (news,) = told
    assert (news.kind, news.what, news.path) == (Kind.SECURITY, "DATA_READY", "/profile/data/")
    assert (news.party_id, news.user_ids) == (debtor.party_id, [debtor.pk])
    assert news.done_by is None
