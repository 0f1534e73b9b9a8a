"""The statement of debts in a browser: found from the front page, asked for, downloaded."""

from datetime import date

import pytest
from playwright.sync_api import expect

from invoices.models import Document, DocumentKind
from invoices.services import documents
from tests.invoices import stories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("size", "scheme"), [("desk", "light"), ("phone", "dark")])
def test_a_debtor_gets_a_statement_of_all_debts(
    new_page, axe, no_sideways, debtor, now, size, scheme
):
    stories.sent(debtor.party, at=now, due_on=date(2026, 10, 12), number="1000")
    page = new_page(size=size, scheme=scheme, user=debtor)
    page.goto("/")
    no_sideways(page)

    page.get_by_role("link", name="Erittely veloistasi (PDF)").click()
    expect(page.get_by_role("heading", name="Velkaerittely")).to_be_visible()
    axe(page)
    no_sideways(page)
    page.get_by_role("button", name="Nouda velkaerittely (PDF)").click()
    expect(page.get_by_text("Velkaerittelyäsi tehdään")).to_be_visible()

    [document] = Document.objects.filter(kind=DocumentKind.STATEMENT)
    documents.make_document(document_id=document.pk, at=now)
    page.reload()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Lataa velkaerittely (PDF)").click()

    assert downloading.value.suggested_filename.startswith("MyRopo-velkaerittely-")
