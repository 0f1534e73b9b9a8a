"""Files of drafts and messages: how many, whose, and what becomes of those nobody sent."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import ScanState
from messaging.models import Attachment
from messaging.queries.attachments import find_attachment
from messaging.rules.files import LARGEST_BYTES, MOST_FILES, MOST_OF_MAIL
from messaging.services import attachments
from messaging.services.attachments import (
    DraftGoneError,
    TooLargeFileError,
    TooManyFilesError,
    UnknownTypeError,
)
from messaging.services.scanning import check
from tests.factories import DebtorFactory
from tests.messaging.sent_files import PDF, draft_file, draft_of, picture, sent_file, stored
from tests.payments.test_payment_races import at_once
from tests.sign_in import sign_in


def add(draft, at, content=PDF, name="kuitti.pdf"):
    return attachments.add(
        draft=draft, file=ContentFile(content, name=name), user=draft.user, at=at
    )


def test_a_file_is_stored_closed_under_a_name_that_tells_nothing(debtor, now):
    draft = draft_of(debtor, at=now)

    row = add(draft, now, picture("HEIF"), "IMG_0001.HEIC")

    assert (row.name, row.file_type) == ("IMG_0001.heic", "image/heic")
    assert (row.draft, row.uploaded_by, row.uploaded_at) == (draft, debtor, now)
    assert row.scan == ScanState.WAITS
    assert "IMG" not in row.file.name
    assert stored(row.file.name) == picture("HEIF")


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", UnknownTypeError),
        (b"Hei", UnknownTypeError),
        (PDF + b"\0" * LARGEST_BYTES, TooLargeFileError),
    ],
    ids=["empty", "text", "too large"],
)
def test_what_is_refused_leaves_nothing(debtor, now, content, error):
    draft = draft_of(debtor, at=now)

    with pytest.raises(error):
        add(draft, now, content)

    assert not Attachment.objects.exists()


def test_a_draft_that_was_sent_meanwhile_takes_no_file(debtor, now):
    draft = draft_of(debtor, at=now)
    type(draft).objects.all().delete()

    with pytest.raises(DraftGoneError):
        add(draft, now)


@pytest.mark.django_db(transaction=True)
def test_eight_files_at_once_are_five(now):
    draft = draft_of(DebtorFactory(), at=now)

    def one():
        try:
            return add(draft, now).pk
        except TooManyFilesError:
            return None

    kept = at_once(*[one] * 8)

    assert len([each for each in kept if each]) == MOST_FILES
    assert draft.attachments.count() == MOST_FILES


def test_an_e_mail_brings_files_into_its_message(debtor, now):
    message = sent_file(debtor, at=now).message

    row = attachments.add_from_mail(message=message, name="../x\u202e.png", content=PDF, at=now)

    assert (row.message, row.draft, row.uploaded_by) == (message, None, None)
    assert row.name == "x.png.pdf"


def test_an_e_mail_brings_only_so_many(debtor, now):
    message = sent_file(debtor, at=now).message
    for _ in range(MOST_OF_MAIL - 1):
        attachments.add_from_mail(message=message, name="x", content=PDF, at=now)

    with pytest.raises(TooManyFilesError):
        attachments.add_from_mail(message=message, name="x", content=PDF, at=now)


def test_a_file_is_taken_out_of_ones_own_draft(debtor, now, django_capture_on_commit_callbacks):
    row = draft_file(debtor, at=now, content=picture(), name="x.jpg")
    check(kind="messaging.attachment", file_id=row.pk, at=now)
    row.refresh_from_db()

    with django_capture_on_commit_callbacks(execute=True):
        taken = attachments.remove(user=debtor, public_id=row.public_id)

    assert taken
    assert not attachments.remove(user=debtor, public_id=row.public_id)
    assert not default_storage.exists(row.file.name)
    assert not default_storage.exists(row.shown.name)


def test_what_was_sent_or_is_another_s_stays(debtor, other_debtor, now):
    sent, others = sent_file(debtor, at=now), draft_file(other_debtor, at=now)

    assert not attachments.remove(user=debtor, public_id=sent.public_id)
    assert not attachments.remove(user=debtor, public_id=others.public_id)
    assert Attachment.objects.count() == 2


@pytest.mark.parametrize("scan", [ScanState.WAITS, ScanState.FAILED, ScanState.HARMFUL])
def test_nobody_opens_what_is_not_known_to_be_clean(client, debtor, now, scan):
    row = draft_file(debtor, at=now)
    Attachment.objects.filter(pk=row.pk).update(
        scan=scan, file="" if scan == ScanState.HARMFUL else row.file.name
    )
    sign_in(client, debtor)

    saved, looked, shown = (
        client.get(reverse(f"messaging:{page}", args=[row.public_id]))
        for page in ("file", "file-look", "file-shown")
    )

    status = 410 if scan == ScanState.HARMFUL else 409
    assert [saved.status_code, looked.status_code] == [status, status]
    assert row.name in saved.text
    assert shown.status_code == 404


def test_a_picture_is_looked_at_on_a_page_that_leads_back(client, debtor, now):
    row = sent_file(debtor, at=now)
    sign_in(client, debtor)

    page = client.get(reverse("messaging:file-look", args=[row.public_id]))

    assert reverse("messaging:file-shown", args=[row.public_id]) in page.text
    assert reverse("messaging:thread", args=[row.message.thread.public_id]) in page.text


def test_a_draft_shows_its_files_to_who_writes_it_alone(debtor, actor, other_debtor, now):
    own, others = draft_file(debtor, at=now), draft_file(other_debtor, at=now)

    assert find_attachment(actor, own.public_id) == own
    assert find_attachment(actor, others.public_id) is None


def test_files_of_drafts_that_were_given_up_go(debtor, now, django_capture_on_commit_callbacks):
    gone, kept = draft_file(debtor, at=now), draft_file(debtor, at=now)
    sent = sent_file(debtor, at=now)
    later = now + attachments.NOBODYS_AFTER + timedelta(seconds=1)
    gone.draft.delete()

    with django_capture_on_commit_callbacks(execute=True):
        forgotten = attachments.forget_unsent(at=later)

    assert forgotten == 1
    assert set(Attachment.objects.all()) == {kept, sent}
    assert not default_storage.exists(gone.file.name)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("attachment_scan_known", {"scan": "FINE"}),
        ("attachment_harmful_is_gone", {"scan": ScanState.HARMFUL, "shown": ""}),
        ("attachment_harmful_is_not_shown", {"scan": ScanState.HARMFUL, "file": ""}),
    ],
)
def test_the_database_refuses(debtor, now, constraint, fields):
    row = sent_file(debtor, at=now)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Attachment.objects.filter(pk=row.pk).update(**fields)
