from dataclasses import fields
from datetime import date
from decimal import Decimal

import pytest

from invoices.finvoice import (
    CancelMessage,
    CreditNoteMessage,
    InterestLaw,
    InvoiceMessage,
    LateInterest,
    Refusal,
    read_messages,
)
from tests.invoices.finvoice_builder import (
    BUYER_ID,
    DUE,
    ENVELOPE,
    EPI_DUE,
    FINE,
    INVOICE,
    NUMBER,
    ORIGIN,
    REFERENCE,
    SELLER_ID,
    SELLER_TAX,
    TO_PAY,
    cancellation,
    credit_note,
    finvoice,
    payment_status,
)


def read(data):
    return list(read_messages(data))


def read_invoice(changes=None, **options):
    [message] = read(finvoice(changes, **options))
    assert isinstance(message, InvoiceMessage), message
    return message


def test_an_invoice_is_read_whole():
    [message] = read(INVOICE)

    assert message.seller.business_id == "2077474-0"
    assert message.seller.name == "Esimerkin Sähkö Oy"
    assert message.seller.street == "Voimatie 3"
    assert message.seller.website == "www.sahko.example"
    assert (message.buyer.hetu, message.buyer.business_id) == ("131052Y901X", "")
    assert message.buyer.name == "Gunnel Sandström"
    assert message.buyer.postcode == "65100"
    assert message.number == "1001"
    assert message.issued_on == date(2026, 10, 12)
    assert message.due_on == date(2026, 11, 12)
    assert message.total == Decimal("90.36")
    assert message.paid == 0
    assert message.subject == "Sähkö, siirto 412 kWh"
    assert message.reference == "14104373010002099"
    assert (message.iban, message.bic) == ("FI2112345600000785", "NDEAFIHH")
    assert message.language == "sv"
    assert message.late_interest == LateInterest(
        percent=Decimal("9.5"), law=InterestLaw.INTEREST_ACT
    )
    assert message.line == 2
    first, second = message.rows
    assert (first.quantity, first.unit) == (Decimal(412), "kWh")
    assert first.unit_price == Decimal("0.1141")
    assert (first.vat_percent, first.amount) == (Decimal("25.50"), Decimal("59.00"))
    assert second.amount == Decimal("31.36")


def test_the_personal_identity_code_is_not_in_what_is_printed():
    assert "131052Y901X" not in repr(read(INVOICE))


@pytest.mark.parametrize("version", ["1.3", "2.0", "2.01", "3.0"])
def test_every_supported_version_is_read(version):
    assert read_invoice(version=version).number == "1001"


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-15", "ISO-8859-1", "windows-1252"])
def test_encodings_are_read_alike(encoding):
    assert read_invoice(encoding=encoding) == read_invoice()


def test_the_euro_sign_of_iso_8859_15_is_read():
    data = finvoice({"InvoiceRow/ArticleName": "Maksu 5 €"}, encoding="ISO-8859-15")

    [message] = read(data)

    assert message.rows[0].description == "Maksu 5 €"


def test_an_envelope_before_the_invoice_is_passed_over():
    [message] = read(ENVELOPE + finvoice(encoding="ISO-8859-15"))

    assert message.number == "1001"
    assert message.line == ENVELOPE.count(b"\n") + 2


def test_envelope_transmission_layout_and_copy_do_not_change_the_fingerprint():
    plain = read_invoice().sha256
    copy = read_invoice({ORIGIN: "Copy", "MessageTransmissionDetails": None})
    [wrapped] = read(ENVELOPE + finvoice(encoding="ISO-8859-15").replace(b"> <", b">\n<"))

    assert copy.sha256 == wrapped.sha256 == plain
    assert read_invoice({"InvoiceRow/ArticleName": "Vesi"}).sha256 != plain


def test_several_invoices_in_one_file_are_read_in_order_with_their_lines():
    data = b"\n\n".join(
        [finvoice({NUMBER: "1"}), ENVELOPE, finvoice({NUMBER: "2"}), finvoice({NUMBER: "3"})]
    )

    messages = read(data)

    assert [message.number for message in messages] == ["1", "2", "3"]
    lines = data.split(b"\n")
    assert all(b"<Finvoice" in lines[message.line - 1] for message in messages)


def test_closing_tags_in_comments_and_cdata_end_nothing():
    data = INVOICE.replace(
        b"<ArticleName>Perusmaksu</ArticleName>",
        b"<!-- </Finvoice> --><ArticleName><![CDATA[Perus</Finvoice>maksu]]></ArticleName>",
    )

    [message] = read(data)

    assert message.rows[1].description == "Perus</Finvoice>maksu"


def test_a_byte_order_mark_and_a_missing_declaration_are_accepted():
    without = INVOICE.partition(b"?>")[2]

    assert read(b"\xef\xbb\xbf" + INVOICE) == read(INVOICE)
    assert read(without)[0].number == "1001"


def test_the_name_of_a_dtd_is_neither_loaded_nor_minded():
    doctype = b'<!DOCTYPE Finvoice SYSTEM "http://dtd.invalid/Finvoice.dtd">'

    [message] = read(INVOICE.replace(b"<Finvoice", doctype + b"<Finvoice", 1))

    assert message.number == "1001"


