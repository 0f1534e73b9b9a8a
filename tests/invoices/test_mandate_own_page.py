"""The page of a request for a right: how it stands, its answer, its documents, taking it back."""

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from invoices.models import MandateRequestState
from invoices.services import mandate_decisions
from tests.factories import AgentFactory
from tests.invoices.asking import PDF
from tests.invoices.mandate_asking import asked, checked, confirmed, ward
from tests.invoices.scanned_files import scanned
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, debtor):
    return sign_in(client, debtor)


def test_a_request_shows_how_it_stands(page, debtor):
    made = asked(debtor, at=timezone.now(), text="<b>Lihava</b>")

    text = page.get(reverse("invoices:mandate-request", args=[made.public_id])).text

    assert "&lt;b&gt;Lihava&lt;/b&gt;" in text
    assert "010170-****" in text
    assert "Odottaa meitä" in text


def test_that_one_of_two_has_checked_it_is_not_told(page, debtor):
    made = asked(debtor, at=timezone.now())
    checked(made, at=timezone.now())

    text = page.get(reverse("invoices:mandate-request", args=[made.public_id])).text

    assert "Odottaa meitä" in text


def test_a_confirmed_right_leads_to_acting(page, debtor):
    principal = ward()
    made = asked(debtor, at=timezone.now())
    checked(made, at=timezone.now())
    mandate = confirmed(made, at=timezone.now())

    text = page.get(reverse("invoices:mandate-request", args=[made.public_id])).text

    assert reverse("accounts:act-for", args=[mandate.public_id]) in text
    assert principal.name in text


def test_a_right_that_ended_leads_to_asking_again(page, debtor):
    made = asked(debtor, at=timezone.now())
    checked(made, at=timezone.now())
    mandate = confirmed(made, at=timezone.now())
    agent = AgentFactory()
    mandate_decisions.end_right(mandate_id=mandate.pk, agent=agent, at=timezone.now())

    text = page.get(reverse("invoices:mandate-request", args=[made.public_id])).text

    assert reverse("accounts:act-for", args=[mandate.public_id]) not in text
    assert reverse("invoices:mandate-ask") in text


def test_a_refusal_is_read_in_the_words_of_the_answer(page, debtor):
    made = asked(debtor, at=timezone.now())
    mandate_decisions.refuse(
        request_id=made.pk, answer="Sivu 2 puuttuu.", agent=AgentFactory(), at=timezone.now()
    )

    text = page.get(reverse("invoices:mandate-request", args=[made.public_id])).text

    assert "Sivu 2 puuttuu." in text


def test_it_is_taken_back_after_one_question(page, debtor):
    made = asked(debtor, at=timezone.now())
    address = reverse("invoices:mandate-request-take-back", args=[made.public_id])

    question = page.get(address)
    page.post(address)
    again = page.get(address)

    made.refresh_from_db()
    assert question.status_code == 200
    assert made.state == MandateRequestState.WITHDRAWN
    assert again.url == reverse("invoices:mandate-request", args=[made.public_id])


def test_own_document_is_saved_and_never_shown(page, debtor):
    made = asked(debtor, at=timezone.now())
    file = scanned(made.files.get())

    response = page.get(
        reverse("invoices:mandate-request-file", args=[made.public_id, file.public_id])
    )

    assert response.content == PDF
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert AuditEvent.objects.filter(action="mandate_request.file_downloaded").exists()


def test_a_document_that_is_gone_is_not_found(page, debtor):
    made = asked(debtor, at=timezone.now())
    file = scanned(made.files.get())
    default_storage.delete(file.file.name)

    address = reverse("invoices:mandate-request-file", args=[made.public_id, file.public_id])
    assert page.get(address).status_code == 404
