"""What stands in the file with a person's own data, and that nobody else's does."""

import hashlib
import json
import tracemalloc
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts import audit
from accounts.actor import Actor
from accounts.models import (
    AuditEvent,
    Basis,
    EmailAddress,
    Level,
    MandateState,
    Scope,
)
from accounts.own_data.parts import PARTS
from accounts.own_data.rows import found_rows
from accounts.services import phone_numbers, support_needs
from accounts.services.data_archive import write_archive
from invoices.models import (
    Document,
    DocumentKind,
    DocumentState,
    FoundInvoice,
    MandateScope,
    RequestKind,
)
from payments.models import AccountReport, KeptBudget, Refund, SavedAccount
from tests.factories import (
    DebtorFactory,
    InvoiceFactory,
    MandateFactory,
    PaymentLineFactory,
    PersonFactory,
)
from tests.house_rules import strangers
from tests.invoices.asking import PDF, make
from tests.invoices.scanned_files import scanned
from tests.invoices.written_letters import letter

OTHERS_IBAN = "FI5810171000000122"
OWN_IBAN = "FI2112345600000785"


def archive_of(user, *, at):
    file = BytesIO()
    write_archive(file, user=user, at=at)
    return ZipFile(file)


def parts_of(user, *, at):
    data = json.loads(archive_of(user, at=at).read("data.json"))
    return {name: part["rows"] for name, part in data["parts"].items()}


def text_of(user, *, at):
    archive = archive_of(user, at=at)
    return "\n".join(archive.read(name).decode("latin-1") for name in archive.namelist()) + (
        archive.read("data.json").decode()
    )


def live(user, *, at, mark):
    """One of each thing that a person can have; `mark` stands in every text."""
    for case in dict.fromkeys(strangers.CASES.values()):
        case(user)
    actor = Actor(user=user, acting_for=user.party)
    number = {"A": "+358401234567", "B": "+358501234567"}[mark[0]]
    phone_numbers.give_number(user=user, number=number, at=at)
    support_needs.tell_needs(actor=actor, needs=["MORE_TIME"], text=f"{mark} needs", at=at)
    EmailAddress.objects.update_or_create(
        user=user, defaults={"address": f"{mark}@example.com", "asked_at": at}
    )
    KeptBudget.objects.update_or_create(
        party=user.party, defaults={"sums": {"note": f"{mark} budget"}, "kept_at": at}
    )
    invoice = InvoiceFactory(party=user.party, subject=f"{mark} subject", debtor_street=mark)
    make(actor, invoice, RequestKind.HARDSHIP, at=at, text=f"{mark} words")
    audit.record(action="profile.changed", actor=user, party=user.party, data={"f": mark}, at=at)
    return invoice


@pytest.fixture
def lives(debtor, other_debtor, now):
    """Two people with a long life each."""
    for user, name in ((debtor, "AAmine"), (other_debtor, "BBothers")):
        user.party.name = name
        user.party.save()
    return live(debtor, at=now, mark="AAmine"), live(other_debtor, at=now, mark="BBothers")


@pytest.mark.slow
def test_no_row_is_in_the_files_of_two_people(lives, debtor, other_debtor):
    counts = {}
    for part in PARTS.values():
        own = set(found_rows(part, debtor).values_list("pk", flat=True))
        others = set(found_rows(part, other_debtor).values_list("pk", flat=True))
        counts[part.name] = len(own)
        assert not own & others, part.name

    assert sum(1 for count in counts.values() if count) > 25, counts


@pytest.mark.slow
def test_nothing_of_another_is_in_the_file(lives, debtor, other_debtor, now):
    mine, theirs = text_of(debtor, at=now), text_of(other_debtor, at=now)

    assert mine.count("AAmine") > 4
    assert "BBothers" not in mine
    assert str(other_debtor.party.public_id) not in mine
    assert "AAmine" not in theirs
    assert str(debtor.party.public_id) not in theirs


def test_a_found_invoice_of_another_is_told_as_found_and_no_more(debtor, other_debtor, now):
    invoice = InvoiceFactory(party=other_debtor.party, subject="Salaisuus", debtor_street="Kuja 7")
    FoundInvoice.objects.create(party=debtor.party, invoice=invoice, found_at=now)
    letter(invoice, at=now)

    rows = parts_of(debtor, at=now)

    (found,) = rows["found_invoices"]
    assert found["invoice"] == str(invoice.public_id)
    assert found["creditor"] == invoice.creditor.name
    assert rows["invoices"] == rows["letters"] == rows["documents"] == rows["ledger"] == []
    assert "Salaisuus" not in text_of(debtor, at=now)


