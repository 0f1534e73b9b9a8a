"""Files that no bank should send: refused with the place and a reason, never an exception."""

from io import BytesIO

import pytest
from django.utils import translation

from payments.bank_statement import Reason, Refusal, StatementError, documents, read_statement
from payments.models import BankEntry, BankStatement, StatementOutcome
from payments.services.statement_import import Outcome
from tests.payments.statement_stories import movement, notification, statement, store

NAMESPACE = b"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"
GOOD = statement(movement())
BATCH = statement(
    movement(reference="", parts=(movement("60.00"), movement("40.00", archive_id="P2")), name="")
)
LAUGHS = (
    b'<!DOCTYPE Document [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "&%c;&%c;">' % (n + 1, n, n) for n in range(ord("a"), ord("y")))
    + b"]>"
)


def changed(old, new, data=GOOD):
    assert old in data
    return data.replace(old, new, 1)


def refusals(data):
    """Each thing that is wrong in a file."""
    try:
        return [item for item in read_statement(BytesIO(data)) if isinstance(item, Refusal)]
    except StatementError as error:
        return [error.refusal]


FILES = {
    "empty": (b"", Reason.EMPTY),
    "no XML": (b"tilinumero;summa\n1;2\n", Reason.MALFORMED),
    "truncated": (GOOD[:-60], Reason.MALFORMED),
    "truncated in an entry": (GOOD[: GOOD.index(b"<Sts>")], Reason.MALFORMED),
    "two documents": (GOOD + b"<Document/>", Reason.MALFORMED),
    "wrong bytes": (changed(b"Maija", b"M\xff\xfeja"), Reason.MALFORMED),
    "mere DOCTYPE": (
        changed(b"?>", b'?><!DOCTYPE Document SYSTEM "http://x.invalid/a.dtd">'),
        Reason.DOCTYPE,
    ),
    "entities": (LAUGHS + b"<Document>&y;</Document>", Reason.DOCTYPE),
    "entities in an attribute": (LAUGHS + b'<Document a="&y;"/>', Reason.MALFORMED),
    "unknown entity": (changed(b"Maija", b"&maija;"), Reason.MALFORMED),
    "SOAP": (
        b'<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body/></Envelope>',
        Reason.NOT_A_STATEMENT,
    ),
    "Finvoice": (b'<Finvoice Version="3.0"/>', Reason.NOT_A_STATEMENT),
    "no namespace": (changed(NAMESPACE, b""), Reason.NOT_A_STATEMENT),
    "payment order": (changed(b"camt.053.001.02", b"pain.001.001.03"), Reason.NOT_A_STATEMENT),
    "account report": (changed(b"camt.053.001.02", b"camt.052.001.02"), Reason.NOT_A_STATEMENT),
    "version 04": (changed(b"camt.053.001.02", b"camt.053.001.04"), Reason.VERSION),
    "no statement": (
        b'<Document xmlns="%s"><BkToCstmrStmt/></Document>' % NAMESPACE,
        Reason.MISSING,
    ),
    "as deep as can be": (
        b'<Document xmlns="%s">' % NAMESPACE + b"<a>" * 5000 + b"</a>" * 5000 + b"</Document>",
        Reason.MALFORMED,
    ),
    "a text of eleven megabytes": (changed(b"Maija", b"M" * 11_000_000), Reason.MALFORMED),
}
ENTRIES = {
    "no sum": (
        changed(
            b'<Amt Ccy="EUR">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>',
            b"<CdtDbtInd>CRDT</CdtDbtInd><Sts>",
        ),
        Reason.MISSING,
        "Stmt/Ntry/Amt",
    ),
    "another currency": (statement(movement(currency="SEK")), Reason.CURRENCY, "Stmt/Ntry/Amt"),
    "a decimal comma": (GOOD.replace(b"100.00", b"100,00"), Reason.NOT_AN_AMOUNT, None),
    "an infinite sum": (GOOD.replace(b"100.00", b"INF"), Reason.NOT_AN_AMOUNT, None),
    "fractions of a cent": (GOOD.replace(b"100.00", b"100.001"), Reason.NOT_WHOLE_CENTS, None),
    "a huge sum": (GOOD.replace(b"100.00", b"10000000000"), Reason.TOO_LARGE_AMOUNT, None),
    "below zero": (GOOD.replace(b"100.00", b"-100.00"), Reason.NOT_POSITIVE, None),
    "nothing": (statement(movement("0.00")), Reason.NOT_POSITIVE, None),
    "direction": (
        changed(b"CRDT</CdtDbtInd><Sts>", b"DEBT</CdtDbtInd><Sts>"),
        Reason.DIRECTION,
        "Stmt/Ntry/CdtDbtInd",
    ),
    "status": (changed(b"BOOK", b"BOKK"), Reason.STATUS, "Stmt/Ntry/Sts"),
    "no status": (changed(b"<Sts>BOOK</Sts>", b""), Reason.MISSING, "Stmt/Ntry/Sts"),
    "a day that is none": (
        changed(b"<BookgDt><Dt>2026-11-20", b"<BookgDt><Dt>2026-11-31"),
        Reason.NOT_A_DATE,
        "Stmt/Ntry/BookgDt/Dt",
    ),
    "a moment after the last day": (
        changed(b"<Dt>2026-11-20</Dt></BookgDt>", b"<DtTm>9999-12-31T23:59:59Z</DtTm></BookgDt>"),
        Reason.NOT_A_DATE,
        "Stmt/Ntry/BookgDt/DtTm",
    ),
    "a moment before the first day": (
        changed(
            b"<Dt>2026-11-20</Dt></BookgDt>", b"<DtTm>0001-01-01T00:00:00+14:00</DtTm></BookgDt>"
        ),
        Reason.NOT_A_DATE,
        "Stmt/Ntry/BookgDt/DtTm",
    ),
    "reversal": (
        changed(b"<Sts>", b"<RvslInd>maybe</RvslInd><Sts>"),
        Reason.YES_OR_NO,
        "Stmt/Ntry/RvslInd",
    ),
    "long archive ID": (
        statement(movement(archive_id="A" * 41)),
        Reason.TOO_LONG,
        "Stmt/Ntry/AcctSvcrRef",
    ),
    "long reference": (
        statement(movement(reference="1" * 36)),
        Reason.TOO_LONG,
        "Stmt/Ntry/NtryDtls/TxDtls/RmtInf/Strd/CdtrRefInf/Ref",
    ),
    "no account": (
        changed(b"<IBAN>FI2112345600000785</IBAN>", b""),
        Reason.ACCOUNT,
        "Stmt/Acct/Id",
    ),
    "account in crowns": (changed(b"<Ccy>EUR", b"<Ccy>SEK"), Reason.CURRENCY, "Stmt/Acct/Ccy"),
    "parts": (BATCH.replace(b"40.00", b"39.99"), Reason.PARTS_SUM, "Stmt/Ntry/NtryDtls"),
    "a part without its sum": (
        BATCH.replace(b'<TxAmt><Amt Ccy="EUR">40.00</Amt></TxAmt>', b""),
        Reason.MISSING,
        "Stmt/Ntry/NtryDtls/TxDtls/AmtDtls/TxAmt/Amt",
    ),
    "closing balance": (
        changed(
            b'<Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">100.00',
            b'<Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">99.00',
        ),
        Reason.BALANCE,
        "Stmt/Bal",
    ),
    "count": (
        changed(b"<NbOfNtries>1<", b"<NbOfNtries>2<", notification(movement())),
        Reason.SUMMARY_COUNT,
        "Ntfctn/TxsSummry/TtlNtries/NbOfNtries",
    ),
    "sum": (
        changed(b"<Sum>100.00", b"<Sum>99.00", notification(movement())),
        Reason.SUMMARY_SUM,
        "Ntfctn/TxsSummry/TtlNtries/Sum",
    ),
    "count in words": (
        changed(b"<NbOfNtries>1<", b"<NbOfNtries>one<", notification(movement())),
        Reason.COUNT,
        "Ntfctn/TxsSummry/TtlNtries/NbOfNtries",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_statement_is_refused(name):
    data, reason = FILES[name]

    [found] = refusals(data)

    assert found.reason is reason


@pytest.mark.parametrize("name", ENTRIES)
def test_what_is_wrong_in_a_statement_is_named_with_its_place(name):
    data, reason, element = ENTRIES[name]

    found = refusals(data)[0]

    assert found.reason is reason
    assert found.line
    if element:
        assert found.element == element


def test_a_wrong_entry_is_named_by_the_bank_s_own_name_and_the_rest_is_looked_at():
    data = statement(
        movement(currency="SEK"), movement(archive_id="A2"), movement("0.00", archive_id="A3")
    )

    found = refusals(data)

    assert [(each.entry, each.reason) for each in found] == [
        ("S1-00001", Reason.CURRENCY),
        ("S1-00003", Reason.NOT_POSITIVE),
    ]


def test_an_entry_with_more_parts_than_can_be_held_is_refused(monkeypatch):
    monkeypatch.setattr("payments.bank_statement.reading.MOST_PARTS", 1)

    [found] = refusals(BATCH)

    assert (found.reason, found.facts) == (Reason.TOO_MANY_PARTS, {"limit": "1"})
    assert found.entry == "S1-00001"


def test_a_file_over_the_limit_is_not_read(monkeypatch, db, now):
    monkeypatch.setattr(documents, "LARGEST_MEGABYTES", 0)
    monkeypatch.setattr("payments.services.statement_import.LARGEST_MEGABYTES", 0)

    report = store(GOOD, now)

    assert [each.reason for each in report.refusals] == [Reason.TOO_LARGE]
    assert [each.reason for each in refusals(GOOD)] == [Reason.TOO_LARGE]


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_each_reason_has_its_words(reason, language):
    facts = dict.fromkeys(
        ("limit", "found", "expected", "parts", "total", "sum", "closing"), "12,00"
    )

    with translation.override(language):
        assert Refusal(reason=reason, facts=facts).text


def test_a_refusal_comes_back_from_its_report_as_it_was():
    refusal = refusals(ENTRIES["sum"][0])[0]

    assert Refusal.from_dict(refusal.as_dict()) == refusal


@pytest.mark.parametrize("name", [*FILES, *ENTRIES])
def test_nothing_of_a_refused_file_is_stored_but_its_report(name, db, now):
    data = (FILES | ENTRIES)[name][0]

    report = store(data, now)

    assert report.outcome is Outcome.REFUSED
    assert not BankEntry.objects.exists()
    row = BankStatement.objects.get()
    assert row.outcome == StatementOutcome.REFUSED
    assert row.report["refusals"] == [each.as_dict() for each in report.refusals]


def test_a_refused_file_that_comes_again_keeps_one_row(db, now):
    for _ in range(2):
        store(GOOD[:-60], now)

    assert BankStatement.objects.count() == 1


def test_a_file_that_was_refused_is_taken_once_it_can_be(db, now, monkeypatch):
    with monkeypatch.context() as limited:
        limited.setattr("payments.bank_statement.reading.MOST_PARTS", 0)
        store(GOOD, now)

    report = store(GOOD, now)

    assert report.outcome is Outcome.IMPORTED
    assert BankStatement.objects.get().outcome == StatementOutcome.IMPORTED


def test_a_name_that_cannot_be_printed_or_hides_a_code_is_stored_so_that_it_can(db, now):
    store(GOOD, now, name="a\ud800\x1b 131052Y901X.xml")

    assert BankStatement.objects.get().name == "a?? 131052Y****.xml"
