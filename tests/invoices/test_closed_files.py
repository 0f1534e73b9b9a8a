"""Files of requests and rights that no worker has checked yet, or that were harmful."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.translation import override

from accounts.models import AuditEvent, ScanState
from accounts.services.roles import Role
from invoices.models import RequestKind
from tests.factories import InvoiceFactory
from tests.invoices.asking import PDF, make
from tests.invoices.mandate_asking import asked
from tests.invoices.scanned_files import scanned
from tests.sign_in import identify, sign_in
from tests.staff import signed_in

CLOSED = [ScanState.WAITS, ScanState.FAILED, ScanState.HARMFUL]


@pytest.fixture
def evidence(actor, now):
    files = [ContentFile(PDF, name="../kuitti\u202efdp.exe")]
    invoice = InvoiceFactory(party=actor.acting_for)
    return make(actor, invoice, RequestKind.COMPLAINT, at=now, files=files).files.get()


def test_a_file_begins_closed_under_a_name_that_deceives_nobody(evidence):
    assert evidence.scan == ScanState.WAITS
    assert evidence.name == "kuittifdp.exe.pdf"


@pytest.mark.parametrize("scan", CLOSED)
def test_nobody_opens_what_is_not_known_to_be_clean(client, debtor, evidence, scan):
    scanned(evidence, scan=scan)
    made = evidence.request
    own = reverse("invoices:request-file", args=[made.public_id, evidence.public_id])
    staffs = reverse("admin:invoices_debtorrequest_file", args=[made.pk, evidence.pk])

    answers = [sign_in(client, debtor).get(own), signed_in(Role.AGENT).get(staffs)]

    status = 410 if scan == ScanState.HARMFUL else 409
    assert [each.status_code for each in answers] == [status, status]
    assert not any("Content-Disposition" in each.headers for each in answers)
    assert not AuditEvent.objects.filter(action__endswith="file_downloaded").exists()


@pytest.mark.parametrize("scan", CLOSED)
def test_the_pages_say_so_and_lead_nowhere(client, debtor, evidence, scan):
    scanned(evidence, scan=scan)
    made = evidence.request
    own = reverse("invoices:request-file", args=[made.public_id, evidence.public_id])

    page = sign_in(client, debtor).get(reverse("invoices:request", args=[made.public_id]))
    staffs = signed_in(Role.AGENT).get(
        reverse("admin:invoices_debtorrequest_change", args=[made.pk])
    )

    assert own not in page.text
    with override("fi"):
        assert evidence.get_scan_display() in page.text
    with override("en"):
        assert evidence.get_scan_display() in staffs.text


def test_a_proof_of_a_right_is_closed_as_well(client, debtor, now):
    request = asked(debtor, at=now)
    file = request.files.get()
    own = reverse("invoices:mandate-request-file", args=[request.public_id, file.public_id])
    staffs = reverse("admin:invoices_mandaterequest_file", args=[request.pk, file.pk])

    answers = [identify(sign_in(client, debtor)).get(own), signed_in(Role.AGENT).get(staffs)]

    assert [each.status_code for each in answers] == [409, 409]
