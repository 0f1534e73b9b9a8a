"""A batch for the printing house and its answer, as a team lead handles them in the staff site."""

from datetime import date
from io import BytesIO

import pikepdf
import pytest
from playwright.sync_api import expect

from accounts.services.roles import Role
from demo.printing_house import acknowledgement_of, read_manifest
from invoices.models import Letter, PrintBatch
from tests.invoices import stories
from tests.journeys.collection.conftest import DUE
from tests.staff import staff_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_team_lead_downloads_a_batch_and_takes_in_the_answer(
    new_page, calendar, person, axe, tmp_path
):
    for number in ("LV-1", "LV-2"):
        stories.sent(person.party, at=calendar.go_to(12), due_on=DUE, number=number)
    calendar.live_until(date(2026, 1, 27))
    batch = PrintBatch.objects.get()
    calendar.printing_house_answers = False
    calendar.live_until(date(2026, 1, 28))
    page = new_page(user=staff_of(Role.TEAM_LEAD), language="en")

    # The batch: two letters, handed over on the next postal day.
    page.goto("/admin/invoices/printbatch/")
    page.locator("#result_list th a").click()
    expect(page.locator(".field-letter_count")).to_contain_text("2")
    axe(page)
    with page.expect_download() as download:
        page.locator(f'a[href$="/{batch.number}/zip/"]').click()
    manifest = read_manifest(BytesIO(download.value.path().read_bytes()))
    assert len(manifest["letters"]) == 2
    assert manifest["hand_over_on"] == "2026-01-28"

    # What the printing house says of it starts the clocks.
    answer = tmp_path / "kuittaus.json"
    answer.write_bytes(acknowledgement_of(manifest))
    page.goto("/admin/invoices/printanswer/upload/")
    page.locator("input[type=file]").set_input_files(answer)
    page.locator("#content form [type=submit]").last.click()
    expect(page.locator("#content")).to_contain_text("kuittaus.json")
    axe(page)
    sent = Letter.objects.all()
    assert {each.state for each in sent} == {"SENT"}
    assert {each.handed_over_on for each in sent} == {date(2026, 1, 28)}
    page.goto("/admin/invoices/printbatch/?queue=open")
    expect(page.locator("#result_list")).to_have_count(0)


def test_the_staff_site_shows_what_the_runs_did(new_page, calendar, person, axe):
    stories.sent(person.party, at=calendar.go_to(12), due_on=DUE, number="LV-1")
    calendar.live_until(date(2026, 1, 27))
    page = new_page(user=staff_of(Role.TEAM_LEAD), language="en")

    page.goto("/admin/invoices/collectionrun/")
    page.locator("#result_list th a").first.click()

    expect(page.locator("#content")).to_contain_text("27")
    axe(page)
    page.goto("/admin/invoices/letter/")
    page.locator("#result_list th a").first.click()
    expect(page.locator("#content")).to_contain_text("LV-1")
    axe(page)


def test_the_pdf_that_is_printed_is_the_one_that_the_debtor_opens(calendar, person):
    stories.sent(person.party, at=calendar.go_to(12), due_on=DUE, number="LV-1")
    calendar.live_until(date(2026, 1, 27))
    batch = PrintBatch.objects.get()

    with batch.file.open() as file:
        manifest = read_manifest(file)

    [printed] = manifest["letters"]
    letter = Letter.objects.get()
    assert printed["id"] == str(letter.public_id)
    assert printed["sha256"] == letter.document.sha256
    with letter.document.file.open() as file:
        assert len(pikepdf.open(file).pages) == printed["pages"]
