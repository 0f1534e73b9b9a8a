"""What a right to a part of a party's matters shows of its conversations: that part, no more."""

import pytest

from accounts.models import Level, Mandate
from accounts.services import mandates
from invoices.models import RequestKind
from messaging.models import Notice
from messaging.queries.hearers import hearers_of
from messaging.queries.messages import messages_of
from messaging.queries.notices import notices_of
from messaging.queries.threads import threads_of
from messaging.services.merging import merge
from tests.invoices.asking import make
from tests.messaging.talking import about, answered, holder_for, invoice_of, wrote
from tests.payments.plan_samples import plan_of
from tests.payments.refunding import surplus_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(actor):
    return invoice_of(actor)


@pytest.fixture
def holder(actor, other_debtor):
    """Who may pay the debtor's invoices."""
    return holder_for(actor, other_debtor, level=Level.PAY)


def test_what_a_right_never_covered_stays_hidden_when_it_is_merged(
    actor, holder, invoice, agent, now
):
    hardship = make(actor, invoice, RequestKind.HARDSHIP, at=now)
    ill = wrote(actor, matter=about(hardship), text="Olen sairaana.", at=now).thread
    bill = wrote(actor, matter=about(invoice), text="Milloin maksan?", at=now).thread

    merge(thread_id=ill.pk, into_id=bill.pk, agent=agent, at=now)

    read = [each.text for each in messages_of(bill, actor=holder)]
    assert (read[0], len(read)) == ("Milloin maksan?", 2)
    assert len(messages_of(bill, actor=actor)) == 3
    assert not threads_of(holder, search="sairaana").exists()
    assert threads_of(actor, search="sairaana").get() == bill


def test_an_answer_about_money_back_is_told_to_no_narrow_right(actor, holder, now):
    refund = surplus_of(now, party=actor.acting_for)
    thread = wrote(actor, matter=about(refund), at=now).thread

    answered(thread, at=now)

    assert Notice.objects.get().invoice == refund.invoice
    assert notices_of(actor).count() == 1
    assert notices_of(holder).count() == 0


def test_who_wrote_about_a_plan_by_a_right_finds_the_answer(actor, holder, now):
    plan = plan_of(actor.user, invoice_of(actor), at=now)
    thread = wrote(holder, matter=about(plan), at=now).thread

    answered(thread, at=now)

    assert notices_of(holder).get().kind == "ANSWER"


def test_who_wrote_in_what_was_merged_hears_answers_while_its_right_shows_them(
    actor, holder, invoice, agent, now
):
    other = wrote(holder, matter=about(invoice_of(actor)), at=now).thread
    bill = wrote(actor, matter=about(invoice), at=now).thread
    merge(thread_id=other.pk, into_id=bill.pk, agent=agent, at=now)
    heard = hearers_of(bill, today=now.date())

    mandate = Mandate.objects.get(pk=holder.access.mandate_id)
    mandates.end(mandate, user=actor.user, at=now)

    assert heard == sorted([actor.user.pk, holder.user.pk])
    assert hearers_of(bill, today=now.date()) is None


def test_who_may_no_longer_read_a_thread_does_not_hear_of_its_answers(
    actor, holder, invoice, agent, now
):
    bill = wrote(holder, matter=about(invoice), at=now).thread
    refund = surplus_of(now, party=actor.acting_for)
    money = wrote(actor, matter=about(refund), at=now).thread

    merge(thread_id=bill.pk, into_id=money.pk, agent=agent, at=now)

    assert hearers_of(money, today=now.date()) is None
