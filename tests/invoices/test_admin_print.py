"""The printing house in the admin: for team leads, and for nobody else."""

import hashlib

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import AuditEvent
from accounts.services.roles import Role
from invoices.models import PrintAnswer, PrintBatch
from tests.invoices import mailing
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db

BATCHES = "/admin/invoices/printbatch/"
UPLOAD = "/admin/invoices/printanswer/upload/"


def upload(client, *contents):
    files = [SimpleUploadedFile(f"a-{n}.json", each) for n, each in enumerate(contents)]
    return client.post(UPLOAD, {"answer": files})


@pytest.fixture
def letter(debtor):
    return mailing.reminder(debtor.party)


def test_team_lead_makes_a_batch_and_downloads_it(letter):
    lead = staff_of(Role.TEAM_LEAD)
    client = client_of(lead)

    made = client.post(f"{BATCHES}make/")
    batch = PrintBatch.objects.get()
    shown, downloaded = client.get(made.url), client.get(f"{BATCHES}{batch.pk}/zip/")

    assert made.url == f"{BATCHES}{batch.pk}/change/"
    assert f"{BATCHES}{batch.pk}/zip/" in shown.text
    assert hashlib.sha256(downloaded.content).hexdigest() == batch.sha256
    assert f"myropo-{batch.pk}.zip" in downloaded.headers["Content-Disposition"]
    assert downloaded.headers["Cache-Control"].startswith("no-store, private")
    actors = AuditEvent.objects.filter(action__startswith="print_batch.")
    assert {each.actor for each in actors} == {lead}


def test_batch_of_nothing_is_told(db):
    client = signed_in(Role.TEAM_LEAD)

    response = client.post(f"{BATCHES}make/", follow=True)

    assert "No letter waits" in response.text
    assert not PrintBatch.objects.exists()


def test_damaged_batch_is_told_and_not_handed_out(letter):
    batch = mailing.batched()
    default_storage.delete(batch.file.name)

    response = signed_in(Role.TEAM_LEAD).get(f"{BATCHES}{batch.pk}/zip/", follow=True)

    assert "damaged" in response.text


def test_uploaded_answer_is_taken_and_told(letter):
    batch = mailing.batched()
    data = mailing.answer_of(batch, mailing.handed_over(letter))
    client = signed_in(Role.TEAM_LEAD)

    first, second = upload(client, data), upload(client, data)

    assert "Handed over: 1." in first.text
    assert "Nothing changed" in second.text
    assert mailing.again(letter).state == "SENT"
    assert "a-0.json" in client.get("/admin/invoices/printanswer/").text


def test_refused_answer_does_not_stop_the_others(letter):
    batch = mailing.batched()
    good = mailing.answer_of(batch, mailing.handed_over(letter))

    response = upload(signed_in(Role.TEAM_LEAD), b"{}", good)

    assert "This is no acknowledgement of a print batch." in response.text
    assert "Handed over: 1." in response.text
    assert PrintAnswer.objects.count() == 1


@pytest.mark.parametrize("role", [Role.AGENT, Role.AUDITOR, Role.CREDITOR_USER])
def test_nobody_else_makes_downloads_or_uploads(letter, role):
    batch = mailing.batched()
    client = signed_in(role)

    tried = [
        client.post(f"{BATCHES}make/"),
        client.get(f"{BATCHES}{batch.pk}/zip/"),
        client.get(UPLOAD),
        upload(client, b"{}"),
    ]

    assert {each.status_code for each in tried} == {403}


def test_agent_sees_how_a_batch_stands_without_its_file(letter):
    batch = mailing.batched()

    client = signed_in(Role.AGENT)
    listed, shown = client.get(f"{BATCHES}?queue=open"), client.get(f"{BATCHES}{batch.pk}/change/")

    assert f"{BATCHES}{batch.pk}/change/" in listed.text
    assert f"/admin/invoices/letter/?batch={batch.pk}" in shown.text
    assert "/zip/" not in shown.text


def test_batch_is_made_by_a_press_alone(db):
    assert signed_in(Role.TEAM_LEAD).get(f"{BATCHES}make/").status_code == 405
