from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from chat.services.handing_out import hand_out
from invoices.models import Document, DocumentKind, FinvoiceFile, FinvoiceOutcome
from invoices.queries import operations
from myropo.metrics import SECONDS, may_see
from tests.chat.always_open import open_now
from tests.chat.conversations import at_desk, begun
from tests.factories import InvoiceFactory

ELSEWHERE = "203.0.113.7"


def asked(**meta):
    return RequestFactory().get("/metrics", **meta)


@pytest.mark.parametrize(
    ("meta", "allowed"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, True),
        ({"REMOTE_ADDR": "::1"}, True),
        ({"REMOTE_ADDR": ELSEWHERE}, False),
        ({"REMOTE_ADDR": ""}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, True),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": ELSEWHERE}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": f"127.0.0.1, {ELSEWHERE}"}, False),
        ({"REMOTE_ADDR": ELSEWHERE, "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "unknown"}, False),
    ],
)
def test_metrics_are_for_this_machine_alone_without_a_token(meta, allowed):
    assert may_see(asked(**meta)) is allowed


@pytest.mark.parametrize(
    ("authorization", "allowed"),
    [("Bearer open-sesame", True), ("Bearer open-sesam", False), ("Bearer ", False), ("", False)],
)
def test_metrics_are_for_who_has_the_token(settings, authorization, allowed):
    settings.METRICS_TOKEN = "open-sesame"

    request = asked(REMOTE_ADDR=ELSEWHERE, HTTP_AUTHORIZATION=authorization)

    assert may_see(request) is allowed


def test_an_empty_token_opens_nothing(settings):
    settings.METRICS_TOKEN = ""

    assert not may_see(asked(REMOTE_ADDR=ELSEWHERE, HTTP_AUTHORIZATION="Bearer "))


def test_metrics_are_no_page_for_a_stranger(client, db):
    response = client.get("/metrics", REMOTE_ADDR=ELSEWHERE)

    assert response.status_code == 404


def test_metrics_tell_requests_queue_documents_files_and_reports(client, db):
    client.get("/healthz")
    client.get("/payments/callback/")

    text = client.get("/metrics").content.decode()

    assert 'myropo_request_seconds_count{method="GET",status="200",view="healthz"}' in text
    assert 'myropo_queue_length{queue="celery"} 0.0' in text
    assert 'myropo_queue_length{queue="many"} 0.0' in text
    assert "myropo_oldest_queued_document_seconds 0.0" in text
    assert 'myropo_finvoice_files{outcome="IMPORTED"} 0.0' in text
    assert 'myropo_finvoice_files{outcome="REFUSED"} 0.0' in text
    assert "myropo_clearing_entries 0.0" in text
    assert "myropo_clearing_euros 0.0" in text
    assert "myropo_oldest_unsettled_payment_seconds 0.0" in text
    assert "myropo_unanswered_payments 0.0" in text
    assert "myropo_open_refunds 0.0" in text
    assert "myropo_payment_reports_to_check 0.0" in text
    assert "myropo_lapsed_plans 0.0" in text
    assert "myropo_oldest_lapsed_plan_seconds 0.0" in text
    assert 'myropo_threads_waiting{queue="PAYMENT_ADVICE"} 0.0' in text
    assert "myropo_oldest_waiting_thread_seconds 0.0" in text
    assert "myropo_broken_promises 0.0" in text
    assert "myropo_unplaced_mails 0.0" in text
    assert "myropo_oldest_unscanned_file_seconds 0.0" in text
    assert 'myropo_provider_reports_total{outcome="forged",way="callback"}' in text


@pytest.mark.sends_identity_codes("address")
def test_requests_are_counted_by_view_and_never_by_path(client, db):
    before = SECONDS.labels("none", "other", "404")._sum.get()

    client.generic("BREW", "/no-such-page/131052-308T/")

    assert SECONDS.labels("none", "other", "404")._sum.get() > before
    assert "131052" not in client.get("/metrics").content.decode()


def test_the_oldest_document_that_waits_is_told_by_its_age(db):
    now = timezone.now()
    for number, minutes in (("1", 5), ("2", 1)):
        Document.objects.create(
            invoice=InvoiceFactory(number=number),
            kind=DocumentKind.ORIGINAL_INVOICE,
            language="fi",
            requested_at=now - timedelta(minutes=minutes),
        )

    assert operations.oldest_queued_document_seconds(now) == 300


def test_files_are_counted_by_what_became_of_them(db):
    for number, outcome in enumerate(("IMPORTED", "IMPORTED", "REFUSED")):
        FinvoiceFile.objects.create(
            name="a.xml",
            sha256=f"{number:064}",
            outcome=outcome,
            received_at=timezone.now(),
        )

    counted = operations.finvoice_files_by_outcome()

    assert counted == {FinvoiceOutcome.IMPORTED: 2, FinvoiceOutcome.REFUSED: 1}


def test_metrics_tell_of_chats_that_wait_and_of_who_is_there(client, db):
    at = timezone.now()
    open_now()
    at_desk(at=at, at_once=1)
    talking = begun(at=at)
    hand_out(at=at)
    begun(at=at - timedelta(minutes=2))

    text = client.get("/metrics").content.decode()

    assert f'myropo_chats_waiting{{queue="{talking.queue}"}} 1.0' in text
    assert "myropo_chats_talking 1.0" in text
    assert "myropo_chat_agents 1.0" in text
    (oldest,) = [
        line for line in text.splitlines() if line.startswith("myropo_oldest_waiting_chat")
    ]
    assert 120 <= float(oldest.split()[1]) < 180
