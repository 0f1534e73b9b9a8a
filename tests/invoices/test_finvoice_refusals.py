import string
import tracemalloc

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from invoices.finvoice import Reason, Refusal, read_messages
from invoices.finvoice.refusals import WORDS
from tests.invoices.finvoice_builder import (
    BUYER_ID,
    DETAILS,
    DUE,
    EPI_DUE,
    FINE,
    IBAN,
    INVOICE,
    ISSUED,
    NUMBER,
    ORIGIN,
    REFERENCE,
    SELLER_ID,
    SELLER_TAX,
    TO_PAY,
    TOTAL,
    TYPE,
    credit_note,
    finvoice,
    payment_status,
)

BOMB = b"""<!DOCTYPE Finvoice [
  <!ENTITY a "ha ha ha ha">
  <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
  <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
  <!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
  <!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">
]>
"""
EXTERNAL = b'<!DOCTYPE Finvoice [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n'


def with_doctype(doctype, entity):
    head, declaration, rest = INVOICE.partition(b"?>")
    return head + declaration + doctype + rest.replace(b"Perusmaksu", entity)


def refusal_of(data):
    *_, refusal = read_messages(data)
    assert isinstance(refusal, Refusal), refusal
    return refusal


def status(code, amount=""):
    paid = '<InvoicePaidAmount AmountCurrencyIdentifier="EUR">{}</InvoicePaidAmount>'
    extra = [("InvoiceDetails", paid.format(amount))] if amount else []
    return [(".", payment_status(code)), *extra]


WRONG_CONTENT = [
    ({REFERENCE: "14104373010002098"}, Reason.REFERENCE, REFERENCE),
    ({REFERENCE: "RF7914104373010002099"}, Reason.REFERENCE, REFERENCE),
    ({REFERENCE: "000440"}, Reason.REFERENCE, REFERENCE),
    ({REFERENCE: ""}, Reason.MISSING, REFERENCE),
    ({REFERENCE: None}, Reason.MISSING, REFERENCE),
    ({IBAN: "FI2112345600000786"}, Reason.IBAN, IBAN),
    ({IBAN: "FI9112345600000786"}, Reason.IBAN, IBAN),
    ({IBAN: "12345600000785"}, Reason.IBAN, IBAN),
    ({IBAN: None}, Reason.MISSING, IBAN),
    ({DUE: None, EPI_DUE: None}, Reason.DUE_DATE_MISSING, DUE),
    ({DUE: "", EPI_DUE: ""}, Reason.DUE_DATE_MISSING, DUE),
    ({DUE: "20261011"}, Reason.DUE_BEFORE_ISSUED, DUE),
    ({DUE: None, EPI_DUE: "20261011"}, Reason.DUE_BEFORE_ISSUED, EPI_DUE),
    ({DUE: "20260230"}, Reason.NOT_A_DATE, DUE),
    ({DUE: "12.11.2026"}, Reason.NOT_A_DATE, DUE),
    ({DUE: "٢٠٢٦١١١٢"}, Reason.NOT_A_DATE, DUE),
    ({ISSUED: None}, Reason.MISSING, ISSUED),
    ({ISSUED: "00000000"}, Reason.NOT_A_DATE, ISSUED),
    ({TYPE: "INV99"}, Reason.TYPE_CODE, TYPE),
    ({TYPE: "INV03"}, Reason.TYPE_CODE, TYPE),
    ({TYPE: None}, Reason.TYPE_CODE, TYPE),
    ({ORIGIN: "Origin"}, Reason.ORIGIN_CODE, ORIGIN),
    ({ORIGIN: None}, Reason.ORIGIN_CODE, ORIGIN),
    ({NUMBER: ""}, Reason.MISSING, NUMBER),
    ({NUMBER: "9" * 36}, Reason.TOO_LONG, NUMBER),
    ({SELLER_ID: "2077474-1", SELLER_TAX: ""}, Reason.SELLER, SELLER_ID),
    ({SELLER_ID: "0000000-0", SELLER_TAX: ""}, Reason.SELLER, SELLER_ID),
    (
        {"SellerPartyDetails/SellerOrganisationName": ""},
        Reason.MISSING,
        "SellerPartyDetails/SellerOrganisationName",
    ),
    (
        {"BuyerPartyDetails/BuyerOrganisationName": None},
        Reason.MISSING,
        "BuyerPartyDetails/BuyerOrganisationName",
    ),
    ({TOTAL: "91,36"}, Reason.ROWS_SUM, "InvoiceRow"),
    ({TOTAL: "90.36"}, Reason.NOT_A_NUMBER, TOTAL),
    ({TOTAL: "9 0,36"}, Reason.NOT_A_NUMBER, TOTAL),
    ({TOTAL: "90,365"}, Reason.NOT_WHOLE_CENTS, TOTAL),
    ({TOTAL: "100000000000000,00"}, Reason.NUMBER_TOO_LARGE, TOTAL),
    ({TOTAL: "0,00"}, Reason.TOTAL_NOT_POSITIVE, TOTAL),
    ({TOTAL: "-90,36"}, Reason.TOTAL_NOT_POSITIVE, TOTAL),
    ({TOTAL: None}, Reason.MISSING, TOTAL),
    ({TO_PAY: "90,35"}, Reason.AMOUNT_TO_PAY, TO_PAY),
    ({TO_PAY: "0,00"}, Reason.AMOUNT_TO_PAY, TO_PAY),
    ({TO_PAY: None}, Reason.MISSING, TO_PAY),
    (
        {FINE + "PaymentOverDueFinePercent": "100"},
        Reason.NUMBER_TOO_LARGE,
        FINE + "PaymentOverDueFinePercent",
    ),
    (
        {"InvoiceRow/RowVatRatePercent": "-1"},
        Reason.NUMBER_TOO_LARGE,
        "InvoiceRow/RowVatRatePercent",
    ),
    ({DETAILS[:-1]: None}, Reason.MISSING, "InvoiceDetails"),
]


