"""What is told of plans: instalments, missed parts, and that a plan has lapsed."""

from datetime import date

import pytest
from django.db import transaction

from accounts.services import email_addresses
from invoices.models import HoldReason
from invoices.services import holds
from payments.models import Instalment, PaymentPlan, PlanState
from payments.rules.due_causes import About
from payments.services import due_notices
from payments.services.plans import nightly
from tests.mail_server import text_of
from tests.payments import plan_stories
from tests.payments.reminding import AT, TODAY, by_day, causes, remind, send, waiting


@pytest.fixture
def plan(actor, reader):
    """Four parts, on the 15th of each month from December on."""
    plan_stories.confirm_rates()
    return plan_stories.made(actor, plan_stories.reminded(actor.acting_for))


def test_of_a_plan_its_instalments_are_reminded_of_instead_of_its_invoice(
    plan, reader, mail_server
):
    today = date(2026, 12, 12)

    remind(today)

    assert causes() == [f"instalment:{reader.party_id}:{plan.pk}:2026-12-15"]
    assert send(reader, today) == 1
    message = mail_server.only()
    assert message["Subject"] == "Maksuerän eräpäivä lähestyy"
    assert "15.12.2026" in text_of(message)


@pytest.mark.parametrize("reason", [HoldReason.DISPUTED, HoldReason.PAYMENT_REPORTED])
def test_nothing_is_asked_of_a_plan_with_a_claim_that_waits(plan, reason):
    invoice = plan.claims.get().invoice
    holds.place(invoice_id=invoice.pk, reason=reason, cause="x", at=AT)

    assert remind(date(2026, 12, 12)) == 0


def test_an_instalment_that_is_paid_is_not_reminded_of(plan):
    Instalment.objects.filter(plan=plan, position=1).update(paid=plan.instalments.first().amount)

    assert remind(date(2026, 12, 12)) == 0


def test_a_missed_part_and_a_lapsed_plan_are_told_at_once(plan, reader, mail_server):
    missed_on, lapsed_on = date(2026, 12, 17), date(2027, 1, 19)

    nightly.go_on(today=missed_on, at=by_day(missed_on))
    assert send(reader, missed_on) == 1
    nightly.go_on(today=lapsed_on, at=by_day(lapsed_on))
    assert send(reader, lapsed_on) == 1

    subjects = [message["Subject"] for message in mail_server.taken]
    assert subjects == ["Katso maksusuunnitelmaasi", "Maksusuunnitelmasi vaatii huomiotasi"]
    plan.refresh_from_db()
    assert plan.state == PlanState.LAPSED
    assert causes() == [
        f"lapsed:{reader.party_id}:{plan.pk}:{lapsed_on}",
        f"missed:{reader.party_id}:{plan.pk}:{missed_on}",
    ]


@pytest.mark.parametrize(
    ("about", "state", "is_sent"),
    [
        (About.MISSED, {"misses": 1}, True),
        (About.MISSED, {"misses": 0}, False),
        (About.LAPSED, {}, False),
    ],
    ids=["missed", "paid since", "taken up again"],
)
def test_what_is_told_of_a_plan_must_still_be_so(plan, reader, mail_server, about, state, is_sent):
    due_notices.tell_of_plan(plan=plan, about=about, on=TODAY, at=AT)
    PaymentPlan.objects.filter(pk=plan.pk).update(**state)

    assert send(reader) == int(is_sent)
    assert len(mail_server.taken) == int(is_sent)


def test_a_miss_that_is_rolled_back_tells_nobody(plan):
    with transaction.atomic():
        due_notices.tell_of_plan(plan=plan, about=About.MISSED, on=TODAY, at=AT)
        transaction.set_rollback(True)

    assert causes() == []


def test_a_debtor_without_an_address_is_told_in_the_portal(plan, reader):
    email_addresses.remove_address(user=reader, at=AT)

    due_notices.tell_of_plan(plan=plan, about=About.LAPSED, on=TODAY, at=AT)

    assert (len(causes()), waiting()) == (1, 0)