def test_an_invoice_whose_debtor_nobody_knows_is_told_as_found_and_no_more(debtor, now):
    invoice = InvoiceFactory(party=None, debtor_name="Kuka Tahansa")
    FoundInvoice.objects.create(party=debtor.party, invoice=invoice, found_at=now)

    assert "Kuka Tahansa" not in text_of(debtor, at=now)


def test_what_another_asked_about_ones_invoice_is_that_ones(debtor, other_debtor, now):
    """Who found it with a letter asked before it was known whose it is."""
    invoice = InvoiceFactory(party=other_debtor.party)
    actor = Actor(user=other_debtor, acting_for=other_debtor.party)
    make(actor, invoice, RequestKind.HARDSHIP, at=now, text="Toisen sanat")
    invoice.party = debtor.party
    invoice.save(update_fields=["party"])

    rows = parts_of(debtor, at=now)

    assert len(rows["invoices"]) == 1
    assert rows["requests"] == []
    assert len(parts_of(other_debtor, at=now)["requests"]) == 1


def test_an_account_that_another_gave_for_ones_refund_is_not_told(debtor, other_debtor, now):
    refund = Refund.objects.create(
        invoice=InvoiceFactory(party=debtor.party),
        amount=10,
        state="REPORTED",
        iban=OTHERS_IBAN,
        holder="Sivullinen Sanni",
        started_at=now,
    )
    AccountReport.objects.create(
        refund=refund,
        party=other_debtor.party,
        user=other_debtor,
        iban=OTHERS_IBAN,
        started_at=now,
        changed_at=now,
    )
    SavedAccount.objects.create(
        party=debtor.party,
        iban=OWN_IBAN,
        holder="Väinö Tunnistus",
        saved_by=debtor,
        saved_at=now,
    )

    rows, text = parts_of(debtor, at=now), text_of(debtor, at=now)

    assert (len(rows["refunds"]), rows["refund_accounts"]) == (1, [])
    assert rows["saved_account"][0]["iban"] == OWN_IBAN
    assert OTHERS_IBAN not in text
    assert "Sivullinen" not in text


def test_rights_are_told_to_both_without_the_others_name(debtor, other_debtor, now):
    mandate = MandateFactory(
        principal=other_debtor.party,
        holder=debtor.party,
        holder_name="Väiski",
        basis=Basis.AUTHORISED,
        level=Level.VIEW,
        scope=Scope.INVOICES,
        state=MandateState.IN_FORCE,
        invited_address="giver-wrote@example.com",
    )
    MandateScope.objects.create(
        mandate=mandate, invoice=InvoiceFactory(party=other_debtor.party, number="777")
    )

    held, given = parts_of(debtor, at=now), parts_of(other_debtor, at=now)

    assert (held["rights"][0]["principal"], held["rights"][0]["holder"]) == ("another person", "me")
    assert held["rights"][0]["level_in_words"] == Level.VIEW.label
    assert held["rights"][0]["invited_address"] is None
    assert held["rights_cover"] == []
    assert given["rights"][0]["invited_address"] == "giver-wrote@example.com"
    assert len(given["rights_cover"]) == 1
    assert other_debtor.party.name not in text_of(debtor, at=now)


def test_of_staff_the_record_tells_what_and_why_and_not_who_or_whence(debtor, agent, now):
    audit.record(
        action="party.looked_up",
        actor=agent,
        party=debtor.party,
        address="192.0.2.77",
        data={"reason": "CONTACT", "found": True},
        at=now,
    )

    (row,) = parts_of(debtor, at=now)["record"]

    assert (row["actor"], row["party"], row["reason"]) == ("staff", "me", "CONTACT")
    assert (row["address"], row["data"]) == (None, None)
    assert agent.username not in text_of(debtor, at=now)


def test_what_one_did_for_another_is_told_as_done_and_no_more(debtor, other_debtor, now):
    audit.record(
        action="payment.started",
        actor=debtor,
        party=other_debtor.party,
        address="192.0.2.5",
        data={"secret": "theirs"},
        at=now,
    )

    (row,) = parts_of(debtor, at=now)["record"]

    assert (row["action"], row["actor"], row["party"]) == (
        "payment.started",
        "me",
        "another person",
    )
    assert (row["address"], row["data"]) == (None, None)