@pytest.mark.parametrize(
    ("identifier", "hetu", "business_id"),
    [
        ("020594X903P", "020594X903P", ""),
        ("020594x903p", "020594X903P", ""),
        ("2331972-7", "", "2331972-7"),
        ("FI23319727", "", "2331972-7"),
        ("003723319727", "", "2331972-7"),
        ("020594X903A", "", ""),
        ("2331972-8", "", ""),
        ("CL12221", "", ""),
        ("", "", ""),
    ],
)
def test_a_buyer_is_a_person_a_company_or_nobody_known(identifier, hetu, business_id):
    buyer = read_invoice({BUYER_ID: identifier}).buyer

    assert (buyer.hetu, buyer.business_id) == (hetu, business_id)


def test_a_seller_is_found_by_its_vat_number_alone():
    assert read_invoice({SELLER_ID: None}).seller.business_id == "2077474-0"
    assert read_invoice({SELLER_TAX: None}).seller.business_id == "2077474-0"


@pytest.mark.parametrize(
    ("due", "of_payment", "expected"),
    [
        ("20261112", "20261112", date(2026, 11, 12)),
        (None, "20261112", date(2026, 11, 12)),
        ("20261112", None, date(2026, 11, 12)),
        ("20261112", "20261115", date(2026, 11, 15)),
        ("20261112", "20261012", date(2026, 11, 12)),
    ],
)
def test_the_due_date_is_that_of_the_terms_or_the_payment_whichever_is_later(
    due, of_payment, expected
):
    assert read_invoice({DUE: due, EPI_DUE: of_payment}).due_on == expected


def test_an_rf_reference_is_read():
    assert read_invoice({REFERENCE: "RF78 1410 4373 0100 0209 9"}).reference == (
        "RF7814104373010002099"
    )


@pytest.mark.parametrize(
    ("code", "add", "to_pay", "paid"),
    [
        ("NOTPAID", "", "90,36", "0"),
        ("PAID", "", "0,00", "90.36"),
        ("PAID", "", "90,36", "90.36"),
        ("PARTLYPAID", "40,00", "50,36", "40"),
    ],
)
def test_what_the_creditor_reports_as_paid_is_read(code, add, to_pay, paid):
    extra = [(".", payment_status(code))]
    if add:
        amount = f'<InvoicePaidAmount AmountCurrencyIdentifier="EUR">{add}</InvoicePaidAmount>'
        extra.append(("InvoiceDetails", amount))

    message = read_invoice({TO_PAY: to_pay}, add=extra)

    assert message.paid == Decimal(paid)


@pytest.mark.parametrize(
    ("text", "percent", "law"),
    [
        ("Viivästyskorko 16 %", "16", InterestLaw.NONE_NAMED),
        ("Viivästyskorko korkolain mukaan", "9,5", InterestLaw.INTEREST_ACT),
        ("Dröjsmålsränta enligt räntelagen", "9,5", InterestLaw.INTEREST_ACT),
        ("Viivekorko", "9,5", InterestLaw.PUBLIC_LAW),
    ],
)
def test_the_ground_of_late_interest_is_read_from_the_words(text, percent, law):
    interest = read_invoice(
        {
            FINE + "PaymentOverDueFineFreeText": text,
            FINE + "PaymentOverDueFinePercent": percent,
        }
    ).late_interest

    assert interest == LateInterest(percent=Decimal(percent.replace(",", ".")), law=law)


def test_an_invoice_says_when_it_may_be_enforced_without_judgment():
    text = "<InvoiceFreeText>Maksu on suoraan ulosottokelpoinen.</InvoiceFreeText>"

    assert read_invoice(add=[("InvoiceDetails", text)]).is_directly_enforceable
    assert not read_invoice().is_directly_enforceable


def test_the_classification_is_the_subject_where_there_is_one():
    xml = (
        "<InvoiceClassification><ClassificationText>Sähkölasku</ClassificationText>"
        "</InvoiceClassification>"
    )

    assert read_invoice(add=[("InvoiceDetails", xml)]).subject == "Sähkölasku"


@pytest.mark.parametrize("amount", ["-90,36", "90,36"])
def test_a_credit_note_is_read_whichever_its_sign(amount):
    [message] = read(credit_note(amount=amount))

    assert isinstance(message, CreditNoteMessage)
    assert (message.number, message.original_number) == ("1002", "1001")
    assert message.total == Decimal("90.36")


def test_a_credit_note_may_name_its_original_on_its_rows():
    xml = "<OriginalInvoiceNumber>1001</OriginalInvoiceNumber>"

    [message] = read(credit_note(original="", add=[("InvoiceRow", xml)]))

    assert message.original_number == "1001"


def test_a_cancelled_original_is_read():
    [message] = read(cancellation())

    assert isinstance(message, CancelMessage)
    assert message.number == "1001"


def test_a_wrong_message_does_not_hide_the_others():
    data = finvoice({NUMBER: "1"}) + finvoice({NUMBER: "2", REFERENCE: "1233"}) + INVOICE

    first, second, third = read(data)

    assert (first.number, third.number) == ("1", "1001")
    assert isinstance(second, Refusal)
    assert second.invoice == "2"


def test_a_refusal_survives_storing():
    [refusal] = read(finvoice({REFERENCE: "1233"}))

    restored = Refusal.from_dict(refusal.as_dict())

    assert {each.name: getattr(restored, each.name) for each in fields(Refusal)} == {
        each.name: getattr(refusal, each.name) for each in fields(Refusal)
    }
    assert restored.text == refusal.text
