from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest

from payments.bank_statement import Direction, Entry, read_statement
from tests.payments.statement_stories import ACCOUNT, ON, movement, notification, statement

HANDELSBANK = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02">
 <BkToCstmrDbtCdtNtfctn>
  <GrpHdr><MsgId>MSG-1</MsgId><CreDtTm>2026-11-20T08:23:10</CreDtTm></GrpHdr>
  <Ntfctn>
   <Id>N-1</Id><CreDtTm>2026-11-20T08:23:10</CreDtTm>
   <Acct><Id><IBAN>FI21 1234 5600 0007 85</IBAN></Id><Ccy>EUR</Ccy></Acct>
   <TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries><Sum>959.3</Sum></TtlNtries></TxsSummry>
   <Ntry>
    <NtryRef>1</NtryRef><Amt Ccy="EUR">742.45</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
    <BookgDt><DtTm>2026-11-19T23:30:00+00:00</DtTm></BookgDt>
    <AcctSvcrRef>20261123456</AcctSvcrRef>
    <NtryDtls><TxDtls>
     <Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
     <RltdPties>
      <Dbtr><Nm>TEST  OY</Nm></Dbtr>
      <DbtrAcct><Id><IBAN>fi79 4405 2020 0360 82</IBAN></Id></DbtrAcct>
     </RltdPties>
     <RmtInf>
      <Strd><CdtrRefInf><Ref>9544208</Ref></CdtrRefInf></Strd>
      <Strd><RfrdDocInf><Nb>9582095</Nb></RfrdDocInf></Strd>
     </RmtInf>
    </TxDtls></NtryDtls>
   </Ntry>
   <Ntry>
    <NtryRef>2</NtryRef><Amt Ccy="EUR">216.85</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
    <BookgDt><Dt>2026-11-20</Dt></BookgDt><ValDt><Dt>2026-11-18</Dt></ValDt>
    <AcctSvcrRef>1701U60111</AcctSvcrRef>
    <NtryDtls><TxDtls>
     <AmtDtls><TxAmt><Amt Ccy="SEK">2082.58</Amt></TxAmt></AmtDtls>
     <RmtInf><Ustrd>PARTIAL PYMT</Ustrd><Ustrd>131052Y901X</Ustrd></RmtInf>
    </TxDtls></NtryDtls>
   </Ntry>
  </Ntfctn>
 </BkToCstmrDbtCdtNtfctn>
</Document>
"""


def read(data):
    if isinstance(data, str):
        data = data.encode()
    return list(read_statement(BytesIO(data)))


@pytest.mark.parametrize("version", ["02", "08"])
@pytest.mark.parametrize("write", [statement, notification])
def test_both_messages_in_both_versions_say_the_same(write, version):
    entry = movement("12.30", end_to_end_id="E1", text="Kiitos", value_on=date(2026, 11, 19))

    [found] = read(write(entry, version=version))

    assert found == Entry(
        account=ACCOUNT,
        statement=1,
        line=found.line,
        archive_id="A1",
        amount=Decimal("12.30"),
        direction=Direction.CREDIT,
        is_reversal=False,
        booked_on=ON,
        value_on=date(2026, 11, 19),
        parts=found.parts,
        is_summary=False,
        is_bare=False,
    )
    [part] = found.parts
    assert part.reference == "14104373010002099"
    assert part.end_to_end_id == "E1"
    assert part.counterparty_name == "Maija Maksaja"
    assert part.text == "Kiitos"


def test_the_head_names_the_message_of_the_bank():
    reading = read_statement(BytesIO(statement(movement(), version="08", number="S-77")))

    list(reading)

    assert (reading.head.schema, reading.head.message_id) == ("camt.053.001.08", "S-77")


def test_a_real_notification_is_read_to_the_letter():
    netted, abroad = read(HANDELSBANK)

    assert netted.booked_on == netted.value_on == date(2026, 11, 20)  # Helsinki's, not UTC's
    [part] = netted.parts
    assert part.reference == "9544208"
    assert part.end_to_end_id == ""
    assert part.counterparty_name == "TEST OY"
    assert part.counterparty_iban == "FI7944052020036082"
    assert abroad.value_on == date(2026, 11, 18)
    assert abroad.parts[0].amount == Decimal("216.85")


def test_an_identity_code_in_a_message_loses_the_half_that_is_secret():
    _netted, abroad = read(HANDELSBANK)

    assert abroad.parts[0].text == "PARTIAL PYMT\n131052Y****"


def test_a_batch_has_its_parts():
    parts = (
        movement("60.00", archive_id="P1"),
        movement("40.00", archive_id="P2", reference="9544208"),
    )

    [found] = read(statement(movement("100.00", reference="", name="", parts=parts)))

    assert [(part.amount, part.archive_id) for part in found.parts] == [
        (Decimal("60.00"), "P1"),
        (Decimal("40.00"), "P2"),
    ]
    assert not found.is_summary


def test_a_batch_without_its_parts_is_a_sum():
    [found] = read(statement(movement("100.00", reference="", name="", count=7)))

    assert found.is_summary
    assert found.is_bare
    assert [part.amount for part in found.parts] == [Decimal("100.00")]


def test_several_different_references_are_for_a_person_to_read():
    twice = HANDELSBANK.replace(
        "<RfrdDocInf><Nb>9582095</Nb></RfrdDocInf>", "<CdtrRefInf><Ref>1232</Ref></CdtrRefInf>"
    )

    netted, _abroad = read(twice)

    assert netted.parts[0].reference == ""
    assert netted.parts[0].text == "9544208\n1232"


@pytest.mark.parametrize("status", ["PDNG", "INFO"])
@pytest.mark.parametrize("write", [statement, notification])
def test_what_is_only_announced_is_skipped_and_counted(write, status):
    entries = movement(), movement("5.00", archive_id="A2", status=status, currency="SEK")
    data = write(*entries)
    if write is statement:  # The balance is that of booked movements.
        data = data.replace(b">105.00<", b">100.00<")
    reading = read_statement(BytesIO(data))

    found = list(reading)

    assert [entry.archive_id for entry in found] == ["A1"]
    assert reading.skipped == 1


def test_a_reversal_names_what_it_takes_back():
    back = movement(direction="DBIT", is_reversal=True, archive_id="R1", reverses="A1")

    [found] = read(statement(back))

    assert found.is_reversal
    assert found.direction is Direction.DEBIT
    assert found.archive_id == "R1"
    [part] = found.parts
    assert (part.archive_id, part.reverses) == ("", "A1")
    assert part.counterparty_name == "Maija Maksaja"


def test_a_page_of_several_is_not_held_to_the_sums_of_all():
    data = HANDELSBANK.replace(
        "</CreDtTm></GrpHdr>",
        "</CreDtTm><MsgPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></MsgPgntn></GrpHdr>",
    ).replace("<Sum>959.3</Sum>", "<Sum>12000</Sum>")

    assert len(read(data)) == 2


def test_several_statements_are_counted():
    one = statement(movement())
    stmt = one[one.index(b"<Stmt>") : one.index(b"</Stmt>") + 7]

    found = read(one.replace(stmt, stmt + stmt.replace(b"A1", b"A2")))

    assert [(entry.statement, entry.archive_id) for entry in found] == [(1, "A1"), (2, "A2")]
