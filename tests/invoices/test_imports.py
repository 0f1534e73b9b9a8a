import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from accounts import hetu
from accounts.models import AuditEvent, Party, PartyKind
from invoices.finvoice import Reason
from invoices.models import (
    ClaimKind,
    Creditor,
    EntryKind,
    EventKind,
    FinvoiceFile,
    FinvoiceOutcome,
    InterestBasis,
    Invoice,
    LedgerEntry,
    Stage,
)
from invoices.queries.ledger import ledger_mismatches
from invoices.rules import myropo_id
from invoices.services import imports
from invoices.services.imports import Outcome, import_file
from tests.factories import AgentFactory, CreditorFactory, PersonFactory
from tests.invoices.finvoice_builder import (
    BUYER_ID,
    ENVELOPE,
    FINE,
    INVOICE,
    NUMBER,
    REFERENCE,
    credit_note,
    finvoice,
)
from tests.invoices.importing import counts, reasons, take

GUNNEL = "131052Y901X"


def test_an_invoice_comes_in_with_rows_ledger_and_timeline(db, now):
    report = take(INVOICE, now)

    assert (report.outcome, counts(report)) == (Outcome.IMPORTED, {"created": 1})
    invoice = Invoice.objects.get()
    assert invoice.creditor.business_id == "2077474-0"
    assert invoice.party.hetu_index == hetu.index_of(GUNNEL)
    assert (invoice.claim_kind, invoice.interest_basis) == (
        ClaimKind.CONSUMER,
        InterestBasis.CONSUMER,
    )
    assert invoice.subject == "Sähkö, siirto 412 kWh"
    assert (invoice.issued_on, invoice.due_on) == (date(2026, 10, 12), date(2026, 11, 12))
    assert invoice.original_total == invoice.open_total == Decimal("90.36")
    assert invoice.reference_key == "14104373010002099"
    assert invoice.debtor_town == "Vasa"
    assert (invoice.language, invoice.stage) == ("sv", Stage.INVOICED)
    assert myropo_id.parse(invoice.myropo_id) == invoice.myropo_id
    assert invoice.case_number > 0
    assert invoice.source.outcome == FinvoiceOutcome.IMPORTED
    assert [row.description for row in invoice.rows.all()] == [
        "Sähkö, siirto 412 kWh",
        "Perusmaksu",
    ]
    entry = invoice.ledger.get()
    assert (entry.kind, entry.principal) == (EntryKind.PRINCIPAL, Decimal("90.36"))
    assert list(invoice.timeline.values_list("kind", "on")) == [
        (EventKind.ISSUED, date(2026, 10, 12)),
        (EventKind.RECEIVED, date(2026, 11, 21)),
    ]
    assert not list(ledger_mismatches())


def test_a_new_creditor_is_made_as_it_presents_itself(db, now):
    take(INVOICE, now)

    creditor = Creditor.objects.get()
    assert (creditor.name, creditor.town) == ("Esimerkin Sähkö Oy", "Oulu")
    assert creditor.email == "laskut@sahko.example"
    assert creditor.website == "https://www.sahko.example"


def test_contacts_that_are_no_addresses_are_left_out(db, now):
    changes = {
        "SellerInformationDetails/SellerCommonEmailaddressIdentifier": "kysy meiltä",
        "SellerInformationDetails/SellerWebaddressIdentifier": "ei ole",
    }

    take(finvoice(changes), now)

    creditor = Creditor.objects.get()
    assert (creditor.email, creditor.website) == ("", "")


def test_known_creditors_and_people_keep_their_names(db, now):
    creditor = CreditorFactory(business_id="2077474-0", name="Sähkön uusi nimi Oy")
    person = PersonFactory(code=GUNNEL, name="Gunnel Maria Sandström")

    take(INVOICE, now)

    invoice = Invoice.objects.get()
    assert (invoice.creditor, invoice.party) == (creditor, person)
    assert (invoice.creditor.name, invoice.party.name) == (creditor.name, person.name)
    assert invoice.debtor_name == "Gunnel Sandström"


def test_a_persons_code_is_stored_encrypted(db, now):
    take(INVOICE, now)

    person = Party.objects.get()
    assert person.kind == PartyKind.PERSON
    assert GUNNEL not in person.hetu_encrypted
    assert hetu.decrypt(person.hetu_encrypted) == GUNNEL
    assert GUNNEL not in str(AuditEvent.objects.values())
    assert GUNNEL not in str(FinvoiceFile.objects.values())


def test_two_invoices_of_one_person_make_one_party(db, now):
    take(finvoice({NUMBER: "1"}) + finvoice({NUMBER: "2", BUYER_ID: GUNNEL.lower()}), now)

    assert Party.objects.count() == 1
    assert Invoice.objects.filter(party__isnull=False).count() == 2


