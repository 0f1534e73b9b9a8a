"""Letters that ask for nothing: written once, on paper, and kept back when untrue."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from accounts.models import AuditEvent
from invoices.models import (
    Document,
    DocumentKind,
    DocumentState,
    Letter,
    LetterAddress,
    LetterChannel,
    LetterKind,
    LetterState,
)
from invoices.pdf.kinds import KINDS, file_name_words
from invoices.pdf.plan_confirmation import from_json
from invoices.queries.ledger import ledger_mismatches
from invoices.services import documents
from invoices.services.letters import notices
from invoices.services.letters.movement import IllegalLetterStateError, move
from tests.factories import HETU, AgentFactory, PersonFactory
from tests.invoices import stories
from tests.invoices.letter_samples import PLAN

pytestmark = pytest.mark.django_db

CAUSE = "refund:one"


@pytest.fixture
def invoice(now):
    return stories.sent(
        PersonFactory(name="Väinö Tunnistus", code=HETU),
        at=now,
        due_on=date(2026, 11, 2),
        debtor_street="Esimerkkikatu 12 B 34",
        debtor_postcode="00200",
        debtor_town="Helsinki",
    )


def notice_of(invoice, now, amount="31.05"):
    return notices.write_overpayment_notice(
        invoice_id=invoice.pk, amount=Decimal(amount), cause=CAUSE, at=now
    )


def test_a_notice_of_an_overpayment_is_a_letter_on_paper_that_books_nothing(invoice, now):
    letter = notice_of(invoice, now)

    assert letter.kind == LetterKind.OVERPAYMENT_NOTICE
    assert (letter.channel, letter.state) == (LetterChannel.PAPER, LetterState.WRITTEN)
    assert (letter.cost, letter.interest, letter.due_on) == (0, 0, None)
    assert (letter.total, letter.party) == (Decimal("31.05"), invoice.party)
    assert letter.to_hand_over_on >= letter.written_on
    assert letter.document.facts["amount"] == "31.05"
    assert letter.document.cause == f"letter:{letter.public_id}"
    assert AuditEvent.objects.get(action="letter.written").party == invoice.party
    assert not list(ledger_mismatches())


def test_its_pdf_is_made_and_never_has_the_identity_code(invoice, now):
    letter = notice_of(invoice, now)

    documents.make_document(document_id=letter.document_id, at=now)

    document = Document.objects.get()
    assert (document.kind, document.state) == (DocumentKind.OVERPAYMENT_NOTICE, DocumentState.READY)
    assert HETU not in str(document.facts)
    assert file_name_words(document) == ("Lähivoima Oy", "liikamaksu", invoice.number)


def test_a_second_notice_for_the_same_cause_is_the_first_one(invoice, now):
    first = notice_of(invoice, now)

    again = notice_of(invoice, now, amount="99.00")

    assert again == first
    assert Letter.objects.count() == 1


@pytest.mark.parametrize("amount", ["0.00", "-1.00"])
def test_nothing_is_no_overpayment(invoice, now, amount):
    with pytest.raises(ValueError, match="too much"):
        notice_of(invoice, now, amount=amount)


def test_it_goes_to_the_address_that_the_debtor_gave(invoice, now):
    LetterAddress.objects.create(
        party=invoice.party,
        street="Uusi katu 5",
        postcode="33100",
        town="Tampere",
        given_by=AgentFactory(),
        given_at=now,
    )

    letter = notice_of(invoice, now)

    assert letter.document.facts["recipient"]["street"] == "Uusi katu 5"


def test_without_an_address_there_is_no_letter(invoice, now):
    invoice.debtor_street = ""
    invoice.save()

    assert notice_of(invoice, now) is None
    assert not Letter.objects.exists()


def test_a_notice_that_became_untrue_stays_back(invoice, now):
    letter = notice_of(invoice, now)

    stopped = [notices.stop_notice(cause=CAUSE, at=now) for _ in range(2)]

    letter.refresh_from_db()
    assert stopped == [True, False]
    assert letter.state == LetterState.CANCELLED
    assert AuditEvent.objects.filter(action="letter.stopped").count() == 1
    with pytest.raises(IllegalLetterStateError):
        move(letter, LetterState.SENT)


def test_a_plan_is_confirmed_once(invoice, now):
    facts = replace(PLAN, case_number=invoice.case_number)

    first, again = (
        notices.write_plan_confirmation(
            invoice_id=invoice.pk, facts=facts, language="sv", cause="plan:one", at=now
        )
        for _ in range(2)
    )

    assert first == again
    assert (first.kind, first.document.language) == (LetterKind.PLAN_CONFIRMATION, "sv")
    assert first.total == Decimal("330.00")
    kept = from_json(first.document.facts)
    assert kept.letter_id == str(first.public_id)
    assert kept.instalments == PLAN.instalments


def test_every_kind_of_document_knows_how_it_is_made():
    assert set(KINDS) == set(DocumentKind)
