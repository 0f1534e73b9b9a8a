"""The desk of refunds: two people let money go, and a file takes it to the bank."""

from io import BytesIO

import pytest
from django.urls import reverse
from lxml import etree

from accounts.models import AuditEvent
from accounts.services.roles import Role
from demo.payment_answers import Verdict, pain002
from payments.models import BankAnswer, Refund, RefundBatch, RefundState
from payments.refund_files import NAMESPACE
from payments.services import refunds
from payments.services.refund_answers import import_answer
from tests.payments.desk import entry_to_clear
from tests.payments.refunding import (
    HOLDER,
    IBAN,
    OTHER_IBAN,
    approved,
    checker,
    reported,
    sent,
    surplus_of,
    with_account,
    worker,
)
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def our_account(settings):
    with_account(settings)


def page_of(refund, name="change"):
    return reverse(f"admin:payments_refund_{name}", args=[refund.pk])


def act(client, refund, do, **fields):
    refund = Refund.objects.get(pk=refund.pk)
    data = {"do": do, "seen": refunds.print_of(refund), **fields}
    return client.post(page_of(refund, "act"), data, follow=True)


def state_of(refund):
    return Refund.objects.get(pk=refund.pk).state


def test_one_checks_and_another_approves(now):
    refund = reported(now)
    agent, lead = signed_in(Role.AGENT), signed_in(Role.TEAM_LEAD)

    first = act(agent, refund, "check")
    second = act(lead, refund, "approve")

    assert "Checked. Another person has to approve it." in first.text
    assert "Approved: it goes to the bank" in second.text
    assert state_of(refund) == RefundState.TO_BE_PAID


def test_who_checked_is_offered_no_approval_and_refused_it(now):
    refund = reported(now)
    lead = client_of(staff_of(Role.TEAM_LEAD))
    shown = act(lead, refund, "check")

    refused = act(lead, refund, "approve")

    assert "another person has to approve it" in shown.text
    assert 'value="approve"' not in shown.text
    assert refused.status_code == 403
    assert state_of(refund) == RefundState.CHECKED


def test_an_agent_approves_nothing(now):
    refund = reported(now)
    refunds.check(refund_id=refund.pk, user=checker(), at=now)

    page = act(signed_in(Role.AGENT), refund, "approve")

    assert page.status_code == 403
    assert state_of(refund) == RefundState.CHECKED


def test_what_was_corrected_since_it_was_shown_is_looked_at_once_more(now):
    refund = reported(now)
    seen = refunds.print_of(refund)
    user = worker("give_refund_account")
    refunds.write_account(refund_id=refund.pk, iban=OTHER_IBAN, holder=HOLDER, user=user, at=now)

    page = act(signed_in(Role.AGENT), refund, "check", seen=seen)

    assert "Something changed meanwhile." in page.text
    assert state_of(refund) == RefundState.REPORTED


def test_sending_back_needs_a_reason(now):
    refund = approved(now)
    client = signed_in(Role.TEAM_LEAD)

    without = act(client, refund, "back", reason=" ")
    state = state_of(refund)
    act(client, refund, "back", reason="Nimi ei täsmää (131052-308T)")

    assert "Say why" in without.text
    assert state == RefundState.TO_BE_PAID
    assert state_of(refund) == RefundState.REPORTED
    event = AuditEvent.objects.get(action="refund.sent_back")
    assert event.data["note"] == "Nimi ei täsmää (131052-****)"
    assert "reason" not in event.data


def test_the_person_can_be_asked_for_another_account(now):
    refund = reported(now)

    page = act(signed_in(Role.AGENT), refund, "anew", problem="BE01")

    refund.refresh_from_db()
    assert (refund.state, refund.problem) == (RefundState.WAITS_FOR_ACCOUNT, "BE01")
    assert "do not belong together" in page.text


@pytest.mark.parametrize(
    ("do", "fields", "status"),
    [("pay", {}, 400), ("", {}, 400), ("anew", {"problem": "OTHER"}, 200)],
)
def test_other_acts_do_nothing(now, do, fields, status):
    refund = reported(now)

    page = act(signed_in(Role.AGENT), refund, do, **fields)

    assert page.status_code == status
    assert state_of(refund) == RefundState.REPORTED