def test_a_company_makes_a_business_claim(db, now):
    take(finvoice({BUYER_ID: "FI23319727"}), now)

    invoice = Invoice.objects.get()
    assert (invoice.party.kind, invoice.party.business_id) == (PartyKind.COMPANY, "2331972-7")
    assert (invoice.claim_kind, invoice.interest_basis) == (
        ClaimKind.BUSINESS,
        InterestBasis.COMMERCIAL,
    )


@pytest.mark.parametrize("identifier", ["CL12221", "131052Y901A", "010139A900X", ""])
def test_a_buyer_nobody_knows_has_no_party_and_the_rights_of_a_consumer(db, now, identifier):
    take(finvoice({BUYER_ID: identifier}), now)

    invoice = Invoice.objects.get()
    assert invoice.party is None
    assert invoice.claim_kind == ClaimKind.CONSUMER


def test_a_person_who_is_not_born_yet_is_nobody(db, now):
    born_2030 = "010130A900X"
    for last in "0123456789ABCDEFHJKLMNPRSTUVWXY":
        try:
            born_2030 = hetu.normalise(f"010130A900{last}")
        except hetu.InvalidHetuError:
            continue

    take(finvoice({BUYER_ID: born_2030}), now)

    assert hetu.birth_date(born_2030).year == 2030
    assert Invoice.objects.get().party is None


@pytest.mark.parametrize(
    ("stated", "buyer", "expected"),
    [
        (("", "0,00"), GUNNEL, (InterestBasis.NONE, None)),
        (("korkolain mukaan", "9,5"), GUNNEL, (InterestBasis.CONSUMER, None)),
        (("korkolain mukaan", "10,5"), "2331972-7", (InterestBasis.COMMERCIAL, None)),
        (("Viivekorko", "9,5"), GUNNEL, (InterestBasis.PUBLIC_LAW, None)),
        (("", "8,0"), GUNNEL, (InterestBasis.CONTRACT, Decimal("8.00"))),
        (("", "16"), "2331972-7", (InterestBasis.CONTRACT, Decimal("16.00"))),
        (("", ""), GUNNEL, (InterestBasis.NONE, None)),
        (("", ""), "2331972-7", (InterestBasis.COMMERCIAL, None)),
    ],
)
def test_late_interest_rests_on_what_the_invoice_says(db, now, stated, buyer, expected):
    changes = {
        BUYER_ID: buyer,
        FINE + "PaymentOverDueFineFreeText": stated[0],
        FINE + "PaymentOverDueFinePercent": stated[1],
    }

    take(finvoice(changes), now)

    invoice = Invoice.objects.get()
    assert (invoice.interest_basis, invoice.contract_interest_percent) == expected


def test_the_same_file_twice_changes_nothing(db, now):
    take(INVOICE, now)

    report = take(INVOICE, now, name="renamed.xml")

    assert (report.outcome, report.counts["created"]) == (Outcome.UNCHANGED, 0)
    assert Invoice.objects.count() == LedgerEntry.objects.count() == 1
    assert FinvoiceFile.objects.count() == AuditEvent.objects.count() == 1


def test_the_same_invoice_in_another_file_changes_nothing(db, now):
    take(INVOICE, now)

    report = take(ENVELOPE + finvoice(encoding="ISO-8859-15"), now)

    assert (report.outcome, counts(report)) == (Outcome.UNCHANGED, {"unchanged": 1})
    assert Invoice.objects.count() == 1


def test_the_same_invoice_twice_in_one_file_comes_in_once(db, now):
    assert counts(take(INVOICE + INVOICE, now)) == {"created": 1, "unchanged": 1}


def test_the_same_number_with_other_content_is_refused(db, now):
    take(INVOICE, now)

    report = take(finvoice({"InvoiceRow/ArticleName": "Vesi"}), now)

    assert reasons(report) == [Reason.NUMBER_TAKEN]
    assert report.refusals[0].facts == {"number": "1001"}
    assert Invoice.objects.get().subject == "Sähkö, siirto 412 kWh"


def test_the_same_number_of_another_creditor_is_another_invoice(db, now):
    take(INVOICE, now)

    report = take(finvoice({"SellerPartyDetails/SellerPartyIdentifier": "0112038-9"}), now)

    assert counts(report) == {"created": 1}


def test_a_file_with_one_wrong_invoice_is_refused_whole(db, now):
    wrong = finvoice({NUMBER: "2", REFERENCE: "1233"})

    report = take(finvoice({NUMBER: "1"}) + wrong + finvoice({NUMBER: "3"}), now)

    assert reasons(report) == [Reason.REFERENCE]
    assert report.refusals[0].invoice == "2"
    assert not Invoice.objects.exists()
    assert not Creditor.objects.exists()
    assert not Party.objects.exists()
    file = FinvoiceFile.objects.get()
    assert file.outcome == FinvoiceOutcome.REFUSED
    assert file.report["refusals"][0]["reason"] == "REFERENCE"
    assert AuditEvent.objects.get().action == "finvoice.refused"


