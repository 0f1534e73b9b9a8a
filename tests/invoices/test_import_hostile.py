"""Files made to break the import: each is taken or refused with a reason, never half-done."""

import pytest

from accounts import hetu
from invoices.finvoice import Reason
from invoices.models import Creditor, FinvoiceFile, Invoice, InvoiceRow
from invoices.services.imports import Outcome, printable
from tests.factories import HETU
from tests.invoices.finvoice_builder import INVOICE, finvoice
from tests.invoices.importing import counts, reasons, take

EUR = 'AmountCurrencyIdentifier="EUR"'
MOST = "9999999999,99"
CONTACT = "SellerInformationDetails/"
MASKED = "131052Y****"


def row(*sums):
    texts = "".join(f"<{name} {EUR}>{text}</{name}>" for name, text in sums)
    return (".", f"<InvoiceRow><ArticleName>x</ArticleName>{texts}</InvoiceRow>")


def charge(element):
    return (
        "InvoiceDetails",
        f"<{element}><Amount {EUR}>{MOST}</Amount><VatRatePercent>99</VatRatePercent></{element}>",
    )


@pytest.mark.parametrize(
    ("add", "element"),
    [
        (
            [
                row(("RowVatExcludedAmount", MOST), ("RowVatAmount", MOST)),
                row(("RowVatExcludedAmount", f"-{MOST}"), ("RowVatAmount", f"-{MOST}")),
            ],
            "InvoiceRow/RowVatExcludedAmount",
        ),
        (
            [row(("RowAmount", f"{MOST}9")), row(("RowAmount", f"-{MOST}9"))],
            "InvoiceRow/RowAmount",
        ),
        (
            [charge("ChargeDetails"), charge("DiscountDetails")],
            "InvoiceDetails/DiscountDetails/Amount",
        ),
    ],
    ids=["with VAT", "rounded", "charges"],
)
def test_sums_that_grow_above_what_can_be_stored_are_refused(db, now, add, element):
    report = take(finvoice(add=add), now)

    assert reasons(report) == [Reason.NUMBER_TOO_LARGE]
    assert report.refusals[0].element == element


@pytest.mark.parametrize("address", ["foo", "foo/bar", "#here"])
def test_a_namespace_without_a_canonical_form_is_refused(db, now, address):
    data = INVOICE.replace(b"<Finvoice", f'<Finvoice xmlns:a="{address}"'.encode(), 1)

    assert reasons(take(data, now)) == [Reason.MALFORMED]


def test_contacts_longer_than_can_be_stored_are_left_out(db, now):
    changes = {
        f"{CONTACT}SellerCommonEmailaddressIdentifier": f"a@{'.'.join(['b' * 60] * 4)}.fi.example",
        f"{CONTACT}SellerWebaddressIdentifier": f"https://sahko.example/{'c' * 200}",
    }

    assert counts(take(finvoice(changes), now)) == {"created": 1}

    creditor = Creditor.objects.get()
    assert (creditor.email, creditor.website) == ("", "")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\0b.xml", "a?b.xml"),
        ("\udce4.xml", "?.xml"),  # a byte of another encoding, as Python reads folders
        ("a\nb.xml", "a?b.xml"),
        (f"{HETU}.xml", f"{MASKED}.xml"),
        ("lasku ä.xml", "lasku ä.xml"),
    ],
)
def test_any_name_of_a_file_can_be_stored(db, now, name, shown):
    taken, refused = take(INVOICE, now, name=name), take(b"<a/>", now, name=name)

    assert (taken.outcome, refused.outcome) == (Outcome.IMPORTED, Outcome.REFUSED)
    assert set(FinvoiceFile.objects.values_list("name", flat=True)) == {shown}
    assert printable(name) == shown


def test_an_identity_code_in_what_is_printed_is_masked(db, now):
    changes = {
        "InvoiceRow/ArticleName": f"Käynti, potilas {HETU}",
        "BuyerPartyDetails/BuyerOrganisationName": f"Gunnel {HETU.lower()}",
    }

    take(finvoice(changes), now)

    invoice = Invoice.objects.get()
    assert invoice.subject == f"Käynti, potilas {MASKED}"
    assert invoice.debtor_name == f"Gunnel {MASKED.lower()}"
    assert InvoiceRow.objects.filter(description=f"Käynti, potilas {MASKED}").exists()


@pytest.mark.parametrize("text", ["131052Y901A", "991352Y901X", "A131052Y901X", "10/1310520901"])
def test_what_only_looks_like_an_identity_code_stays(text):
    assert hetu.masked(text) == text
