"""Statements of the demo, element by element, as the standard orders them."""

from datetime import date
from decimal import Decimal

import pytest
from lxml import etree

from demo.statements import DemoEntry, camt053, camt054

ACCOUNT = "FI21 1234 5600 0007 85"
ON = date(2026, 11, 21)
VERSIONS = ("02", "08")


def statement(*entries, version="02", **more):
    return read(
        camt053(entries, version=version, account=ACCOUNT, statement_id="S-1", on=ON, **more)
    )


def notification(*entries, version="02"):
    return read(camt054(entries, version=version, account=ACCOUNT, statement_id="N-1", on=ON))


def read(content):
    """The tree without its namespace, which has a test of its own."""
    tree = etree.fromstring(content)
    for element in tree.iter():
        element.tag = etree.QName(element).localname
    return tree


def names(element):
    return [each.tag for each in element]


def entry(amount="84.20", **more):
    return DemoEntry(amount=Decimal(amount), **more)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("build", "message"), [(camt053, "camt.053"), (camt054, "camt.054")])
def test_the_namespace_names_message_and_version(build, message, version):
    content = build([entry()], version=version, account=ACCOUNT, statement_id="S", on=ON)

    root = etree.QName(etree.fromstring(content))

    assert root.namespace == f"urn:iso:std:iso:20022:tech:xsd:{message}.001.{version}"
    assert root.localname == "Document"


def test_a_statement_has_its_parts_in_the_order_of_the_standard():
    (stmt,) = statement(entry(), entry()).iter("Stmt")

    assert names(stmt) == ["Id", "CreDtTm", "FrToDt", "Acct", "Bal", "Bal", "Ntry", "Ntry"]
    assert stmt.findtext("Acct/Id/IBAN") == "FI2112345600000785"


def test_a_notification_has_totals_instead_of_balances():
    tree = notification(entry("10"), entry("5.50"), entry("1", direction="DBIT"))

    (ntfctn,) = tree.iter("Ntfctn")
    assert names(ntfctn)[4] == "TxsSummry"
    assert ntfctn.findtext("TxsSummry/TtlNtries/Sum") == "16.50"
    assert ntfctn.findtext("TxsSummry/TtlCdtNtries/NbOfNtries") == "2"
    assert ntfctn.findtext("TxsSummry/TtlDbtNtries/Sum") == "1.00"


def test_the_balances_differ_by_what_moved():
    tree = statement(
        entry("100"), entry("30", direction="DBIT"), opening=Decimal("-200.50"), version="08"
    )

    found = [
        (each.findtext("Tp/CdOrPrtry/Cd"), each.findtext("CdtDbtInd"), each.findtext("Amt"))
        for each in tree.iter("Bal")
    ]
    assert found == [("OPBD", "DBIT", "200.50"), ("CLBD", "DBIT", "130.50")]


@pytest.mark.parametrize(("version", "path"), [("02", "Sts"), ("08", "Sts/Cd")])
def test_an_entry_is_booked_as_its_version_says_it(version, path):
    (ntry,) = statement(entry(archive_id="A1"), version=version).iter("Ntry")

    assert ntry.findtext(path) == "BOOK"
    assert names(ntry) == [
        "NtryRef",
        "Amt",
        "CdtDbtInd",
        "Sts",
        "BookgDt",
        "ValDt",
        "AcctSvcrRef",
        "BkTxCd",
        "NtryDtls",
    ]


@pytest.mark.parametrize(("version", "path"), [("02", "Dbtr/Nm"), ("08", "Dbtr/Pty/Nm")])
def test_the_payers_name_stands_where_its_version_has_it(version, path):
    (parties,) = statement(entry(name="Väinö <Äijö>"), version=version).iter("RltdPties")

    assert parties.findtext(path) == "Väinö <Äijö>"


def test_whom_we_paid_is_a_creditor():
    (parties,) = statement(entry(name="Saaja", direction="DBIT")).iter("RltdPties")

    assert parties.findtext("Cdtr/Nm") == "Saaja"


