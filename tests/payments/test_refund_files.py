"""The file for the bank, as pain.001.001.09 asks for it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from lxml import etree

from payments.refund_files import (
    NAMESPACE,
    InvalidFileError,
    Payer,
    Transfer,
    payable,
    write_file,
)

MADE = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
PAYER = Payer(name="MyRopo Oy", iban="FI7944052020036082", bic="")
TRANSFER = Transfer(
    end_to_end_id="a" * 32,
    amount=Decimal("20.05"),
    iban="FI3715903000000776",
    holder="Åke Östermalm",
    text="Palautus, lasku 12, Esimerkki Oy",
)
PAYMENT = "PmtInf/CdtTrfTxInf"


def written(*transfers, payer=PAYER):
    return write_file(
        message_id="MYROPO-20261121-0A1B2C3D",
        made_at=MADE,
        execute_on=date(2026, 11, 23),
        payer=payer,
        transfers=transfers,
    )


def texts(data, path):
    steps = "/".join(f"{{{NAMESPACE}}}{step}" for step in path.split("/"))
    return [each.text for each in etree.fromstring(data)[0].iterfind(steps)]


def test_the_file_says_what_is_paid_to_whom():
    data = written(TRANSFER)

    assert texts(data, f"{PAYMENT}/PmtId/EndToEndId") == ["a" * 32]
    assert texts(data, f"{PAYMENT}/Amt/InstdAmt") == ["20.05"]
    assert texts(data, f"{PAYMENT}/Cdtr/Nm") == ["Åke Östermalm"]
    assert texts(data, f"{PAYMENT}/CdtrAcct/Id/IBAN") == ["FI3715903000000776"]
    assert texts(data, f"{PAYMENT}/RmtInf/Ustrd") == ["Palautus, lasku 12, Esimerkki Oy"]


def test_the_file_says_from_where_and_when():
    data = written(TRANSFER)

    assert texts(data, "GrpHdr/MsgId") == texts(data, "PmtInf/PmtInfId")
    assert texts(data, "GrpHdr/MsgId") == ["MYROPO-20261121-0A1B2C3D"]
    assert texts(data, "GrpHdr/CreDtTm") == ["2026-11-21T12:30:00"]
    assert texts(data, "PmtInf/ReqdExctnDt/Dt") == ["2026-11-23"]
    assert texts(data, "PmtInf/DbtrAcct/Id/IBAN") == ["FI7944052020036082"]
    assert texts(data, "PmtInf/BtchBookg") == ["false"]
    assert texts(data, "PmtInf/ChrgBr") == ["SLEV"]


def test_the_sums_are_those_of_the_payments():
    others = [
        Transfer(
            end_to_end_id=f"{number:032}",
            amount=Decimal("0.07"),
            iban=TRANSFER.iban,
            holder="Maija",
            text="x",
        )
        for number in range(3)
    ]

    data = written(TRANSFER, *others)

    assert texts(data, "GrpHdr/NbOfTxs") == texts(data, "PmtInf/NbOfTxs") == ["4"]
    assert texts(data, "GrpHdr/CtrlSum") == texts(data, "PmtInf/CtrlSum") == ["20.26"]


def test_the_same_batch_is_the_same_file():
    assert written(TRANSFER) == written(TRANSFER)


def test_a_bank_that_is_told_is_named():
    told = Payer(name="MyRopo Oy", iban=PAYER.iban, bic="OKOYFIHH")

    assert texts(written(TRANSFER, payer=told), "PmtInf/DbtrAgt/FinInstnId/BICFI") == ["OKOYFIHH"]


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Maija Meikäläinen", "Maija Meikäläinen"),
        ("Čapek & Söns", "Capek Söns"),
        ("A\u030ake O\u0308st", "Åke Öst"),
        ("Чехов", "Chekhov"),
        ("//Yritys//Oy/", "Yritys/Oy"),
        ("  a \n b  ", "a b"),
        ("🙂", ""),
        ("<&>", ""),
    ],
)
def test_texts_are_in_the_letters_that_banks_take(text, taken):
    assert payable(text, length=70) == taken


def test_long_names_and_texts_are_cut_to_what_sepa_carries():
    long = Transfer(
        end_to_end_id="a", amount=Decimal(1), iban=TRANSFER.iban, holder="n" * 140, text="t" * 300
    )

    data = written(long)

    assert texts(data, f"{PAYMENT}/Cdtr/Nm") == ["n" * 70]
    assert texts(data, f"{PAYMENT}/RmtInf/Ustrd") == ["t" * 140]


def test_what_does_not_fit_the_schema_is_never_a_file():
    too_long = Transfer(
        end_to_end_id="a" * 36,
        amount=Decimal(1),
        iban=TRANSFER.iban,
        holder="Maija",
        text="x",
    )

    with pytest.raises(InvalidFileError):
        written(too_long)


def test_an_empty_file_is_never_written():
    with pytest.raises(ValueError, match="pays something"):
        written()
