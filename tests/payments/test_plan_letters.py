"""The letter of a plan over several claims tells of all of them: it is the party's alone."""

import pytest
from django.http import Http404

from accounts.actor import Actor
from accounts.services.roles import Role
from invoices.models import CreditorMembership, Document, FoundInvoice, Letter
from invoices.queries import staff
from invoices.queries.documents import get_document_or_404
from invoices.queries.letters import get_letter_or_404, letters_of
from tests.factories import DebtorFactory
from tests.payments.plan_stories import AT, billed, made, reminded, three
from tests.staff import staff_of

pytestmark = pytest.mark.django_db


def letter_of(plan):
    return Letter.objects.select_related("document").get(cause=f"plan:{plan.public_id}")


def found_by(invoice, actor):
    FoundInvoice.objects.create(invoice=invoice, party=actor.acting_for, found_at=AT)
    return invoice


@pytest.fixture
def stranger():
    user = DebtorFactory()
    return Actor(user=user, acting_for=user.party)


def seen_by_creditor_of(invoice):
    user = staff_of(Role.CREDITOR_USER, username=f"creditor-{invoice.pk}")
    CreditorMembership.objects.create(user=user, creditor=invoice.creditor)
    path = "invoice__creditor"
    letters = staff.rows_seen_by(user, Letter.objects.all(), creditor=path)
    documents = staff.rows_seen_by(user, Document.objects.all(), creditor=path)
    return list(letters), list(documents)


def test_no_creditor_reads_what_is_owed_to_others(actor):
    invoices = three(actor.acting_for)

    made(actor, *invoices)

    assert [seen_by_creditor_of(each) for each in invoices] == [([], [])] * 3


def test_a_creditor_reads_the_letter_of_a_plan_for_its_claim_alone(actor):
    invoice = reminded(actor.acting_for)

    plan = made(actor, invoice)

    letter = letter_of(plan)
    assert seen_by_creditor_of(invoice) == ([letter], [letter.document])


def test_its_debtor_reads_it(actor):
    plan = made(actor, *three(actor.acting_for))

    letter = letter_of(plan)

    assert (letter.party, letter.invoice) == (actor.acting_for, None)
    assert list(letters_of(actor)) == [letter]
    assert get_letter_or_404(actor, letter.public_id) == letter
    assert get_document_or_404(actor, letter.document.public_id) == letter.document


def test_who_found_one_of_the_invoices_too_reads_nothing_of_the_others(actor, stranger):
    first = found_by(found_by(billed(None), actor), stranger)
    own = billed(actor.acting_for, "100.00", who="Vesi Oy")

    letter = letter_of(made(actor, first, own))

    assert not letters_of(stranger).exists()
    with pytest.raises(Http404):
        get_document_or_404(stranger, letter.document.public_id)


def test_it_goes_to_the_debtor_and_not_to_whoever_else_is_on_a_found_invoice(actor):
    first = found_by(billed(None, debtor_name="Toinen Ihminen"), actor)
    own = billed(actor.acting_for, "100.00", who="Vesi Oy", debtor_name="Oma Nimi")

    letter = letter_of(made(actor, first, own))

    assert letter.document.facts["recipient"]["name"] == "Oma Nimi"


def test_two_strangers_are_not_told_of_each_other_on_paper(actor):
    invoices = [
        found_by(billed(None, debtor_name="Yksi Ihminen"), actor),
        found_by(billed(None, "100.00", debtor_name="Toinen Ihminen"), actor),
    ]

    plan = made(actor, *invoices)

    assert not Letter.objects.filter(cause=f"plan:{plan.public_id}").exists()