def test_who_paid_ones_invoice_is_not_told(debtor, other_debtor, now):
    line = PaymentLineFactory(
        payment__user=other_debtor, invoice=InvoiceFactory(party=debtor.party)
    )

    rows = parts_of(debtor, at=now)

    assert rows["payments"] == rows["payment_lines"] == []
    assert str(line.payment.public_id) not in text_of(debtor, at=now)


def test_a_file_that_was_not_checked_stays_out(debtor, now):
    actor = Actor(user=debtor, acting_for=debtor.party)
    files = [ContentFile(PDF, name="kuitti.pdf")]
    make(actor, InvoiceFactory(party=debtor.party), RequestKind.COMPLAINT, at=now, files=files)

    (sent,) = parts_of(debtor, at=now)["request_files"]

    assert (sent["name"], sent["file"]) == ("kuitti.pdf", None)


def test_files_and_pdfs_go_along_and_rows_name_them(debtor, now):
    actor = Actor(user=debtor, acting_for=debtor.party)
    invoice = InvoiceFactory(party=debtor.party)
    files = [ContentFile(PDF, name="Kuitti ä.pdf")]
    made = make(actor, invoice, RequestKind.COMPLAINT, at=now, files=files)
    scanned(made.files.get())
    written = letter(invoice, at=now)

    archive, rows = archive_of(debtor, at=now), parts_of(debtor, at=now)

    (sent,), (document,) = rows["request_files"], rows["documents"]
    assert archive.read(sent["file"]) == PDF
    assert sent["file"].startswith("request_files/2026-11-21-kuitti-a-")
    assert sent["file"].endswith(".pdf")
    assert document["public_id"] == str(written.document.public_id)
    with default_storage.open(written.document.file.name) as file:
        assert archive.read(document["file"]) == file.read()
    assert archive.testzip() is None


@pytest.mark.parametrize("content", [None, b"%PDF another"])
def test_a_file_that_is_gone_or_was_changed_stays_out_and_its_row_says_so(debtor, now, content):
    written = letter(InvoiceFactory(party=debtor.party), at=now)
    name = written.document.file.name
    default_storage.delete(name)
    if content:
        default_storage.save(name, ContentFile(content))

    archive, rows = archive_of(debtor, at=now), parts_of(debtor, at=now)

    assert rows["documents"][0]["file"] is None
    assert not [each for each in archive.namelist() if each.startswith("documents/")]


def test_codes_are_told_in_words_too(debtor, now):
    InvoiceFactory(party=debtor.party)

    (row,) = parts_of(debtor, at=now)["invoices"]

    assert (row["stage"], row["stage_in_words"]) == ("INVOICED", "Laskutettu")


def test_the_identity_code_is_not_in_the_file(db, now):
    user = DebtorFactory(party=PersonFactory(code="131052Y901X"))
    text = text_of(user, at=now)

    assert "131052" not in text
    assert user.party.hetu_index not in text


# --- memory ----------------------------------------------------------------------------------


def peak_of(user, *, at, folder):
    """The most memory that gathering took, in bytes."""
    with (folder / "out.zip").open("wb") as file:
        tracemalloc.start()
        write_archive(file, user=user, at=at)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return peak


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows(debtor, now, tmp_path):
    def more(count):
        AuditEvent.objects.bulk_create(
            audit.draft(
                action="profile.changed",
                actor=debtor,
                party_id=debtor.party_id,
                data={"text": "x" * 500},
                at=now,
            )
            for _ in range(count)
        )

    more(1500)
    peak_of(debtor, at=now, folder=tmp_path)
    few = peak_of(debtor, at=now, folder=tmp_path)
    more(7500)

    many = peak_of(debtor, at=now, folder=tmp_path)

    assert many < few * 1.2 + 200_000


@pytest.mark.slow
def test_memory_does_not_grow_with_the_files(debtor, now, tmp_path):
    content = b"%PDF" + bytes(20_000_000)
    default_storage.save("documents/big.pdf", ContentFile(content))
    Document.objects.create(
        party=debtor.party,
        kind=DocumentKind.STATEMENT,
        language="fi",
        state=DocumentState.READY,
        file="documents/big.pdf",
        sha256=hashlib.sha256(content).hexdigest(),
        requested_at=now,
        made_at=now,
    )

    peak = peak_of(debtor, at=now, folder=tmp_path)

    archive = ZipFile(tmp_path / "out.zip")
    assert len(content) in {each.file_size for each in archive.infolist()}
    assert peak < 6_000_000
