"""What a right to some invoices reaches, and what it does not: whatever hangs on an invoice."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.http import Http404
from django.urls import reverse

from accounts import acting
from accounts.actor import Access, Actor
from accounts.models import Basis, Level, Mandate, MandateState, Scope
from invoices.models import FoundInvoice, LetterChannel, MandateScope, RequestKind
from invoices.queries import find_invoice, open_invoices_of, summary_of
from invoices.queries.documents import find_document
from invoices.queries.letters import get_letter_or_404, letters_of
from invoices.queries.requests import get_request_or_404, told_of
from invoices.queries.rights import covers, is_debtors, may_arrange, may_pay, may_see
from invoices.services.letters.electronic import note_read
from invoices.services.statements import find_statement, request_statement, statement_of
from payments.models import Pause, Payment, PaymentPlan, PlanClaim
from payments.queries.history import booked_payments_of, portal_payments_by_cause
from payments.queries.pauses import running_pauses_of
from payments.queries.payments import find_payment, payments_of
from payments.queries.plan_bands import band_of_invoice, bands_of, plans_paid_by
from payments.queries.plans import plans_of
from payments.services.receipts import request_receipt
from tests.factories import (
    DebtorFactory,
    InvoiceFactory,
    MandateFactory,
    PaymentFactory,
    PaymentLineFactory,
    PersonFactory,
)
from tests.invoices.asking import make, overdue_invoice
from tests.invoices.written_letters import letter

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)


def actor_by(mandate, user):
    access = Access(
        basis=Basis(mandate.basis),
        level=Level(mandate.level),
        scope=Scope(mandate.scope),
        mandate_id=mandate.pk,
    )
    return Actor(user, mandate.principal, access)


@pytest.fixture
def saara(db):
    return DebtorFactory(party=PersonFactory(name="Saara Suunnitelma"))


@pytest.fixture
def inside(saara):
    return overdue_invoice(saara.party, at=AT)


@pytest.fixture
def beyond(saara):
    return InvoiceFactory(party=saara.party, number="beyond")


@pytest.fixture
def mandate(saara, debtor, inside, beyond):
    mandate = MandateFactory(
        principal=saara.party, holder=debtor.party, level=Level.ARRANGE, scope=Scope.INVOICES
    )
    MandateScope.objects.create(mandate=mandate, invoice=inside)
    return mandate


@pytest.fixture
def actor(mandate, debtor):
    return actor_by(mandate, debtor)


@pytest.fixture
def own(saara):
    return Actor(saara, saara.party)


# --- Invoices ---


def test_of_the_invoices_those_it_names_are_seen(actor, inside, beyond):
    assert [each.pk for each in open_invoices_of(actor)] == [inside.pk]
    assert summary_of(actor, today=TODAY).invoices == 1
    assert find_invoice(actor, inside.public_id) == inside
    assert find_invoice(actor, beyond.public_id) is None
    assert covers(actor, inside)
    assert not covers(actor, beyond)


def test_a_right_to_a_creditor_covers_what_comes_later_too(mandate, debtor, saara, inside, beyond):
    mandate.scope = Scope.CREDITORS
    mandate.save()
    mandate.scopes.all().delete()
    MandateScope.objects.create(mandate=mandate, creditor=beyond.creditor)
    later = InvoiceFactory(party=saara.party, creditor=beyond.creditor)
    actor = actor_by(mandate, debtor)

    assert {each.pk for each in open_invoices_of(actor)} == {beyond.pk, later.pk}
    assert not may_see(actor, inside)


def test_the_holders_own_invoices_are_not_among_them(actor, debtor, inside):
    mine = InvoiceFactory(party=debtor.party)

    assert find_invoice(actor, mine.public_id) is None
    assert [each.pk for each in open_invoices_of(actor)] == [inside.pk]


@pytest.mark.parametrize("level", [Level.VIEW, Level.PAY, Level.ARRANGE])
def test_the_level_says_what_may_be_done(mandate, debtor, inside, beyond, level):
    mandate.level = level
    actor = actor_by(mandate, debtor)

    assert may_see(actor, inside)
    assert may_pay(actor, inside) == (level >= Level.PAY)
    assert may_arrange(actor, inside) == (level >= Level.ARRANGE)
    assert is_debtors(actor, inside)
    assert not may_pay(actor, beyond)
    assert not may_arrange(actor, beyond)


def test_what_the_other_found_with_codes_is_seen_only_where_it_is_nobodys(
    mandate, debtor, saara, other_debtor
):
    mandate.scope = Scope.ALL
    mandate.save()
    anothers = InvoiceFactory(party=other_debtor.party)
    nobodys = InvoiceFactory(party=None)
    for each in (anothers, nobodys):
        FoundInvoice.objects.create(party=saara.party, invoice=each, found_at=AT)

    actor = actor_by(mandate, debtor)
    guardian = Actor(debtor, saara.party, Access(basis=Basis.GUARDIAN, mandate_id=mandate.pk))

    assert (may_see(actor, anothers), may_see(actor, nobodys)) == (False, True)
    assert (may_see(guardian, anothers), may_see(guardian, nobodys)) == (True, True)


# --- Letters, documents, requests ---


def test_letters_are_read_within_it(actor, own, saara, inside, beyond):
    seen = letter(inside, at=AT)
    unseen = letter(beyond, at=AT)
    of_all = letter(None, at=AT, party=saara.party)

    assert list(letters_of(actor)) == [seen]
    assert get_letter_or_404(actor, seen.public_id) == seen
    for each in (unseen, of_all):
        assert find_document(actor, each.document.public_id) is None
        with pytest.raises(Http404):
            get_letter_or_404(actor, each.public_id)
    assert letters_of(own).count() == 3


def test_what_an_authorised_person_opens_has_not_reached_the_debtor(actor, own, inside):
    sent = letter(inside, at=AT, channel=LetterChannel.ELECTRONIC)

    assert not note_read(actor=actor, document=sent.document, at=AT)
    assert note_read(actor=own, document=sent.document, at=AT)


def test_a_guardian_opens_letters_as_the_person_itself(mandate, debtor, saara, inside):
    sent = letter(inside, at=AT, channel=LetterChannel.ELECTRONIC)
    guardian = Actor(debtor, saara.party, Access(basis=Basis.GUARDIAN, mandate_id=mandate.pk))

    assert note_read(actor=guardian, document=sent.document, at=AT)


def test_a_statement_tells_of_no_more_and_is_nobody_elses(actor, own, inside):
    of_all = statement_of(actor=own, invoice=None, language="fi", today=TODAY)
    request_statement(actor=own, statement=of_all, at=AT)
    limited = statement_of(actor=actor, invoice=None, language="fi", today=TODAY)

    made = request_statement(actor=actor, statement=limited, at=AT)

    assert [each["number"] for each in made.facts["claims"]] == [inside.number]
    assert find_document(actor, made.public_id) == made
    whole = find_statement(actor=own, statement=of_all)
    assert len(whole.facts["claims"]) == 2
    assert find_document(actor, whole.public_id) is None


def test_a_request_about_another_invoice_is_not_found(actor, own, inside, saara):
    other = overdue_invoice(saara.party, at=AT, who="Toinen Oy")
    seen = make(own, inside, RequestKind.COMPLAINT, at=AT)
    unseen = make(own, other, RequestKind.COMPLAINT, at=AT)

    assert get_request_or_404(actor, seen.public_id) == seen
    with pytest.raises(Http404):
        get_request_or_404(actor, unseen.public_id)


def test_of_difficulties_in_paying_one_reads_only_what_one_wrote(actor, own, inside, saara):
    private = make(own, inside, RequestKind.HARDSHIP, at=AT)

    assert not told_of(actor, inside).waiting
    with pytest.raises(Http404):
        get_request_or_404(actor, private.public_id)

    private.user = actor.user
    private.save()
    assert get_request_or_404(actor, private.public_id) == private
    assert told_of(own, inside).waiting == [private]


# --- Payments, plans, pauses ---


def payment_of(user, *invoices, **fields):
    payment = PaymentFactory(user=user, confirmed=True, **fields)
    for each in invoices:
        PaymentLineFactory(payment=payment, invoice=each)
    return payment


def test_a_payment_is_seen_where_all_its_invoices_are(actor, own, saara, inside, beyond):
    seen = payment_of(saara, inside)
    mixed = payment_of(saara, inside, beyond)

    assert list(payments_of(actor)) == [seen]
    assert find_payment(actor, mixed.public_id) is None
    assert payments_of(own).count() == Payment.objects.count() == 2
    causes = [line.cause for each in (seen, mixed) for line in each.lines.filter(invoice=inside)]
    assert set(portal_payments_by_cause(actor, causes).values()) == {seen.public_id, None}
    assert not booked_payments_of(actor)


def test_a_payment_of_what_another_owes_is_nobodys_to_see_but_the_payers(mandate, debtor, saara):
    mandate.scope = Scope.ALL
    actor, own = actor_by(mandate, debtor), Actor(saara, saara.party)
    anothers = payment_of(saara, InvoiceFactory(party=PersonFactory(name="Kolmas Kalle")))
    nobodys = payment_of(saara, InvoiceFactory(party=None))

    assert list(payments_of(actor)) == [nobodys]
    assert list(payments_of(own)) == [nobodys, anothers]


def test_a_receipt_of_the_party_itself_is_not_the_authorised_ones(actor, own, saara, inside):
    payment = payment_of(saara, inside)
    theirs = request_receipt(actor=own, payment=payment, at=AT)

    mine = request_receipt(actor=actor, payment=payment, at=AT)

    assert mine.pk != theirs.pk
    assert find_document(actor, mine.public_id) == mine
    assert find_document(actor, theirs.public_id) is None
    assert find_document(own, mine.public_id) == mine


def plan_of(user, *invoices):
    plan = PaymentPlan.objects.create(
        party=user.party,
        user=user,
        language="fi",
        total=Decimal(100),
        payday=15,
        made_at=AT,
        started_at=AT,
    )
    PlanClaim.objects.bulk_create(
        PlanClaim(plan=plan, invoice=invoice, owed=100) for invoice in invoices
    )
    return plan


def test_a_plan_is_seen_where_all_its_claims_are(actor, own, saara, inside, beyond):
    mixed = plan_of(saara, inside, beyond)

    assert not plans_of(actor)
    assert not bands_of(actor)
    assert band_of_invoice(actor, inside) is None
    assert not plans_paid_by(actor, [inside.pk])
    assert list(plans_of(own)) == [mixed]


def test_a_plan_of_what_is_covered_is_seen(actor, saara, inside):
    plan = plan_of(saara, inside)

    assert list(plans_of(actor)) == [plan]
    assert [each.public_id for each in bands_of(actor)] == [plan.public_id]
    assert band_of_invoice(actor, inside).public_id == plan.public_id
    assert plans_paid_by(actor, [inside.pk]) == [plan.public_id]


def test_pauses_are_seen_within_it(actor, own, saara, inside, beyond):
    for each in (inside, beyond):
        Pause.objects.create(
            invoice=each, party=saara.party, user=saara, ends_on=date(2026, 12, 1), made_at=AT
        )

    assert [each.invoice for each in running_pauses_of(actor, today=TODAY)] == [inside]
    assert len(running_pauses_of(own, today=TODAY)) == 2


# --- On one's own home page ---


def others(user):
    own = Actor(user, user.party)
    return [(each.name, each.invoices) for each in summary_of(own, today=TODAY).also_for]


def test_the_home_page_counts_what_a_right_covers(debtor, mandate, saara):
    assert others(debtor) == [("Saara Suunnitelma", 1)]

    mandate.scope = Scope.ALL
    mandate.save()
    assert others(debtor) == [("Saara Suunnitelma", 2)]

    nobodys = InvoiceFactory(party=None)
    FoundInvoice.objects.create(party=saara.party, invoice=nobodys, found_at=AT)
    InvoiceFactory(party=saara.party, closed_on=TODAY, stage="PAID", open_principal=0)
    assert others(debtor) == [("Saara Suunnitelma", 3)]


@pytest.mark.parametrize(
    "changes",
    [{"ends_on": date(2026, 11, 20)}, {"state": MandateState.ENDED, "ended_at": AT}],
    ids=["its last day was yesterday", "ended"],
)
def test_the_home_page_does_not_name_whom_one_may_not_act_for(debtor, mandate, changes):
    Mandate.objects.filter(pk=mandate.pk).update(**changes)

    assert not others(debtor)


def test_who_acts_for_another_is_offered_nobody_else(actor):
    assert not summary_of(actor, today=TODAY).also_for


def test_the_heading_costs_no_query(client, debtor, mandate, django_assert_max_num_queries):
    client.force_login(debtor, backend="accounts.backends.BankIdBackend")
    client.get(reverse("invoices:home"))

    with django_assert_max_num_queries(5):
        page = client.get(reverse("invoices:home")).text

    assert "Hoidat myös näiden asioita" in page
    assert reverse("accounts:act-for", args=[mandate.public_id]) in page


# --- Pages ---


@pytest.fixture
def page_of(client, mandate, debtor, inside):
    """The page of the invoice as its reader has it at a level."""

    def page(level):
        Mandate.objects.filter(pk=mandate.pk).update(level=level)
        client.force_login(debtor, backend="accounts.backends.BankIdBackend")
        session = client.session
        session[acting.KEY] = {"mandate": mandate.pk, "user": debtor.pk}
        session.save()
        return client.get(reverse("invoices:invoice", args=[inside.public_id])).text

    return page


@pytest.mark.parametrize(
    ("level", "offered"),
    [
        (Level.VIEW, set()),
        (Level.PAY, {"payments:pay", "payments:paid-already"}),
        (
            Level.ARRANGE,
            {"payments:pay", "payments:paid-already", "payments:shift", "invoices:something-wrong"},
        ),
    ],
)
def test_the_page_of_an_invoice_offers_what_the_right_allows(page_of, inside, level, offered):
    acts = {
        "payments:pay",
        "payments:paid-already",
        "payments:shift",
        "invoices:something-wrong",
        "invoices:address",
    }

    page = page_of(level)

    urls = {
        act: reverse(act, args=[] if act == "payments:pay" else [inside.public_id]) for act in acts
    }
    assert {act for act, url in urls.items() if f'href="{url}' in page} == offered
    assert ("Oikeutesi riittää laskun" in page) == (level < Level.ARRANGE)
    assert reverse("invoices:find") not in page
