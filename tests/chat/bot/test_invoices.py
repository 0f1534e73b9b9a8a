"""What the robot tells of bills: what is owed, where one is, and what comes next to it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Level, Scope
from chat.bot.scene import Outcome
from chat.rules.intents import Intent
from invoices.models import MandateScope, RequestKind
from myropo.calendar import helsinki_date
from tests.chat.bot.talks import AT, Talk
from tests.factories import DebtorFactory, InvoiceFactory
from tests.invoices.asking import make
from tests.invoices.stories import reminded
from tests.messaging.talking import holder_for
from tests.payments.living_plans import under_way
from tests.payments.plan_stories import billed, made
from tests.payments.shifting import owed

OWE, FIND, NEXT = Intent.WHAT_I_OWE, Intent.FIND_INVOICE, Intent.WHAT_HAPPENS_NEXT
pytestmark = pytest.mark.django_db


@pytest.fixture
def late(actor):
    """Of 510,20 € with its reminder; due on 12.10.2026."""
    return reminded(billed(actor.acting_for, who="Pohjolan Sähkö"), at=AT)


@pytest.fixture
def ahead(actor):
    return billed(actor.acting_for, "80.00", who="Netti24", due_on=date(2026, 12, 7))


def talk_of(actor, intent, text="", language="en", at=AT, about=None, **found):
    talk = Talk(actor, language=language, at=at, about=about)
    talk.wants(intent, text, **found)
    return talk


def paid(invoice):
    invoice.stage, invoice.closed_on = "PAID", date(2026, 11, 20)
    invoice.open_principal = invoice.open_costs = Decimal(0)
    invoice.save(update_fields=["stage", "closed_on", "open_principal", "open_costs"])
    return invoice


def plain(text):
    return str(text).replace("\N{NO-BREAK SPACE}", " ")


# What is owed.


@pytest.mark.parametrize(
    ("language", "urgent", "total", "label", "then"),
    [
        (
            "fi",
            "Kiireisin: Pohjolan Sähkö, 510,20 €. ",
            "Maksettavaa on yhteensä 590,20 €.",
            "Netti24, 80,00 €, eräpäivä 7.12.2026",
            "Jos et tee mitään: aikaisintaan tänään maksuvaatimus, enintään 24,00 €.",
        ),
        (
            "sv",
            "Mest brådskande: Pohjolan Sähkö, 510,20 €. ",
            "Att betala sammanlagt: 590,20 €.",
            "Netti24, 80,00 €, förfaller 7.12.2026",
            "Om du inte gör något: tidigast i dag ett betalningskrav, högst 24,00 €.",
        ),
        (
            "en",
            "Most urgent: Pohjolan Sähkö, €510.20. ",
            "2 bills are open. To pay in all: €590.20.",
            "Netti24, €80.00, due 7 December 2026",
            "If you do nothing: a demand for payment today at the earliest, at most €24.00.",
        ),
    ],
)
def test_what_is_owed_is_told_with_the_most_urgent(
    actor, late, ahead, language, urgent, total, label, then
):
    talk = talk_of(actor, OWE, language=language)

    for each in (urgent, total, then):
        assert each in talk.text
    # Each bill is named once: by its button.
    assert plain(talk.labels[1]) == label
    assert "Netti24" not in talk.text
    assert [each["values"].get("invoice") for each in talk.offered[:2]] == [
        str(late.public_id),
        str(ahead.public_id),
    ]
    assert talk.offered[2]["url"] == reverse("payments:pay")


def test_of_one_bill_it_is_offered_at_once_what_can_be_done(actor, late):
    talk = talk_of(actor, OWE)

    assert "1 bill is open. To pay: €510.20." in talk.text
    assert "Most urgent" not in talk.text
    assert plain("|".join(talk.labels)) == (
        "Pay €510.20|Move the due date|Pay in parts|See the invoice"
    )


def test_of_many_bills_the_page_has_the_rest(actor):
    for day in range(1, 7):
        billed(actor.acting_for, who=f"Laskuttaja {day}", due_on=date(2026, 12, day))

    talk = talk_of(actor, OWE)

    assert "6 bills are open." in talk.text
    assert "The 4 that fall due first have a button below." in talk.text
    assert talk.labels[-1] == "See all your bills"
    assert len(talk.labels) == 6


def test_who_owes_nothing_is_told_so(actor):
    talk = talk_of(actor, OWE)

    assert talk.text.startswith("You have no open bill here.")
    assert talk.offered[0]["url"] == reverse("invoices:find")


def test_what_waits_is_not_urgent(actor, late):
    make(actor, late, RequestKind.DISPUTE, at=AT)

    talk = talk_of(actor, OWE)

    assert talk.text.endswith("Nothing is urgent now.")
    assert not [each for each in talk.labels if each.startswith("Pay")]


def test_what_is_paid_in_the_portal_is_not_asked_for_again(actor, late):
    under_way(late, "510.20")

    talk = talk_of(actor, OWE)

    assert "– Pohjolan Sähkö: Paid in MyRopo" in talk.text
    assert "€0.00, due" not in talk.text
    assert not [each for each in talk.labels if each.startswith("Pay ")]


def test_what_is_paid_in_the_portal_is_named_so_among_others(actor, late, ahead):
    under_way(late, "510.20")

    talk = talk_of(actor, OWE)

    assert talk.labels[0] == "Pohjolan Sähkö: Paid in MyRopo"
    assert "€0.00" not in "|".join(talk.labels)


def test_a_limited_right_tells_of_what_it_covers(actor, late, ahead):
    holder = holder_for(actor, DebtorFactory(), level=Level.PAY, scope=Scope.INVOICES)
    MandateScope.objects.create(mandate_id=holder.access.mandate_id, invoice=ahead)

    talk = talk_of(holder, OWE, about=ahead)

    assert "1 bill is open. To pay: €80.00." in talk.text
    assert "Pohjolan Sähkö" not in talk.text
    assert [each[:3] for each in talk.labels] == ["Pay", "See"]


# Where a bill is.


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("where is the netti24 bill", {}, id="by who sent it"),
        pytest.param("80 euro bill", {"sums": (Decimal("80.00"),)}, id="by its sum"),
    ],
)
def test_a_bill_that_is_named_is_told(actor, late, ahead, text, found):
    talk = talk_of(actor, FIND, text, **found)

    assert talk.stored.invoice == ahead
    assert talk.text.startswith(
        f"Netti24, invoice {ahead.number}: Invoice. Open today: €80.00. Due date 7 December 2026. "
        "In 14 days."
    )
    assert talk.text.endswith(
        "a payment reminder on 22 December 2026 at the earliest, at most €5.00."
    )
    assert talk.outcome == Outcome.TOLD


def test_a_bill_is_found_by_the_reference_that_was_written(actor, late):
    found = InvoiceFactory(
        party=actor.acting_for,
        creditor__name="Kuntosali Voima",
        reference="1232",
        reference_key="1232",
    )

    talk = talk_of(actor, FIND, "1232", language="fi", references=("1232",))

    assert talk.stored.invoice == found


def test_a_settled_bill_is_found_too(actor, late):
    old = paid(billed(actor.acting_for, "44.00", who="Hammaslääkäri Helmi"))

    talk = talk_of(actor, FIND, "hammaslääkäri helmi")

    assert talk.stored.invoice == old
    assert "Paid on 20 November 2026." in plain(talk.text)
    assert talk.labels[-1] == "See the invoice"


def test_a_number_that_is_none_of_theirs_leads_to_the_page_and_tells_nothing(
    actor, late, other_debtor
):
    InvoiceFactory(party=other_debtor.party, reference="1232", reference_key="1232")

    talk = talk_of(actor, FIND, "viite 1232", language="fi")

    assert talk.text.startswith("Millään laskullasi ei ole tätä numeroa.")
    assert talk.offered[0]["url"] == reverse("invoices:find")


def test_where_none_is_named_those_that_are_here_are_offered(actor, late, ahead):
    talk = talk_of(actor, FIND, "I cannot find it")
    assert talk.outcome == Outcome.ASKED
    assert talk.labels[-1] == "Find a bill by the codes of a letter"

    talk.presses("Netti24")

    assert talk.stored.invoice == ahead


def test_another_persons_bill_is_not_told(actor, late, other_debtor):
    strange = billed(other_debtor.party, "77.00", who="Muu Oy")
    talk = talk_of(actor, FIND, "I cannot find it")

    talk.presses_values(FIND, "one", invoice=str(strange.public_id))

    assert talk.text.startswith("I do not see that bill any more.")


# What comes next.


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("days", [-5, 6, -60], ids=["late", "in time", "long ago"])
def test_what_comes_next_is_what_the_page_of_the_bill_says(actor, language, days):
    at = timezone.now()
    bill = owed(actor.acting_for, at=at, days=days)
    actor.user.language = language
    actor.user.save(update_fields=["language"])
    client = Client()
    client.force_login(actor.user, backend="accounts.backends.BankIdBackend")

    talk = talk_of(actor, NEXT, language=language, at=at)

    shown = client.get(reverse("invoices:invoice", args=[bill.public_id])).context
    for name, fact in shown["ahead"].facts:
        assert plain(f"{name}: {fact}") in talk.text
    assert plain(shown["due"]) in talk.text
    assert str(shown["state"]) in talk.text
    talk.presses(talk.labels[-1])
    for sentence in shown["ahead"].why:
        assert plain(sentence) in talk.text


def test_it_promises_no_more_than_the_law(actor, late):
    talk = talk_of(actor, NEXT)

    assert "The letter may come later, cost less or not come at all." in talk.text


def test_while_collection_waits_it_says_why(actor, late):
    make(actor, late, RequestKind.DISPUTE, at=AT)

    talk = talk_of(actor, NEXT)

    assert "Collection waits, because you have disputed the invoice." in talk.text
    assert talk.labels == []


def test_of_a_plan_it_leads_to_the_plan(actor, late):
    made(actor, late)

    talk = talk_of(actor, NEXT)

    assert "Collection waits while you keep your payment plan." in talk.text
    assert talk.labels == ["Change my payment plan"]


def test_more_time_is_the_day_that_counts(actor):
    at = timezone.now()
    owed(actor.acting_for, at=at, days=-5)
    talk = Talk(actor, at=at)
    wanted = helsinki_date(at) + timedelta(days=8)
    talk.wants(Intent.SHIFT_DUE_DATE, days=(wanted,))
    talk.presses("Siirrä päivään")

    talk.wants(NEXT)

    assert f"Sinulla on aikaa {wanted.day}.{wanted.month}.{wanted.year} asti." in talk.text