def test_every_wrong_invoice_of_a_file_is_named(db, now):
    wrong = [finvoice({NUMBER: str(number), REFERENCE: "1233"}) for number in (1, 2)]

    report = take(b"".join(wrong), now)

    assert [refusal.invoice for refusal in report.refusals] == ["1", "2"]


def test_a_refused_file_again_brings_its_row_up_to_date(db, now):
    data = credit_note()
    take(data, now)
    take(data, now, name="again.xml")

    assert FinvoiceFile.objects.get().name == "again.xml"
    assert AuditEvent.objects.count() == 1

    take(INVOICE, now)
    assert counts(take(data, now)) == {"credited": 1}
    assert set(FinvoiceFile.objects.values_list("outcome", flat=True)) == {"IMPORTED"}


def test_chunks_do_not_change_what_comes_in(db, now, monkeypatch):
    monkeypatch.setattr(imports, "CHUNK", 2)
    data = b"".join(finvoice({NUMBER: str(number)}) for number in range(5))

    assert counts(take(data + INVOICE + INVOICE, now)) == {"created": 6, "unchanged": 1}


def test_a_wrong_invoice_in_a_late_chunk_takes_the_early_ones_back(db, now, monkeypatch):
    monkeypatch.setattr(imports, "CHUNK", 2)
    data = b"".join(finvoice({NUMBER: str(number)}) for number in range(5))

    assert reasons(take(data + finvoice({REFERENCE: "1233"}), now)) == [Reason.REFERENCE]
    assert not Invoice.objects.exists()


class Endless(io.RawIOBase):
    """A stream that cannot be measured, and counts what is read from it."""

    def __init__(self):
        self.given = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        self.given += len(buffer)
        return len(buffer)


class Huge(io.BytesIO):
    """A file of 200 MB that must not be read."""

    def seek(self, offset, whence=0):
        return 200 * 1024 * 1024 if whence == io.SEEK_END else super().seek(offset, whence)

    def read(self, size=-1):
        raise AssertionError("It was read.")


def test_a_file_of_200_mb_is_refused_without_being_read(db, now):
    report = import_file(name="huge.xml", stream=Huge(), actor=None, at=now)

    assert reasons(report) == [Reason.TOO_LARGE]
    assert FinvoiceFile.objects.get().sha256 == ""


def test_a_stream_without_an_end_is_read_up_to_the_limit(db, now, monkeypatch):
    monkeypatch.setattr(imports, "LARGEST_BYTES", 1000)
    stream = Endless()

    report = import_file(name="endless.xml", stream=stream, actor=None, at=now)

    assert reasons(report) == [Reason.TOO_LARGE]
    assert stream.given <= 1001
    import_file(name="endless.xml", stream=stream, actor=None, at=now)
    assert FinvoiceFile.objects.count() == 1


def test_who_handed_a_file_in_is_recorded(db, now):
    agent = AgentFactory()

    take(INVOICE, now, actor=agent)

    assert FinvoiceFile.objects.get().received_by == agent
    assert AuditEvent.objects.get(action="finvoice.imported").actor == agent


def test_a_taken_myropo_id_is_drawn_again(db, now, monkeypatch):
    take(finvoice({NUMBER: "1"}), now)
    taken = Invoice.objects.get().myropo_id
    drawn = iter([taken, taken, "ABCDEFGH"])
    monkeypatch.setattr("invoices.services.claims.new_myropo_id", lambda: next(drawn))

    assert counts(take(finvoice({NUMBER: "2"}), now)) == {"created": 1}
    assert Invoice.objects.get(number="2").myropo_id == "ABCDEFGH"


def test_a_number_of_statements_whatever_the_number_of_invoices(db, now, django_assert_num_queries):
    take(INVOICE, now)
    few = b"".join(finvoice({NUMBER: f"a{number}"}) for number in range(2))
    many = b"".join(finvoice({NUMBER: f"b{number}"}) for number in range(40))

    with django_assert_num_queries(14):
        take(few, now)
    with django_assert_num_queries(14):
        take(many, now)


def test_the_database_refuses_a_second_row_of_the_same_file(db, now):
    take(INVOICE, now)
    first = FinvoiceFile.objects.get()

    with (
        pytest.raises(IntegrityError, match="finvoice_file_once_per_outcome"),
        transaction.atomic(),
    ):
        FinvoiceFile.objects.create(
            name="b.xml", sha256=first.sha256, outcome=first.outcome, received_at=now
        )


@pytest.mark.django_db(transaction=True)
def test_threads_with_the_same_invoices_take_each_once(now):
    files = [
        b"".join(finvoice({NUMBER: str(each)}) for each in range(start, start + 4))
        for start in range(6)
    ]

    def work(data):
        try:
            return take(data, now)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        reports = list(pool.map(work, files * 2))

    assert all(report.outcome is not Outcome.REFUSED for report in reports)
    assert sum(report.counts["created"] for report in reports) == 9
    assert Invoice.objects.count() == LedgerEntry.objects.count() == 9
    assert Party.objects.count() == Creditor.objects.count() == 1
    assert not list(ledger_mismatches())
