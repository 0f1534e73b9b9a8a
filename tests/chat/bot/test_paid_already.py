"""Talks about a bill that is paid already: the day, the sum, and what follows."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.actor import Actor
from accounts.models import AuditEvent
from chat.bot.scene import Expects, Outcome
from chat.rules.intents import Intent
from invoices.models import Hold, HoldReason
from payments.models import PaymentReport
from payments.services import paid_already
from tests.chat.bot.talks import AT, Talk
from tests.invoices.stories import sent
from tests.payments.plan_stories import made, shape

pytestmark = pytest.mark.django_db

DUE = date(2026, 12, 7)


def bill(actor, *, number="1000", **fields):
    return sent(actor.acting_for, at=AT, due_on=DUE, number=number, **fields)


def told(talk, *, day="Eilen"):
    talk.wants(Intent.ALREADY_PAID, "Olen maksanut tämän jo")
    talk.presses(day)
    return talk.presses("Ilmoita: maksoin")


def test_a_payment_elsewhere_is_told_with_its_day_and_sum(actor):
    invoice = bill(actor)
    talk = Talk(actor)

    talk.wants(Intent.ALREADY_PAID, "Maksoin tämän jo viime perjantaina")
    asked = (talk.text, talk.outcome)
    talk.presses("Ilmoita: maksoin 96,41\N{NO-BREAK SPACE}€ 20.11.2026")

    report = PaymentReport.objects.get(invoice=invoice)
    assert asked[0].startswith("Lähivoima Oy, lasku 1000: maksoit 96,41 € 20.11.2026.")
    assert "perintä odottaa 7.12.2026 asti" in asked[0]
    assert asked[1] == Outcome.ASKED
    assert (report.amount, report.paid_on) == (Decimal("96.41"), date(2026, 11, 20))
    assert (report.user, report.party) == (actor.user, actor.acting_for)
    assert talk.outcome == Outcome.DONE
    assert "Perintä odottaa 7.12.2026 asti." in talk.text


def test_telling_is_recorded_as_on_the_page_and_a_repeat_tells_nothing_twice(actor):
    invoice = bill(actor)
    talk = Talk(actor)
    told(talk)
    first = talk.text
    talk.answers = []

    talk.wants(Intent.ALREADY_PAID, "Olen maksanut")

    assert AuditEvent.objects.filter(action="payment_report.made").count() == 1
    assert Hold.objects.get(invoice=invoice).reason == HoldReason.PAYMENT_REPORTED
    assert talk.text == first
    assert "Ilmoita" not in "".join(talk.labels)


def test_the_same_button_pressed_twice_makes_one_report(actor):
    bill(actor)
    talk = Talk(actor)
    talk.wants(Intent.ALREADY_PAID, "maksettu eilen")
    shown = talk.answers

    talk.presses("Ilmoita: ")
    first = talk.text
    talk.answers = shown
    talk.presses("Ilmoita: ")

    assert PaymentReport.objects.count() == 1
    assert talk.text == first


def test_the_day_is_asked_for_and_may_be_written(actor):
    bill(actor)
    talk = Talk(actor)

    talk.wants(Intent.ALREADY_PAID, "Olen jo maksanut")
    expects, labels = talk.stored.expects, talk.labels
    talk.says("3.12.2026")
    ahead = talk.text
    talk.says("3.1.")
    before = talk.text
    talk.says("joskus", is_sure=False)
    unread = talk.text
    talk.says("20.11.")

    assert expects == Expects.PAST_DAY
    assert labels == ["Tänään 23.11.2026", "Eilen 22.11.2026", "21.11.2026"]
    assert ahead.startswith("Päivä ei voi olla tulevaisuudessa.")
    assert before.startswith("Lasku lähetettiin 16.11.2026")
    assert "En löytänyt" in unread
    assert talk.labels[0] == "Ilmoita: maksoin 96,41\N{NO-BREAK SPACE}€ 20.11.2026"


def test_another_sum_may_be_told(actor):
    bill(actor)
    talk = Talk(actor)
    talk.wants(Intent.ALREADY_PAID, "maksoin eilen")
    talk.presses("Muu summa")

    talk.says("0", sums=(Decimal(0),))
    nothing = talk.text
    talk.says("50", sums=(Decimal(50),))
    talk.presses("Ilmoita: maksoin 50,00")

    assert "0,01 €" in nothing
    assert PaymentReport.objects.get().amount == Decimal("50.00")


def test_what_was_told_at_first_is_not_asked_for_again_when_the_bill_is_known(actor):
    bill(actor)
    bill(actor, number="1001", who="Vesi Oy")
    talk = Talk(actor)

    talk.wants(Intent.ALREADY_PAID, "maksoin eilen 40 e", sums=(Decimal(40),))
    talk.presses("Vesi Oy")
    vesi = talk.labels[0]
    talk.wants(Intent.ALREADY_PAID, "ja Lähivoima Oy maksettiin myös eilen")

    assert vesi == "Ilmoita: maksoin 40,00\N{NO-BREAK SPACE}€ 22.11.2026"
    assert talk.text.startswith("Lähivoima Oy, lasku 1000: maksoit 96,41 €")


def test_a_sum_of_the_first_words_is_taken_where_it_can_be_one_of_the_bill(actor):
    bill(actor)
    talk = Talk(actor)

    talk.wants(Intent.ALREADY_PAID, "maksoin eilen 40 e", sums=(Decimal(40),))
    small = talk.labels[0]
    talk.wants(Intent.THANKS, "kiitos")
    talk.wants(Intent.ALREADY_PAID, "lasku 12345 on maksettu eilen", sums=(Decimal(12345),))

    assert small.startswith("Ilmoita: maksoin 40,00")
    assert talk.labels[0].startswith("Ilmoita: maksoin 96,41")


def test_what_was_paid_meanwhile_is_not_told_of(actor):
    invoice = bill(actor)
    talk = Talk(actor)
    talk.wants(Intent.ALREADY_PAID, "maksoin eilen")
    type(invoice).objects.filter(pk=invoice.pk).update(
        open_principal=0, stage="PAID", closed_on=AT.date()
    )

    talk.presses("Ilmoita: ")

    assert PaymentReport.objects.count() == 0
    assert talk.outcome == Outcome.REFUSED
    assert "Lasku maksettiin 23.11.2026" in talk.text


def test_after_three_reports_within_a_month_the_creditor_is_to_be_asked(actor):
    invoice = bill(actor)
    for back in (9, 6, 3):
        at = AT - timedelta(days=back)
        report = paid_already.report_payment(
            actor=actor,
            invoice=invoice,
            amount=Decimal("96.41"),
            paid_on=date(2026, 11, 17),
            file=None,
            at=at,
        )
        paid_already.decide_not_found(report_id=report.pk, actor=actor.user, at=at)
    talk = Talk(actor)

    talk.wants(Intent.ALREADY_PAID)

    assert talk.outcome == Outcome.REFUSED
    assert "14.12.2026" in talk.text


def test_a_payment_that_was_not_found_is_not_told_of_again_without_a_word(actor):
    invoice = bill(actor)
    report = paid_already.report_payment(
        actor=actor,
        invoice=invoice,
        amount=Decimal("96.41"),
        paid_on=date(2026, 11, 17),
        file=None,
        at=AT - timedelta(days=5),
    )
    paid_already.decide_not_found(report_id=report.pk, actor=actor.user, at=AT)
    talk = Talk(actor)

    talk.wants(Intent.ALREADY_PAID, "maksoin eilen")
    told = talk.text
    with_receipt = talk.button("Ilmoita ja liitä tosite")["url"]
    talk.presses("Olen maksanut sen tämän jälkeen")

    assert "Maksua ei löytynyt. Ilmoitit siitä 18.11.2026." in told
    assert with_receipt == reverse("payments:paid-already", args=[invoice.public_id])
    assert talk.outcome == Outcome.ASKED
    assert talk.stored.expects == Expects.PAST_DAY


def test_a_bill_that_may_not_be_seen_any_more_is_told_of_by_nobody(actor, other_debtor):
    bill(actor)
    talk = Talk(actor)
    talk.wants(Intent.ALREADY_PAID, "maksoin eilen")

    talk.presses("Ilmoita: ", actor=Actor(other_debtor, other_debtor.party))

    assert PaymentReport.objects.count() == 0
    assert talk.outcome == Outcome.REFUSED
    assert "Lähivoima" not in talk.text


def test_who_pays_by_a_plan_has_most_likely_paid_its_instalment(actor):
    invoice = bill(actor, total="505.20")
    plan = made(actor, invoice, wish=shape(6))
    talk = Talk(actor)

    talk.wants(Intent.ALREADY_PAID, "maksoin erän eilen")

    part = plan.instalments.order_by("position").first()
    assert f"maksoin {part.amount}".replace(".", ",") in talk.labels[0]
