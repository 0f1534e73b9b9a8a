"""The demo's Finvoice files are those of its plan, and good on every day."""

from datetime import date

import pytest
from lxml import etree

from demo import make_samples
from demo.sample_plan import SAMPLES, plan
from demo.seed import filled
from invoices.finvoice import InvoiceMessage, read_messages

DAY_ZERO = date(2026, 11, 21)


def test_the_kept_files_are_those_of_the_plan():
    kept = {path.stem: path.read_bytes() for path in SAMPLES.glob("*.xml")}

    assert kept == {file.name: make_samples.written(file) for file in plan()}


def test_every_sample_is_read_by_our_reader():
    for file in plan():
        data = filled((SAMPLES / f"{file.name}.xml").read_bytes(), DAY_ZERO)
        for message in read_messages(data):
            assert hasattr(message, "seller"), (file.name, message)


def test_the_samples_cover_the_formats():
    assert {file.version for file in plan()} == {"1.3", "2.0", "2.01", "3.0"}
    assert {file.encoding for file in plan()} == {"UTF-8", "ISO-8859-15"}
    assert {file.envelope for file in plan()} == {True, False}
    assert {file.is_rf for file in plan()} == {True, False}
    assert any(len(file.invoices) > 3 for file in plan())
    assert any(file.credits for file in plan())
    assert any(file.cancels for file in plan())


def test_the_codes_in_the_samples_are_artificial():
    for file in plan():
        for invoice in file.invoices:
            if invoice.buyer.persona:
                assert 900 <= int(invoice.buyer.code[7:10]) <= 999


def test_places_are_filled_with_days_and_banking_days():
    text = b"{day-10} {day+0} {bank+0}"

    assert filled(text, DAY_ZERO) == b"20261111 20261121 20261123"


def test_a_file_without_an_xml_declaration_of_ours_would_show():
    for path in SAMPLES.glob("*.xml"):
        message = path.read_bytes().rpartition(b"<?xml")[2]
        assert etree.fromstring(b"<?xml" + message).tag == "Finvoice"


@pytest.mark.parametrize("month", range(1, 13))
def test_dates_are_good_on_every_first_day(month):
    day_zero = date(2028, month, 29)

    for file in plan():
        data = filled((SAMPLES / f"{file.name}.xml").read_bytes(), day_zero)
        for message in read_messages(data):
            if isinstance(message, InvoiceMessage):
                assert message.issued_on <= message.due_on