def test_a_national_reference_is_written_with_its_zeros():
    (strd,) = statement(entry(reference="00000000000000001232")).iter("Strd")

    assert strd.findtext("CdtrRefInf/Ref") == "00000000000000001232"
    assert strd.findtext("CdtrRefInf/Tp/CdOrPrtry/Cd") == "SCOR"
    assert strd.find("CdtrRefInf/Tp/Issr") is None


def test_an_rf_reference_names_who_issues_its_kind():
    (strd,) = statement(entry(reference="RF111232")).iter("Strd")

    assert strd.findtext("CdtrRefInf/Tp/Issr") == "ISO"


def test_what_is_empty_is_left_out():
    (ntry,) = statement(entry()).iter("Ntry")

    assert ntry.find("AcctSvcrRef") is None
    assert ntry.find("RvslInd") is None
    assert list(ntry.iter("RmtInf", "RltdPties")) == []
    assert ntry.findtext("NtryDtls/TxDtls/Refs/EndToEndId") == "NOTPROVIDED"


def test_a_message_is_unstructured():
    (remittance,) = statement(entry(text="lasku 5", reference="1232")).iter("RmtInf")

    assert names(remittance) == ["Ustrd", "Strd"]


def test_days_are_the_statements_unless_an_entry_has_its_own():
    booked, valued = date(2026, 11, 20), date(2026, 11, 19)

    one, other = statement(entry(), entry(booked_on=booked, value_on=valued)).iter("Ntry")

    assert one.findtext("BookgDt/Dt") == one.findtext("ValDt/Dt") == "2026-11-21"
    assert (other.findtext("BookgDt/Dt"), other.findtext("ValDt/Dt")) == (
        "2026-11-20",
        "2026-11-19",
    )


def test_a_reversal_names_what_it_takes_back():
    taken_back = entry(direction="DBIT", is_reversal=True, reverses="A1", archive_id="A9", name="V")

    (ntry,) = statement(taken_back).iter("Ntry")

    assert names(ntry)[3] == "RvslInd"
    assert ntry.findtext("AcctSvcrRef") == "A9"
    assert ntry.findtext("NtryDtls/TxDtls/Refs/AcctSvcrRef") == "A1"
    assert ntry.findtext("NtryDtls/TxDtls/RltdPties/Dbtr/Nm") == "V"


def test_a_batch_has_its_parts():
    parts = (entry("10", archive_id="B1", reference="1232"), entry("20", name="Toinen"))

    (ntry,) = statement(entry("30", archive_id="B", parts=parts), version="08").iter("Ntry")

    details = ntry.find("NtryDtls")
    assert names(details) == ["Btch", "TxDtls", "TxDtls"]
    assert details.findtext("Btch/NbOfTxs") == "2"
    assert [each.findtext("Amt") for each in details.iter("TxDtls")] == ["10.00", "20.00"]
    assert details.findtext("TxDtls/Refs/AcctSvcrRef") == "B1"


def test_a_summary_has_a_count_and_no_parts():
    (details,) = statement(entry("30", count=7)).iter("NtryDtls")

    assert names(details) == ["Btch"]
    assert details.findtext("Btch/NbOfTxs") == "7"


def test_every_entry_has_a_number_of_its_own_that_the_standard_allows():
    content = camt053([entry()] * 3, account=ACCOUNT, statement_id="S" * 35, on=ON, version="02")

    found = [each.text for each in read(content).iter("NtryRef")]

    assert len(set(found)) == 3
    assert all(len(each) <= 35 for each in found)


def test_an_entry_may_be_what_no_importer_should_take():
    (ntry,) = statement(entry(currency="SEK", status="PDNG")).iter("Ntry")

    assert (ntry.find("Amt").get("Ccy"), ntry.findtext("Sts")) == ("SEK", "PDNG")
