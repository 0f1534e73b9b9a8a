"""The page of a person's own data in one file: asked for, waited for, downloaded."""

import hashlib
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts import tasks
from accounts.models import AuditEvent, DataExport, DataExportState
from accounts.services import data_exports
from tests.accounts.copies import acts, ask, made
from tests.sign_in import come_back, identify, sign_in

PAGE = "/profile/data/"


@pytest.fixture
def page(client, debtor):
    """Signed in, and identified just now."""
    return identify(sign_in(client, debtor))


def test_it_is_asked_for_right_after_the_bank(page, debtor):
    shown = page.get(PAGE)

    assert page.post(PAGE).url == PAGE

    assert "Kokoa tietoni" in shown.text
    assert "Kootaan tietojasi" in page.get(PAGE).text
    export = DataExport.objects.get()
    assert (export.user, export.party) == (debtor, debtor.party)
    assert AuditEvent.objects.get(action="data_export.asked").address == "127.0.0.1"


def test_without_a_fresh_identification_nothing_is_asked_for(page):
    identify(page, minutes_ago=6)

    shown, answer = page.get(PAGE), page.post(PAGE)

    assert answer.url == PAGE
    assert "/oidc/authenticate/?next=%2Fprofile%2Fdata%2F" in shown.text
    assert "Kokoa tietoni" not in shown.text
    assert not DataExport.objects.exists()


def test_who_came_without_the_bank_is_led_there(page):
    come_back(page)

    assert page.get(PAGE).url == "/login/identify/?next=%2Fprofile%2Fdata%2F"


def test_many_copies_in_a_day_are_refused_in_words(page, debtor):
    for _ in range(5):
        page.post(PAGE)
        data_exports.make_export(export_id=DataExport.objects.first().pk, at=timezone.now())

    answer = page.post(PAGE, follow=True)

    assert DataExport.objects.count() == 5
    assert "Olet pyytänyt tänään monta kopiota" in answer.text


def test_a_download_is_an_attachment_on_record_and_kept_by_nobody(page, debtor):
    export = made(debtor, at=timezone.now())
    address = f"{PAGE}{export.public_id}/"

    shown, answer = page.get(PAGE), page.get(address)

    content = b"".join(answer.streaming_content)
    assert address in shown.text
    assert hashlib.sha256(content).hexdigest() == export.sha256
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store, private"
    row = AuditEvent.objects.get(action="data_export.downloaded")
    assert (row.actor, row.address) == (debtor, "127.0.0.1")
    export.refresh_from_db()
    assert export.downloaded_at is not None


def test_anothers_copy_is_not_there(page, other_debtor):
    export = made(other_debtor, at=timezone.now())

    assert page.get(f"{PAGE}{export.public_id}/").status_code == 404
    assert page.get(PAGE).context["newest"] is None
    assert "downloaded" not in acts()


def test_one_whose_week_is_over_is_not_handed_out_even_before_it_is_deleted(page, debtor):
    export = made(debtor, at=timezone.now() - timedelta(days=7))

    assert page.get(f"{PAGE}{export.public_id}/").status_code == 404
    assert str(export.public_id) not in page.get(PAGE).text


@pytest.mark.parametrize("content", [None, b"PK another"])
def test_a_damaged_file_is_not_handed_out(page, debtor, content):
    export = made(debtor, at=timezone.now())
    default_storage.delete(export.file.name)
    if content:
        default_storage.save(export.file.name, BytesIO(content))

    answer = page.get(f"{PAGE}{export.public_id}/", follow=True)

    assert "Tiedosto on vioittunut" in answer.text
    assert "downloaded" not in acts()


def test_htmx_gets_the_part_that_changes(page, debtor):
    ask(debtor, at=timezone.now())

    answer = page.get(f"{PAGE}?attempt=3", headers={"HX-Request": "true"})

    assert "<html" not in answer.text
    assert "?attempt=4" in answer.text


def test_a_page_left_open_stops_asking(page, debtor):
    ask(debtor, at=datetime(2026, 11, 21, 10, 0, tzinfo=UTC))

    answer = page.get(f"{PAGE}?attempt=99", headers={"HX-Request": "true"})

    assert "hx-get" not in answer.text
    assert "kestää tavallista kauemmin" in answer.text


def test_after_the_last_try_the_page_says_that_it_failed(page, debtor, monkeypatch):
    export = ask(debtor, at=timezone.now())

    def broken(target, *, user, at):
        raise ValueError("broken")

    monkeypatch.setattr(data_exports, "write_archive", broken)
    with pytest.raises(ValueError, match="broken"):
        tasks.make_data_export.apply(kwargs={"export_id": export.pk}, retries=3, throw=True)

    export.refresh_from_db()
    assert export.state == DataExportState.FAILED
    assert "Tiedostoa ei voitu tehdä" in page.get(PAGE).text