@pytest.mark.parametrize(
    ("changes", "reason", "element"),
    WRONG_CONTENT,
    ids=[f"{reason}-{number}" for number, (_, reason, _) in enumerate(WRONG_CONTENT)],
)
def test_wrong_content_is_refused_with_its_element_and_line(changes, reason, element):
    refusal = refusal_of(finvoice(changes))

    assert (refusal.reason, refusal.element) == (reason, element)
    assert refusal.line > 1
    assert refusal.text


@pytest.mark.parametrize(
    ("code", "amount", "to_pay", "reason"),
    [
        ("SOON", "", "90,36", Reason.PAYMENT_STATUS),
        ("PARTLYPAID", "", "90,36", Reason.PAID_AMOUNT),
        ("PARTLYPAID", "90,36", "0,00", Reason.PAID_AMOUNT),
        ("NOTPAID", "40,00", "50,36", Reason.PAID_AMOUNT),
        ("PAID", "40,00", "50,36", Reason.PAID_AMOUNT),
        ("PARTLYPAID", "-1,00", "91,36", Reason.PAID_AMOUNT),
        ("PARTLYPAID", "40,00", "50,00", Reason.AMOUNT_TO_PAY),
    ],
)
def test_a_payment_that_does_not_fit_its_status_is_refused(code, amount, to_pay, reason):
    refusal = refusal_of(finvoice({TO_PAY: to_pay}, add=status(code, amount)))

    assert refusal.reason is reason


@pytest.mark.parametrize("path", [TOTAL, TO_PAY, "InvoiceRow/RowAmount"])
@pytest.mark.parametrize("currency", ["USD", "SEK", "eur", ""])
def test_another_currency_than_the_euro_is_refused(path, currency):
    name = path.rpartition("/")[2]
    data = INVOICE.replace(
        f'<{name} AmountCurrencyIdentifier="EUR"'.encode(),
        f'<{name} AmountCurrencyIdentifier="{currency}"'.encode(),
    )

    refusal = refusal_of(data)

    assert (refusal.reason, refusal.facts) == (Reason.CURRENCY, {"found": currency})
    assert refusal.element.endswith(name)


def test_the_line_is_that_of_the_element():
    data = INVOICE.replace(b">14104373010002099<", b">14104373010002098<")
    lines = data.decode().splitlines()

    refusal = refusal_of(data)

    assert "EpiRemittanceInfoIdentifier" in lines[refusal.line - 1]
    assert refusal.invoice == "1001"


