"""The home of a creditor's people: counts and sums of the own claims, money, files and policies."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from accounts import staff_home
from accounts.services.roles import Role
from invoices.models import (
    CreditorMembership,
    CreditorPolicy,
    EntryKind,
    FinvoiceFile,
    FinvoiceOutcome,
    HoldReason,
    Invoice,
    LedgerEntry,
    Stage,
)
from invoices.queries import creditor_home
from invoices.queries.creditor_home import Tally
from tests.factories import CreditorFactory, InvoiceFactory
from tests.staff import staff_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)  # a Wednesday
AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def own():
    return CreditorFactory(name="Kaiku Oy")


@pytest.fixture
def user(own):
    user = staff_of(Role.CREDITOR_USER)
    CreditorMembership.objects.create(user=user, creditor=own)
    return user


def panels(user):
    with translation.override("en"):
        return {panel.name: panel for panel in staff_home.panels_for(user, at=AT)}


def pay(invoice, at, amount, *, cause, reverses=None):
    return LedgerEntry.objects.create(
        invoice=invoice,
        kind=EntryKind.PAYMENT,
        principal=Decimal(amount),
        value_on=at.date(),
        booked_at=at,
        cause=cause,
        reverses=reverses,
    )


def test_open_claims_are_told_by_stage_and_across_the_stages(own):
    InvoiceFactory(creditor=own, due_on=TODAY, original_total=Decimal(10))
    late = InvoiceFactory(creditor=own, stage=Stage.REMINDED, original_total=Decimal(20))
    plan = InvoiceFactory(creditor=own, stage=Stage.REMINDED, original_total=Decimal(40))
    Invoice.objects.filter(pk=plan.pk).update(hold=HoldReason.PLAN)
    InvoiceFactory(creditor=own, stage=Stage.PAID, closed_on=TODAY)
    InvoiceFactory(creditor=CreditorFactory())

    found = creditor_home.claims_of([own.pk], today=TODAY)

    assert found.by_stage == {
        "INVOICED": Tally(1, Decimal(10)),
        "REMINDED": Tally(2, Decimal(60)),
    }
    assert found.across["overdue"] == Tally(1, late.original_total)
    assert found.across["plan"] == Tally(1, Decimal(40))
    assert found.across["disputed"] == Tally(0, Decimal(0))
    assert found.all == Tally(3, Decimal(70))


def test_an_invoice_is_not_overdue_on_its_due_date(own):
    InvoiceFactory(creditor=own, due_on=TODAY)

    on_day = creditor_home.claims_of([own.pk], today=TODAY)
    after = creditor_home.claims_of([own.pk], today=TODAY + timedelta(days=1))

    assert (on_day.across["overdue"].count, after.across["overdue"].count) == (0, 1)


def test_money_of_the_week_is_counted_from_monday_in_helsinki(own, user):
    invoice = InvoiceFactory(creditor=own)
    sunday = datetime(2026, 11, 22, 21, 59, tzinfo=UTC)
    monday = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)
    pay(invoice, sunday, "-1.00", cause="a")
    first = pay(invoice, monday, "-10.00", cause="b")
    pay(invoice, AT, "-5.50", cause="c")
    pay(invoice, AT, "10.00", cause="d", reverses=first)
    pay(InvoiceFactory(creditor=CreditorFactory()), AT, "-99.00", cause="e")

    booked, taken_back = panels(user)["money-in"].lines

    assert (booked.count, booked.total) == (2, Decimal("15.50"))
    assert (taken_back.count, taken_back.total) == (1, Decimal("-10.00"))


def test_the_newest_file_is_told_with_what_was_wrong(own, user):
    for number, outcome in enumerate([FinvoiceOutcome.IMPORTED, FinvoiceOutcome.REFUSED]):
        FinvoiceFile.objects.create(
            name=f"{number}.xml",
            sha256=str(number) * 64,
            creditor=own,
            outcome=outcome,
            report={"refusals": [{}, {}]},
            received_at=AT + timedelta(hours=number),
        )
    FinvoiceFile.objects.create(
        name="both.xml", sha256="9" * 64, outcome="IMPORTED", received_at=AT + timedelta(days=1)
    )

    (line,) = panels(user)["imports"].lines

    assert (line.words, line.is_bad) == ("1.xml", True)
    assert "2 things are wrong" in line.note


def test_policies_in_force_and_to_come_are_told_and_those_that_are_over_are_not(own, user):
    for starts_on in (date(2025, 1, 1), date(2026, 1, 1), date(2026, 11, 30)):
        CreditorPolicy.objects.create(
            creditor=own, claim_kind="CONSUMER", starts_on=starts_on, entered_at=timezone.now()
        )

    lines = panels(user)["policies"].lines

    assert ["since" in line.note for line in lines] == [True, False]
    assert "Comes into force" in lines[1].note


def test_who_belongs_to_no_creditor_is_told_so_and_sees_nothing():
    InvoiceFactory()

    found = panels(staff_of(Role.CREDITOR_USER))

    assert found["claims"].lines == []
    assert found["claims"].empty
    assert "money-in" not in found
    assert "imports" not in found


def test_our_own_staff_have_no_panel_of_a_creditor(own):
    found = panels(staff_of(Role.TEAM_LEAD))

    assert not {"claims", "money-in", "imports", "policies", "reports"} & set(found)
