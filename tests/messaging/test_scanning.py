"""Files are opened when a scanner found nothing, deleted when it did, and closed until then."""

import socket
import struct
import threading
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import AuditEvent, ScanState
from invoices.models import RequestKind
from messaging import tasks, virus_scan
from messaging.models import Attachment
from messaging.queries.files_to_check import ASK_AGAIN_AFTER, files_to_check
from messaging.services import attachments, scanning
from tests.factories import InvoiceFactory
from tests.invoices.asking import make
from tests.invoices.mandate_asking import asked
from tests.messaging.scanners import running_scanner
from tests.messaging.sent_files import EICAR, PDF, draft_file, picture, sent_file, stored

KIND = Attachment._meta.label_lower


@pytest.fixture
def scanner(settings):
    with running_scanner(settings):
        yield


@pytest.fixture
def no_scanner_there(settings):
    """An address at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.CLAMD_URL = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        yield


def check(row, at):
    done = scanning.check(kind=row._meta.label_lower, file_id=row.pk, at=at)
    row.refresh_from_db()
    return done


def test_a_clean_file_is_opened_with_its_picture(scanner, debtor, now):
    row = draft_file(debtor, at=now, content=picture(), name="kuva.JPEG")

    assert check(row, now)

    assert (row.scan, row.found, row.scanned_at) == (ScanState.CLEAN, "", now)
    assert row.name == "kuva.jpg"
    assert stored(row.shown.name)[:3] == b"\xff\xd8\xff"


def test_a_harmful_file_is_deleted_and_said_so(scanner, debtor, now):
    row = draft_file(debtor, at=now, content=PDF + EICAR)
    path = row.file.name

    assert check(row, now)

    assert (row.scan, row.found) == (ScanState.HARMFUL, "Eicar-Test-Signature")
    assert not row.file
    assert not row.shown
    assert not default_storage.exists(path)
    event = AuditEvent.objects.get(action="file.found_harmful")
    assert (event.party, event.target_id) == (debtor.party, str(row.pk))


def test_what_was_checked_is_not_checked_again(scanner, debtor, now, monkeypatch):
    row = draft_file(debtor, at=now)
    check(row, now)
    monkeypatch.setattr(virus_scan, "scan", lambda _content: pytest.fail("asked again"))

    assert not check(row, now + timedelta(hours=1))
    assert row.scanned_at == now


def test_without_a_scanner_files_open_unscanned(settings, debtor, now):
    settings.CLAMD_URL = ""
    row = draft_file(debtor, at=now)

    assert check(row, now)

    assert row.scan == ScanState.NOT_SCANNED
    assert row.is_openable


def test_a_scanner_that_is_away_opens_nothing_and_is_asked_again(no_scanner_there, debtor, now):
    row = draft_file(debtor, at=now)

    check(row, now)
    soon = list(files_to_check(at=now + timedelta(minutes=1), most=10))
    later = list(files_to_check(at=now + ASK_AGAIN_AFTER + timedelta(seconds=1), most=10))

    assert row.scan == ScanState.FAILED
    assert not row.is_openable
    assert (soon, later) == ([], [(KIND, row.pk)])


def test_what_failed_is_opened_by_the_next_check(settings, no_scanner_there, debtor, now):
    row = draft_file(debtor, at=now)
    check(row, now)

    with running_scanner(settings):
        check(row, now + timedelta(minutes=6))

    assert row.scan == ScanState.CLEAN


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"stream: Odd ERROR\n",
        b"nonsense\n",
        b"INSTREAM size limit exceeded. ERROR\n",
        b"\xff\n",
    ],
    ids=["nothing", "error", "nonsense", "too large", "no letters"],
)
def test_only_a_clear_answer_opens_a_file(settings, answer):
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMD_URL = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        thread = threading.Thread(target=answering, args=(server, answer))
        thread.start()
        with pytest.raises(virus_scan.ScannerAwayError):
            virus_scan.scan(b"x")
        thread.join()


def answering(server, answer):
    connection, _ = server.accept()
    with connection, connection.makefile("rb") as asked_for:
        assert asked_for.readline() == b"nINSTREAM\n"
        assert asked_for.read(9) == struct.pack("!L", 1) + b"x" + struct.pack("!L", 0)
        connection.sendall(answer)


def test_the_scanner_may_stand_behind_a_socket_in_a_folder(settings):
    settings.CLAMD_URL = "unix:///nowhere/clamd.ctl"

    with pytest.raises(virus_scan.ScannerAwayError):
        virus_scan.scan(b"x")


def test_a_worker_that_died_before_deleting_is_made_good(scanner, debtor, now, monkeypatch):
    row = draft_file(debtor, at=now, content=PDF + EICAR)
    path = row.file.name
    with monkeypatch.context() as patch:
        patch.setattr(scanning, "_settle", lambda *_a, **_k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            check(row, now)
    monkeypatch.setattr(virus_scan, "scan", lambda _content: pytest.fail("nothing to scan"))

    check(row, now + timedelta(minutes=5))

    assert (row.scan, row.found) == (ScanState.HARMFUL, "Eicar-Test-Signature")
    assert not default_storage.exists(path)


def test_a_file_that_was_taken_away_meanwhile_leaves_no_picture(debtor, now, monkeypatch):
    row = draft_file(debtor, at=now, content=picture(), name="x.jpg")

    def take_away(_content, *, file_type):
        Attachment.objects.all().delete()
        return b"picture"

    monkeypatch.setattr(scanning.previews, "picture_of", take_away)

    assert not scanning.check(kind=KIND, file_id=row.pk, at=now)
    assert default_storage.listdir("attachments_shown")[1] == []


def test_two_workers_do_not_look_at_one_file_at_once(scanner, debtor, now):
    row = draft_file(debtor, at=now)
    cache.set(f"checks-file:{KIND}:{row.pk}", 1)

    assert not check(row, now)
    assert row.scan == ScanState.WAITS


def test_evidence_and_proofs_go_the_same_way(scanner, actor, debtor, now):
    files = [ContentFile(PDF, name="a.pdf"), ContentFile(PDF + EICAR, name="b.pdf")]
    invoice = InvoiceFactory(party=debtor.party)
    clean, harmful = make(
        actor, invoice, RequestKind.COMPLAINT, at=now, files=files
    ).files.order_by("pk")
    proof = asked(debtor, at=now).files.get()

    for row in (clean, harmful, proof):
        check(row, now)

    assert [row.scan for row in (clean, harmful, proof)] == ["CLEAN", "HARMFUL", "CLEAN"]
    assert not harmful.file


def test_a_file_is_checked_as_soon_as_it_is_stored(
    debtor, actor, now, monkeypatch, django_capture_on_commit_callbacks
):
    queued = []
    monkeypatch.setattr(tasks.check_file, "delay", lambda **given: queued.append(given))

    with django_capture_on_commit_callbacks(execute=True):
        row = draft_file(debtor, at=now)
        files = [ContentFile(PDF, name="a.pdf")]
        invoice = InvoiceFactory(party=debtor.party)
        made = make(actor, invoice, RequestKind.COMPLAINT, at=now, files=files)

    evidence = made.files.get()
    assert queued == [
        {"kind": KIND, "file_id": row.pk},
        {"kind": "invoices.requestfile", "file_id": evidence.pk},
    ]


def test_the_sweep_finds_what_the_queue_lost(debtor, now, monkeypatch):
    row = draft_file(debtor, at=now)
    sent_file(debtor, at=now)
    queued = []
    monkeypatch.setattr(tasks.check_file, "apply_async", lambda **given: queued.append(given))

    tasks.check_forgotten_files()

    assert [each["kwargs"] for each in queued] == [{"kind": KIND, "file_id": row.pk}]
    tasks.check_file(**queued[0]["kwargs"])
    row.refresh_from_db()
    assert row.is_openable


def test_open_pages_hear_of_it(debtor, now, monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr(scanning.bells, "ring", lambda parties, **_: rung.extend(parties))
    row = draft_file(debtor, at=now)

    with django_capture_on_commit_callbacks(execute=True):
        check(row, now)

    assert rung == [debtor.party.pk]


def test_nothing_is_said_of_files_that_nobody_has_sent(debtor, now):
    row = draft_file(debtor, at=now)
    row.draft.delete()

    assert check(row, now)
    assert attachments.forget_unsent(at=now + attachments.NOBODYS_AFTER) == 0