def test_an_account_that_came_by_letter_is_written_down(now):
    refund = surplus_of(now)
    client = signed_in(Role.AGENT)

    wrong = client.post(page_of(refund, "account"), {"account": "FI1", "holder": HOLDER})
    done = client.post(
        page_of(refund, "account"), {"account": f" {IBAN.lower()} ", "holder": HOLDER}, follow=True
    )

    assert wrong.status_code == 200
    assert "errorlist" in wrong.text
    assert "The account is written down." in done.text
    refund.refresh_from_db()
    assert (refund.state, refund.iban) == (RefundState.REPORTED, IBAN)


def test_an_account_on_its_way_is_not_written_over(now):
    payment = sent(now)

    page = signed_in(Role.AGENT).post(
        page_of(payment.refund, "account"), {"account": OTHER_IBAN, "holder": HOLDER}, follow=True
    )

    assert "its account is fixed" in page.text
    payment.refund.refresh_from_db()
    assert payment.refund.iban == IBAN


def test_a_returned_entry_without_a_name_cannot_be_checked(now):
    entry = entry_to_clear(now, counterparty_name="")
    refund = refunds.return_entry(entry=entry, amount=entry.amount, actor=None, at=now)

    page = act(signed_in(Role.AGENT), refund, "check")

    assert "The bank told no name of the sender." in page.text
    assert state_of(refund) == RefundState.REPORTED


def test_a_name_that_is_not_the_debtors_is_pointed_out(now):
    theirs = reported(now, holder="Matti Muu")
    own = reported(now, holder="x")
    name = own.invoice.debtor_name
    Refund.objects.filter(pk=own.pk).update(holder=name)
    client = signed_in(Role.AGENT)

    shown, quiet = client.get(page_of(theirs)).text, client.get(page_of(own)).text

    assert "not in the debtor’s name" in shown
    assert "not in the debtor’s name" not in quiet


def test_a_payment_that_goes_back_elsewhere_is_pointed_out(now):
    entry = entry_to_clear(now, counterparty_iban="FI21 1234 5600 0007 85")
    refund = refunds.return_entry(entry=entry, amount=entry.amount, actor=None, at=now)
    client, words = signed_in(Role.AGENT), "another account than it came from"
    before = client.get(page_of(refund))

    user = worker("give_refund_account")
    refunds.write_account(refund_id=refund.pk, iban=OTHER_IBAN, holder=HOLDER, user=user, at=now)

    assert words not in before.text
    assert words in client.get(page_of(refund)).text


def test_auditors_see_and_do_nothing(now):
    refund = reported(now)
    client = signed_in(Role.AUDITOR)

    shown = client.get(page_of(refund))

    assert shown.status_code == 200
    assert "Pay back" not in shown.text
    assert act(client, refund, "check").status_code == 403
    assert client.get(page_of(refund, "account")).status_code == 403


def test_creditor_users_see_no_refunds(now):
    refund = reported(now)
    client = signed_in(Role.CREDITOR_USER)

    assert client.get(page_of(refund)).status_code in {302, 403}
    assert act(client, refund, "check").status_code == 403


def batch_page(batch, name="change"):
    return reverse(f"admin:payments_refundbatch_{name}", args=[batch.pk])


MAKE = "admin:payments_refundbatch_make"


def test_a_team_lead_makes_the_file_and_downloads_it(now):
    refund = approved(now)
    client = signed_in(Role.TEAM_LEAD)

    made = client.post(reverse(MAKE), follow=True)
    batch = RefundBatch.objects.get()
    file = client.get(batch_page(batch, "file"))

    assert "The file was made." in made.text
    assert state_of(refund) == RefundState.SENT
    tag = f"{{{NAMESPACE}}}EndToEndId"
    assert [each.text for each in etree.fromstring(file.content).iter(tag)] == [
        refund.payments.get().end_to_end_id
    ]
    assert file["Content-Disposition"] == f'attachment; filename="{batch.message_id}.xml"'
    assert AuditEvent.objects.filter(action="refund_batch.downloaded").count() == 1


