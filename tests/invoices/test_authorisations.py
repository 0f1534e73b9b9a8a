"""Letting another act: what is stored, and what is refused."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts import hetu
from accounts.actor import Access, Actor
from accounts.models import AuditEvent, Basis, Level, Mandate, MandateState, Party, Scope
from accounts.services.mandates import RightTooNarrowError
from invoices.models import MandateScope
from invoices.queries.authorisations import WhyNot
from invoices.rules import authorisations as rules
from invoices.services.authorisations import (
    ByHetu,
    ByInvitation,
    NothingCoveredError,
    NotPossibleError,
    OneselfError,
)
from tests.factories import HETU, CompanyFactory, InvoiceFactory, MandateFactory
from tests.invoices.authorising import (
    ADDRESS,
    ADULT,
    AT,
    CODE,
    MINOR,
    give,
    invite,
    of,
    person,
)

pytestmark = pytest.mark.django_db


def actions():
    found = AuditEvent.objects.filter(action__startswith="authorisation.").order_by("pk")
    return list(found.values_list("action", flat=True))


# --- giving -----------------------------------------------------------------------------------


def test_by_identity_code_the_right_counts_at_once(actor):
    holder = person(code=ADULT)

    mandate = give(actor, level=Level.ARRANGE)

    assert mandate.is_valid(AT.date())
    assert (mandate.holder, mandate.principal) == (holder.party, actor.acting_for)
    assert (mandate.basis, mandate.level, mandate.holder_name) == ("AUTHORISED", 3, "Maija")
    assert actions() == ["authorisation.given"]


def test_who_is_not_known_yet_is_made_without_a_name_and_is_the_same_later(actor):
    mandate = give(actor)
    again = give(actor)

    unknown = Party.objects.with_hetu(ADULT).get()
    assert mandate.holder == again.holder == unknown
    assert unknown.name == ""
    assert hetu.decrypt(unknown.hetu_encrypted) == ADULT


def test_known_and_unknown_cost_the_giver_the_same_statements(actor):
    person(code=ADULT)
    counts = []

    for code in (ADULT, "010190-901R"):
        with CaptureQueriesContext(connection) as queries:
            give(actor, to=ByHetu(code))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_right_to_some_invoices_names_them(actor):
    mine = [InvoiceFactory(party=actor.acting_for) for _ in range(2)]

    mandate = give(actor, scope=Scope.INVOICES, invoice_ids=[each.pk for each in mine])

    assert {row.invoice for row in mandate.scopes.all()} == set(mine)


def test_a_right_to_a_creditor_names_it(actor):
    invoice = InvoiceFactory(party=actor.acting_for)

    mandate = give(actor, scope=Scope.CREDITORS, creditor_ids=[invoice.creditor_id])

    assert [row.creditor for row in mandate.scopes.all()] == [invoice.creditor]


@pytest.mark.parametrize("scope", [Scope.INVOICES, Scope.CREDITORS])
def test_what_is_anothers_cannot_be_covered_nor_can_nothing(actor, scope):
    mine, other = InvoiceFactory(party=actor.acting_for), InvoiceFactory()
    wrong = {
        Scope.INVOICES: [{"invoice_ids": [mine.pk, other.pk]}, {}],
        Scope.CREDITORS: [{"creditor_ids": [other.creditor_id]}, {}],
    }[scope]

    for covered in wrong:
        with pytest.raises(NothingCoveredError):
            give(actor, scope=scope, **covered)

    assert not Mandate.objects.exists()


def test_an_invoice_that_was_found_with_codes_is_not_the_finders_to_give(actor):
    theirs = InvoiceFactory(party=None)
    theirs.found_by.create(party=actor.acting_for, found_at=AT)

    with pytest.raises(NothingCoveredError):
        give(actor, scope=Scope.INVOICES, invoice_ids=[theirs.pk])


def test_the_same_press_twice_gives_one(actor):
    key = Mandate().public_id

    first, second = give(actor, public_id=key), give(actor, public_id=key, name="Toinen")

    assert first == second
    assert actions() == ["authorisation.given"]


def test_nobody_authorises_themselves_nor_for_a_ward(db):
    own = person("Oma", code=HETU)

    with pytest.raises(OneselfError):
        give(of(own), to=ByHetu(HETU))
    mandate = MandateFactory(holder=own.party, basis=Basis.GUARDIAN, level=Level.FULL)
    access = Access(basis=Basis.GUARDIAN, mandate_id=mandate.pk)
    with pytest.raises(OneselfError):
        give(Actor(own, mandate.principal, access), to=ByHetu(HETU))


def test_a_minor_cannot_give(db):
    minor = person(code=MINOR)

    with pytest.raises(NotPossibleError) as refusal:
        give(of(minor))

    assert refusal.value.why == WhyNot.MINOR


@pytest.mark.parametrize("level", [Level.VIEW, Level.PAY, Level.ARRANGE])
def test_who_acts_for_another_by_less_than_everything_cannot_give(debtor, level):
    access = Access(basis=Basis.AUTHORISED, level=level)

    with pytest.raises(RightTooNarrowError):
        give(of(debtor, access=access))


def test_who_came_back_without_the_bank_cannot_give(debtor):
    with pytest.raises(RightTooNarrowError):
        give(of(debtor, access=Access(is_strong=False)))


def test_a_guardian_gives_for_the_ward_and_no_longer_than_its_own_right(debtor):
    mandate = MandateFactory(
        holder=debtor.party, basis=Basis.GUARDIAN, level=Level.FULL, ends_on=date(2027, 1, 31)
    )
    access = Access(basis=Basis.GUARDIAN, mandate_id=mandate.pk)
    guardian = Actor(debtor, mandate.principal, access)

    given = give(guardian, ends_on=date(2027, 1, 31))

    assert given.principal == mandate.principal
    with pytest.raises(ValueError, match="three years"):
        give(guardian, ends_on=date(2027, 2, 1))


def test_a_company_gives_too(debtor):
    company = CompanyFactory()
    actor = Actor(debtor, company, Access(basis=Basis.COMPANY))

    assert give(actor).principal == company


@pytest.mark.parametrize("ends_on", [date(2026, 11, 20), date(2029, 11, 21)])
def test_a_right_counts_from_today_for_three_years_at_the_longest(actor, ends_on):
    with pytest.raises(ValueError, match="three years"):
        give(actor, ends_on=ends_on)

    assert give(actor, ends_on=date(2029, 11, 20)).ends_on == date(2029, 11, 20)


def test_everything_can_never_be_given(actor):
    with pytest.raises(ValueError, match="no more"):
        give(actor, level=Level.FULL)


def test_there_is_an_end_to_how_many_one_gives(actor):
    for _ in range(rules.MOST):
        give(actor)

    with pytest.raises(NotPossibleError) as refusal:
        give(actor)

    assert refusal.value.why == WhyNot.TOO_MANY


def test_neither_code_nor_address_is_in_the_audit_or_in_words(actor):
    give(actor)
    invite(actor)

    rows = " ".join(str(row.data) for row in AuditEvent.objects.all())
    assert ADULT not in rows + repr(ByHetu(ADULT))
    assert ADDRESS not in rows + repr(ByInvitation(ADDRESS, CODE))
    assert CODE not in rows + repr(ByInvitation(ADDRESS, CODE))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("mandate_authorised_at_most_to_arrange", {"level": Level.FULL}),
        ("mandate_in_force_has_holder", {"holder": None}),
        ("mandate_invited_until_a_day", {"state": MandateState.INVITED}),
        ("mandate_ended_iff_ended", {"state": MandateState.ENDED}),
    ],
)
def test_database_refuses(db, constraint, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        MandateFactory(**fields)


def test_database_refuses_a_row_that_names_nothing_or_two(db):
    mandate, invoice = MandateFactory(), InvoiceFactory()

    for named in ({}, {"invoice": invoice, "creditor": invoice.creditor}):
        with pytest.raises(IntegrityError, match="mandate_scope_one_kind"), transaction.atomic():
            MandateScope.objects.create(mandate=mandate, **named)
