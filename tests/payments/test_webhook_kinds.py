"""What creditors' systems are told of payments, arrangements and disputes, by the real services."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction

from accounts.models import Level, Scope
from invoices import invitation_links
from invoices.models import (
    DisputeReason,
    RequestKind,
    RequestOutcome,
    TimelineEvent,
    WebhookKind,
    WebhookMessage,
)
from invoices.services import authorisations, money_in, webhooks
from invoices.services.mandate_decisions import end_right
from invoices.services.requests.making import withdraw_request
from payments.services.pauses import pause
from payments.services.plans import living, nightly
from tests.factories import AgentFactory, CreditorFactory, PersonFactory
from tests.invoices.asking import answer, make
from tests.invoices.authorising import AT, CODE, ENDS_ON, give, invite, person
from tests.invoices.mandate_asking import in_force
from tests.invoices.test_address import NEW, correct
from tests.invoices.webhook_receiver import endpoint_of
from tests.payments.living_plans import moment, pay, reverse
from tests.payments.plan_stories import billed, confirm_rates, made
from tests.payments.shifting import owed, shift

pytestmark = pytest.mark.django_db
HOOK = "https://hooks.example.com/myropo"


@pytest.fixture
def bill(debtor):
    return billed(debtor.party, "200.00", due_on=date(2026, 12, 7), number="2001")


@pytest.fixture(autouse=True)
def endpoint(bill, now):
    return endpoint_of(bill.creditor, HOOK, at=now)[0]


def messages(kind=None):
    """The bodies that were written, of one kind or all, in their order."""
    rows = WebhookMessage.objects.order_by("pk")
    if kind is not None:
        rows = rows.filter(kind=kind)
    bodies = [json.loads(each.body) for each in rows]
    assert [each["type"] for each in bodies] == list(rows.values_list("kind", flat=True))
    return bodies


def facts(kind):
    """What the one message of a kind says beyond which claim it is and what is open."""
    [body] = messages(kind)
    return {
        name: value
        for name, value in body["data"].items()
        if name not in {"creditor", "invoice", "case_number", "open"}
    }


def test_a_message_says_which_claim_it_is_when_it_happened_and_what_is_open(bill):
    pay(bill, "50.00", on=date(2026, 11, 20))

    [body] = messages()
    bill.refresh_from_db()
    assert body == {
        "type": "payment.booked",
        "timestamp": "2026-11-23T10:00:00.000Z",
        "data": {
            "creditor": bill.creditor.business_id,
            "invoice": "2001",
            "case_number": bill.case_number,
            "open": {
                "principal": "150.00",
                "interest": "0.00",
                "costs": "0.00",
                "total": "150.00",
            },
            "amount": "50.00",
            "value_on": "2026-11-20",
            "surplus": "0.00",
        },
    }


def test_a_payment_above_the_debt_says_what_is_surplus(bill):
    pay(bill, "250.00")

    assert facts("payment.booked")["surplus"] == "50.00"
    assert messages()[0]["data"]["open"]["total"] == "0.00"


def test_many_payments_at_once_are_told_each_with_what_is_open_after_all(bill, debtor, now):
    other = billed(debtor.party, "80.00", number="2002")
    coming = [
        money_in.PaymentIn(
            invoice_id=each.pk, amount=Decimal(10), value_on=AT.date(), cause=f"c{n}"
        )
        for n, each in enumerate([bill, other, bill])
    ]

    money_in.book_payments(payments=coming, actor=None, at=now)
    money_in.book_payments(payments=coming, actor=None, at=now)

    told = [(each["data"]["invoice"], each["data"]["open"]["total"]) for each in messages()]
    assert told == [("2001", "180.00"), ("2002", "70.00"), ("2001", "180.00")]


def test_a_payment_taken_back(bill):
    pay(bill, "50.00")

    reverse()

    assert facts("payment.reversed") == {"amount": "50.00", "value_on": "2026-11-23"}
    assert messages("payment.reversed")[0]["data"]["open"]["total"] == "200.00"


def test_a_due_date_moved(bill, actor, now):
    invoice = owed(actor.acting_for, at=now, days=5, who=bill.creditor.name)

    shift(actor, invoice, days=12, at=now)

    assert facts("due_date.moved") == {
        "from": "2026-11-26",
        "due_on": "2026-12-03",
        "cost": "0.00",
    }


def test_a_plan_made_lapsed_taken_up_again_and_ended(bill, actor, debtor):
    confirm_rates()
    plan = made(actor, bill)
    for on in (date(2026, 12, 17), date(2027, 1, 19)):
        nightly.go_on(today=on, at=moment(on))
    later = moment(date(2027, 1, 20))
    living.reinstate(plan_id=plan.pk, first=date(2027, 2, 15), user=debtor, at=later)
    living.end(plan_id=plan.pk, user=debtor, at=later)

    told = [
        (each["type"], each["data"]["how"])
        for each in messages()
        if each["type"].startswith("plan.")
    ]
    assert told == [
        ("plan.made", "NEW"),
        ("plan.ended", "LAPSED"),
        ("plan.made", "RESUMED"),
        ("plan.ended", "ENDED"),
    ]


def test_a_pause(bill, actor, now):
    invoice = owed(actor.acting_for, at=now, days=-12, who=bill.creditor.name, number="2003")

    pause(actor=actor, seen={invoice.pk: date(2026, 12, 21)}, at=now)

    assert facts("pause.made") == {"until": "2026-12-21"}


def test_a_dispute_and_its_answer_without_a_word_of_the_debtor(bill, actor, now):
    request = make(
        actor,
        bill,
        RequestKind.DISPUTE,
        at=now,
        text="Olen sairas ja tavara oli rikki.",
        disputed_amount=Decimal("20.00"),
    )
    answer(request, RequestOutcome.REJECTED, actor=AgentFactory(), at=now)

    assert facts("dispute.made") == {"reason": DisputeReason.FAULTY, "amount": "20.00"}
    assert facts("dispute.answered") == {"outcome": "REJECTED"}
    assert "sairas" not in "".join(WebhookMessage.objects.values_list("body", flat=True))


def test_a_dispute_of_all_of_it_taken_back(bill, actor, now):
    request = make(actor, bill, RequestKind.DISPUTE, at=now)
    withdraw_request(actor=actor, public_id=request.public_id, at=now)

    assert facts("dispute.made")["amount"] is None
    assert facts("dispute.answered") == {"outcome": "WITHDRAWN"}


@pytest.mark.parametrize("kind", [RequestKind.STOP, RequestKind.HARDSHIP, RequestKind.COMPLAINT])
def test_of_other_requests_nothing_is_told(actor, now, bill, kind):
    invoice = owed(actor.acting_for, at=now, days=-12, who=bill.creditor.name, number="2004")
    request = make(actor, invoice, kind, at=now)

    withdraw_request(actor=actor, public_id=request.public_id, at=now)

    assert messages() == []


def test_a_right_to_everything_is_told_of_each_open_invoice_given_and_ended(bill, actor, debtor):
    billed(debtor.party, "80.00", number="2002")
    billed(debtor.party, "80.00", number="2005", who="Vesi Oy")
    paid = billed(debtor.party, "80.00", number="2006")
    pay(paid, "80.00", cause="bank:2006")
    billed(PersonFactory(), "80.00", number="2007")

    mandate = give(actor, level=Level.ARRANGE)
    authorisations.revoke(actor=actor, mandate=mandate, at=AT)

    given = messages("authorisation.given")
    assert [each["data"]["invoice"] for each in given] == ["2001", "2002"]
    assert {name: given[0]["data"][name] for name in ("authorisation", "name", "level")} == {
        "authorisation": str(mandate.public_id),
        "name": "Maija",
        "level": "ARRANGE",
    }
    assert given[0]["data"]["ends_on"] == ENDS_ON.isoformat()
    ended = messages("authorisation.ended")
    assert [each["data"]["invoice"] for each in ended] == ["2001", "2002"]


def test_a_right_to_one_invoice_or_one_creditor_is_told_of_what_it_covers(bill, actor, debtor):
    other = billed(debtor.party, "80.00", number="2002")
    elsewhere = billed(debtor.party, "80.00", number="2005", who="Vesi Oy")

    give(actor, scope=Scope.INVOICES, invoice_ids=[other.pk, elsewhere.pk])
    give(actor, scope=Scope.CREDITORS, creditor_ids=[bill.creditor_id])
    give(actor, scope=Scope.CREDITORS, creditor_ids=[elsewhere.creditor_id])

    told = [each["data"]["invoice"] for each in messages("authorisation.given")]
    assert told == ["2002", "2001", "2002"]


def test_an_invitation_is_told_when_it_is_accepted_and_not_when_it_comes_to_nothing(bill, actor):
    authorisations.revoke(actor=actor, mandate=invite(actor), at=AT)
    assert messages() == []

    mandate = invite(actor)
    token = invitation_links.token_of(mandate)
    authorisations.accept_invitation(
        user=person("Maija Meikäläinen"), token=token, safety_code=CODE, at=AT
    )

    assert facts("authorisation.given")["name"] == "Maija Meikäläinen"


def test_a_right_that_staff_confirm_or_end_is_told_without_why_it_is(bill, debtor, now):
    holder = PersonFactory(name="Elli Edunvalvoja")
    mandate = in_force(holder, debtor.party, at=now)

    end_right(mandate_id=mandate.pk, agent=AgentFactory(), at=now)

    assert facts("authorisation.ended") == {
        "authorisation": str(mandate.public_id),
        "name": "Elli Edunvalvoja",
        "level": "FULL",
        "ends_on": mandate.ends_on.isoformat(),
    }


def test_a_new_address_of_one_invoice_and_of_all(bill, actor, debtor, now):
    billed(debtor.party, "80.00", number="2002")

    correct(actor, bill, now)
    correct(actor, bill, now, for_all=True, street="Toinen katu 3")

    told = [(each["data"]["invoice"], each["data"]["street"]) for each in messages()]
    assert told == [
        ("2001", NEW["street"]),
        ("2001", "Toinen katu 3"),
        ("2002", "Toinen katu 3"),
    ]
    assert {each["type"] for each in messages()} == {"address.changed"}
    assert set(messages()[0]["data"]) >= {"street", "postcode", "town", "country"}


def test_every_kind_but_the_test_message_has_a_test_here():
    text = Path(__file__).read_text()

    assert [kind for kind in WebhookKind if f'"{kind}"' not in text] == [WebhookKind.TEST]


def test_what_is_rolled_back_was_never_told(bill):
    with transaction.atomic():
        pay(bill, "50.00")
        told = len(messages())
        transaction.set_rollback(True)

    assert told == 1
    assert messages() == []


def test_a_creditor_hears_of_its_own_alone_and_each_of_its_endpoints_once(bill, debtor, now):
    other = CreditorFactory(name="Vesi Oy")
    endpoint_of(other, HOOK, at=now)
    endpoint_of(bill.creditor, HOOK + "/2", at=now)

    pay(bill, "50.00")

    told = WebhookMessage.objects.values_list("endpoint__creditor", "endpoint__url")
    assert sorted(told) == [(bill.creditor_id, HOOK), (bill.creditor_id, HOOK + "/2")]


def test_an_endpoint_hears_of_the_kinds_that_it_wants(bill, endpoint):
    endpoint.kinds = [WebhookKind.PAYMENT_REVERSED]
    endpoint.save()

    pay(bill, "50.00")
    reverse()

    assert [each["type"] for each in messages()] == ["payment.reversed"]


def test_off_for_a_while_what_happens_waits_and_off_for_long_it_is_not_kept(bill, endpoint):
    for days, number in ((29, 1), (31, 1)):
        endpoint.off_at, endpoint.why_off = (
            moment(date(2026, 11, 23)) - timedelta(days=days),
            "PERSON",
        )
        endpoint.save()
        pay(bill, "1.00", cause=f"bank:{days}")

        assert WebhookMessage.objects.count() == number


def test_where_nobody_listens_it_costs_one_query(bill, endpoint, django_assert_num_queries):
    endpoint.delete()
    happened = [*bill.timeline.all(), *_payments(bill)]

    with django_assert_num_queries(1) as counted:
        assert webhooks.tell(happened, at=AT) == 0

    assert "webhookendpoint" in counted[0]["sql"]


def _payments(bill):
    facts = {"kind": "PAYMENT", "on": AT.date(), "recorded_at": AT, "data": {"amount": "1.00"}}
    return [TimelineEvent(invoice=bill, **facts)]


def test_of_what_no_system_is_told_nothing_is_asked(bill, django_assert_num_queries):
    happened = [each for each in bill.timeline.all() if each.kind != "PAYMENT"]
    with django_assert_num_queries(0):
        assert webhooks.tell(happened, at=AT) == 0