def test_with_nothing_to_pay_no_file_is_made(now):
    reported(now)

    page = signed_in(Role.TEAM_LEAD).post(reverse(MAKE), follow=True)

    assert "No refund waits to be paid." in page.text
    assert not RefundBatch.objects.exists()


def test_without_an_account_of_ours_no_file_is_made(now, settings):
    approved(now)
    settings.REFUND_ACCOUNT_IBAN = ""

    page = signed_in(Role.TEAM_LEAD).post(reverse(MAKE), follow=True)

    assert "Tell those who run the portal." in page.text
    assert not RefundBatch.objects.exists()


@pytest.mark.parametrize("role", [Role.AGENT, Role.AUDITOR, Role.CREDITOR_USER])
def test_others_neither_make_nor_have_the_file(now, role):
    batch = sent(now).batch
    approved(now)
    client = signed_in(role)

    assert client.post(reverse(MAKE)).status_code == 403
    assert client.get(batch_page(batch, "file")).status_code == 403
    assert RefundBatch.objects.count() == 1


def test_a_damaged_file_is_not_handed_out(now):
    batch = sent(now).batch
    batch.file.storage.delete(batch.file.name)

    page = signed_in(Role.TEAM_LEAD).get(batch_page(batch, "file"), follow=True)

    assert "The file of the batch is damaged." in page.text


def test_the_payments_of_a_file_are_listed_by_it(now):
    payment, other = sent(now, "20.00"), sent(now, "31.00")
    url = reverse("admin:payments_refundpayment_changelist")

    page = signed_in(Role.TEAM_LEAD).get(url, {"batch": payment.batch_id})

    rows = page.context["cl"].result_list
    assert [each.pk for each in rows] == [payment.pk]
    assert other.pk != payment.pk


def test_answers_of_the_bank_are_uploaded_with_the_statements(now):
    payment = sent(now)
    told = Verdict(status="RJCT", reason="AC04")
    file = BytesIO(pain002(batch=payment.batch.message_id, of_each={payment.end_to_end_id: told}))
    file.name = "answer.xml"
    client = signed_in(Role.TEAM_LEAD)

    page = client.post(reverse("admin:payments_bankstatement_upload"), {"statement": [file]})
    answer = BankAnswer.objects.get()
    shown = client.get(reverse("admin:payments_bankanswer_change", args=[answer.pk]))

    assert "1 refund rejected: it is owed again" in page.text
    assert "1 refund rejected: it is owed again" in shown.text
    assert state_of(payment.refund) == RefundState.WAITS_FOR_ACCOUNT


def test_a_refused_answer_says_what_is_wrong(now):
    file = BytesIO(pain002(batch="OTHER", whole=Verdict(status="ACCP")))
    file.name = "answer.xml"
    client = signed_in(Role.TEAM_LEAD)

    page = client.post(reverse("admin:payments_bankstatement_upload"), {"statement": [file]})
    answer = BankAnswer.objects.get()
    shown = client.get(reverse("admin:payments_bankanswer_change", args=[answer.pk]))

    for each in (page, shown):
        assert "No file of refunds with the message ID “OTHER” has been sent." in each.text


@pytest.mark.parametrize("model", ["refund", "refundbatch", "refundpayment", "bankanswer"])
def test_lists_take_as_many_queries_for_many_rows_as_for_one(
    now, model, django_assert_max_num_queries
):
    for _number in range(6):
        payment = sent(now)
        import_accepting(payment, now)
    client = signed_in(Role.TEAM_LEAD)
    url = reverse(f"admin:payments_{model}_changelist")
    client.get(url)

    with django_assert_max_num_queries(12):
        page = client.get(url)

    assert len(page.context["cl"].result_list) == 6


def import_accepting(payment, now):
    data = pain002(batch=payment.batch.message_id, whole=Verdict(status="ACCP"))
    import_answer(name="a.xml", stream=BytesIO(data), actor=None, at=now)