@pytest.mark.parametrize(
    ("version", "reason"), [("1.2", Reason.VERSION), ("4.0", Reason.VERSION), ("", Reason.VERSION)]
)
def test_other_versions_are_refused(version, reason):
    refusal = refusal_of(finvoice(version=version))

    assert (refusal.reason, refusal.facts["found"]) == (reason, version)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"  \n ", Reason.EMPTY),
        (b"Hello", Reason.MALFORMED),
        (b"%PDF-1.7 \x00\x01", Reason.ENCODING),
        (INVOICE[:2000], Reason.MALFORMED),
        (INVOICE + b"<Finvoice", Reason.MALFORMED),
        (INVOICE.replace(b"</InvoiceRow>", b"", 1), Reason.MALFORMED),
        (INVOICE.replace("ä".encode(), b"\xe4", 1), Reason.MALFORMED),
        (b"<html><body/></html>", Reason.NOT_FINVOICE),
        (b"<Envelope></Envelope>", Reason.NOT_FINVOICE),
        (INVOICE.replace(b"UTF-8", b"EBCDIC-FI"), Reason.ENCODING),
        (INVOICE.decode().replace("UTF-8", "UTF-16").encode("utf-16"), Reason.ENCODING),
        (INVOICE.decode().encode("utf-16-le"), Reason.ENCODING),
        (INVOICE.replace(b"Perusmaksu", b"<!-- open "), Reason.MALFORMED),
    ],
)
def test_what_is_no_finvoice_xml_is_refused(data, reason):
    assert refusal_of(data).reason is reason


@pytest.mark.parametrize(
    "data",
    [
        with_doctype(BOMB, b"&e;"),
        with_doctype(EXTERNAL, b"&x;"),
        with_doctype(BOMB, b"Perusmaksu"),
        with_doctype(b'<!DOCTYPE Finvoice SYSTEM "x.dtd">', b"&x;"),
        with_doctype(b'<!DOCTYPE Finvoice [<!ENTITY % x SYSTEM "http://x.invalid/">%x;]>', b"a"),
    ],
    ids=["bomb", "external", "declared only", "from a DTD", "parameter entity"],
)
def test_entities_are_refused_without_being_expanded(data):
    tracemalloc.start()
    refusal = refusal_of(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert refusal.reason is Reason.ENTITIES
    assert peak < 2_000_000


def test_an_entity_hidden_in_another_encoding_is_refused():
    text = with_doctype(EXTERNAL, b"&x;").decode().replace("UTF-8", "UTF-7")

    assert refusal_of(text.encode("utf-7")).reason in {Reason.ENCODING, Reason.MALFORMED}


@pytest.mark.parametrize("opening", [b"<!--", b"<![CDATA[", b"<!DOCTYPE ", b"</Finvoice "])
def test_a_file_of_openings_is_refused_in_linear_time(opening):
    assert isinstance(refusal_of(opening * 200_000), Refusal)


def test_a_deep_tree_is_refused():
    depth = 100_000
    data = b'<Finvoice Version="3.0">' + b"<a>" * depth + b"</a>" * depth + b"</Finvoice>"

    assert refusal_of(data).reason is Reason.MALFORMED


@pytest.mark.parametrize(
    ("data", "reason", "element"),
    [
        (credit_note(original=""), Reason.MISSING, DETAILS + "OriginalInvoiceNumber"),
        (credit_note(amount="0,00"), Reason.TOTAL_NOT_POSITIVE, TOTAL),
        (finvoice({TYPE: "INV02", ORIGIN: "Cancel"}), Reason.ORIGIN_CODE, ORIGIN),
    ],
)
def test_a_wrong_credit_note_is_refused(data, reason, element):
    refusal = refusal_of(data)

    assert (refusal.reason, refusal.element) == (reason, element)


def test_a_refusal_never_shows_a_personal_identity_code():
    data = finvoice({BUYER_ID: "131052Y901X", REFERENCE: "131052Y901X", NUMBER: "1"})

    assert "131052" not in str(refusal_of(data).as_dict())


def test_every_reason_has_words_that_its_facts_fill():
    facts = dict.fromkeys("limit found due issued rows total sum expected number".split(), "1")
    for language in ("fi", "sv", "en"):
        with translation.override(language):
            texts = [Refusal(reason=reason, facts=facts).text for reason in Reason]
        assert all(text and "%" not in text for text in texts)
    assert set(WORDS) == set(Reason)


@given(data=st.binary(max_size=300))
def test_any_bytes_are_answered_with_a_refusal(data):
    assert isinstance(refusal_of(data), Refusal)


@given(
    position=st.integers(min_value=60, max_value=len(INVOICE) - 1),
    junk=st.text(string.printable, min_size=1, max_size=4),
)
def test_any_damage_to_a_file_is_read_or_refused_but_never_breaks(position, junk):
    data = INVOICE[:position] + junk.encode() + INVOICE[position + 1 :]

    assert list(read_messages(data))
