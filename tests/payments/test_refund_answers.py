"""What the bank answers to a file of refunds, and what follows from it."""

import json
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEvent
from demo.payment_answers import Verdict, pain002
from invoices.queries.ledger import ledger_mismatches
from payments.bank_statement import Reason
from payments.models import (
    BankAnswer,
    BankAnswerOutcome,
    Refund,
    RefundPaymentState,
    RefundState,
)
from payments.services import refund_batches, refunds
from payments.services.refund_answers import import_answer
from payments.services.statement_import import Outcome
from tests.factories import DebtorFactory
from tests.invoices.bookings import pay
from tests.payments.desk import entry_to_clear
from tests.payments.refunding import (
    HOLDER,
    IBAN,
    OTHER_IBAN,
    approved,
    approver,
    checker,
    sent,
    with_account,
    worker,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def our_account(settings):
    with_account(settings)


def take(data, now, name="answer.xml"):
    return import_answer(name=name, stream=BytesIO(data), actor=None, at=now)


def rejection(payment, reason="AC04", **more):
    told = Verdict(status="RJCT", reason=reason, text="Account closed")
    return pain002(batch=payment.batch.message_id, of_each={payment.end_to_end_id: told}, **more)


def reload(payment):
    payment.refresh_from_db()
    return payment, Refund.objects.select_related("invoice").get(pk=payment.refund_id)


def test_what_the_bank_accepts_stays_sent(now):
    payment = sent(now)

    report = take(pain002(batch=payment.batch.message_id, whole=Verdict(status="ACCP")), now)

    payment, refund = reload(payment)
    assert (report.outcome, report.accepted) == (Outcome.IMPORTED, 1)
    assert (payment.state, refund.state) == (RefundPaymentState.ACCEPTED, RefundState.SENT)


def test_what_the_bank_rejects_is_owed_again(now):
    payment = sent(now)

    report = take(rejection(payment), now)

    payment, refund = reload(payment)
    assert (report.rejected, report.accepted) == (1, 0)
    assert (payment.state, payment.reason) == (RefundPaymentState.REJECTED, "AC04")
    assert payment.reason_text == "Account closed"
    assert (refund.state, refund.problem) == (RefundState.WAITS_FOR_ACCOUNT, "AC04")
    assert (refund.checked_by, refund.approved_by) == (None, None)
    assert (refund.invoice.surplus, refund.amount) == (20, 20)
    assert list(ledger_mismatches()) == []


def test_a_rejection_of_the_whole_file_is_one_of_each_payment(now):
    first = approved(now)
    second = approved(now, "5.00")
    [batch] = refund_batches.send_refunds(at=now, actor=None)

    whole = Verdict(status="RJCT", reason="AC06")
    report = take(pain002(batch=batch.message_id, whole=whole), now)

    assert report.rejected == 2
    states = Refund.objects.filter(pk__in=[first.pk, second.pk]).values_list("state", "problem")
    assert set(states) == {(RefundState.WAITS_FOR_ACCOUNT, "AC06")}


def test_of_a_partly_accepted_file_only_the_named_are_rejected(now):
    payment = sent(now)
    told = {payment.end_to_end_id: Verdict(status="RJCT", reason="AC04")}
    data = pain002(batch=payment.batch.message_id, whole=Verdict(status="PART"), of_each=told)

    report = take(data, now)

    assert (report.rejected, report.waiting) == (1, 0)


def test_the_same_answer_twice_changes_nothing(now):
    payment = sent(now)
    take(rejection(payment), now)

    report = take(rejection(payment), now)

    assert report.outcome is Outcome.UNCHANGED
    assert AuditEvent.objects.filter(action="refund.failed").count() == 1


def test_the_same_told_in_another_file_changes_nothing(now):
    payment = sent(now)
    take(rejection(payment), now)

    report = take(rejection(payment, message_id="A2"), now)

    _payment, refund = reload(payment)
    assert (report.outcome, report.rejected, report.known) == (Outcome.IMPORTED, 0, 1)
    assert refund.invoice.surplus == 20


def test_where_the_account_is_not_to_blame_nobody_is_asked_for_another(now, told):
    payment = sent(now, party=DebtorFactory().party)

    take(rejection(payment, reason="AM04"), now)

    _payment, refund = reload(payment)
    assert (refund.state, refund.problem, refund.iban) == (RefundState.REPORTED, "AM04", IBAN)
    assert "FAILED" not in [each.what for each in told]


def test_the_person_is_told_that_it_failed(now, told):
    debtor = DebtorFactory()
    payment = sent(now, party=debtor.party)

    take(rejection(payment), now)

    assert (debtor.party_id, "FAILED") in [(each.party_id, each.what) for each in told]


def test_a_bank_that_gives_no_reason_is_told_as_such(now):
    payment = sent(now)

    take(rejection(payment, reason=""), now)

    _payment, refund = reload(payment)
    assert refund.problem == "MS03"


def test_a_failed_refund_is_paid_to_another_account(now):
    payment = sent(now)
    take(rejection(payment), now)
    refund, user = payment.refund, worker("give_refund_account")
    refunds.write_account(refund_id=refund.pk, iban=OTHER_IBAN, holder=HOLDER, user=user, at=now)
    refunds.check(refund_id=refund.pk, user=checker(), at=now)
    refunds.approve(refund_id=refund.pk, user=approver(), at=now)

    [batch] = refund_batches.send_refunds(at=now, actor=None)

    again = batch.lines.get()
    refund.refresh_from_db()
    assert (again.refund, again.iban) == (refund, OTHER_IBAN)
    assert (refund.state, refund.problem, again.amount) == (RefundState.SENT, "", 20)
    assert list(ledger_mismatches()) == []


def test_a_sum_that_came_meanwhile_is_owed_with_it(now):
    payment = sent(now)
    pay(payment.refund.invoice, "7.00", now, cause="test:later")
    beside = refunds.follow_surplus(invoice_id=payment.refund.invoice_id, at=now)

    take(rejection(payment), now)

    _payment, refund = reload(payment)
    beside.refresh_from_db()
    assert (refund.state, refund.problem) == (RefundState.CANCELLED, "AC04")
    assert (beside.state, beside.amount) == (RefundState.WAITS_FOR_ACCOUNT, 27)


def test_the_account_that_failed_is_not_kept_for_what_came_meanwhile(now):
    payment = sent(now)
    pay(payment.refund.invoice, "7.00", now, cause="test:later")
    beside = refunds.follow_surplus(invoice_id=payment.refund.invoice_id, at=now)
    user = worker("give_refund_account")
    refunds.write_account(refund_id=beside.pk, iban=IBAN, holder=HOLDER, user=user, at=now)

    take(rejection(payment), now)

    beside.refresh_from_db()
    assert (beside.state, beside.amount) == (RefundState.WAITS_FOR_ACCOUNT, 27)
    assert beside.problem == "AC04"


def test_a_returned_entry_that_failed_waits_for_staff(now):
    entry = entry_to_clear(now)
    refund = refunds.return_entry(entry=entry, amount=Decimal("100.00"), actor=None, at=now)
    user = worker("give_refund_account")
    refunds.write_account(refund_id=refund.pk, iban=IBAN, holder=HOLDER, user=user, at=now)
    refunds.check(refund_id=refund.pk, user=checker(), at=now)
    refunds.approve(refund_id=refund.pk, user=approver(), at=now)
    [batch] = refund_batches.send_refunds(at=now, actor=None)

    take(rejection(batch.lines.get()), now)

    refund.refresh_from_db()
    assert (refund.state, refund.problem) == (RefundState.WAITS_FOR_ACCOUNT, "AC04")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (
            lambda payment: pain002(batch="OTHER", whole=Verdict(status="ACCP")),
            Reason.UNKNOWN_BATCH,
        ),
        (
            lambda payment: pain002(
                batch=payment.batch.message_id,
                of_each={
                    payment.end_to_end_id: Verdict(status="RJCT", reason="AC04"),
                    "other": Verdict(status="RJCT"),
                },
            ),
            Reason.UNKNOWN_PAYMENT,
        ),
        (lambda payment: rejection(payment)[:-20], Reason.MALFORMED),
    ],
    ids=["unknown file", "unknown payment", "cut off"],
)
def test_an_answer_is_taken_whole_or_refused_whole(now, broken, reason):
    payment = sent(now)

    report = take(broken(payment), now)
    take(broken(payment), now)

    _payment, refund = reload(payment)
    assert (report.outcome, report.refusals[0].reason) == (Outcome.REFUSED, reason)
    assert refund.state == RefundState.SENT
    assert BankAnswer.objects.get().outcome == BankAnswerOutcome.REFUSED


def imported(path, *arguments):
    out = StringIO()
    call_command("import_bank_statement", str(path), *arguments, stdout=out)
    return out.getvalue()


def test_the_command_for_statements_takes_answers_too(now, tmp_path):
    payment = sent(now)
    path = tmp_path / "answer.xml"
    path.write_bytes(rejection(payment))

    answer = json.loads(imported(path, "--json"))

    assert (answer["outcome"], answer["batch"]) == ("IMPORTED", payment.batch.message_id)
    assert (answer["rejected"], answer["accepted"]) == (1, 0)
    assert imported(path) == f"{path}: ei muutoksia\n"


def test_the_command_tells_what_is_wrong_with_an_answer(now, tmp_path):
    path = tmp_path / "answer.xml"
    path.write_bytes(pain002(batch="OTHER", whole=Verdict(status="ACCP")))
    out = StringIO()

    with pytest.raises(CommandError) as refused:
        call_command("import_bank_statement", str(path), stdout=out)

    assert refused.value.returncode == 1
    assert "OTHER" in out.getvalue()
