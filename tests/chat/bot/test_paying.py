"""Talks about paying: how much, where, with what; and about what is paid already."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.actor import Access, Actor
from accounts.models import Basis, Level, Scope
from chat.bot.scene import Outcome
from chat.rules.intents import Intent
from invoices.models import HoldReason, RequestKind
from tests.chat.bot.talks import AT, Talk
from tests.factories import DebtorFactory
from tests.invoices.asking import make
from tests.invoices.stories import sent
from tests.payments.plan_stories import made, shape
from tests.payments.shifting import owed, shift

pytestmark = pytest.mark.django_db

DUE = date(2026, 12, 7)
LATE = date(2026, 11, 2)


def bill(actor, *, due_on=DUE, number="1000", **fields):
    return sent(actor.acting_for, at=AT, due_on=due_on, number=number, **fields)


def pay_url(invoice, **more):
    rest = "".join(f"&{name}={value}" for name, value in more.items())
    return f"{reverse('payments:pay')}?invoice={invoice.public_id}{rest}"


@pytest.mark.parametrize(
    ("language", "text", "label"),
    [
        (
            "fi",
            "Lähivoima Oy, lasku 1000: maksettavaa on 96,41 €, maksa se viimeistään 7.12.2026.",
            "Maksa 96,41 €",
        ),
        (
            "sv",
            "Lähivoima Oy, faktura 1000: du har 96,41 € att betala senast 7.12.2026.",
            "Betala 96,41 €",
        ),
        ("en", "Lähivoima Oy, invoice 1000: €96.41 to pay by 7 December 2026.", "Pay €96.41"),
    ],
)
def test_the_sum_and_the_day_are_told_with_a_button_that_pays_it(actor, language, text, label):
    invoice = bill(actor)
    talk = Talk(actor, language=language)

    talk.wants(Intent.PAY)

    assert talk.text.startswith(text)
    assert talk.labels[0].replace("\N{NO-BREAK SPACE}", " ") == label
    assert talk.answers[0].choices[0].url == pay_url(invoice)


def test_of_a_late_bill_it_is_said_that_its_day_has_passed(actor):
    bill(actor, due_on=LATE)
    talk = Talk(actor)

    talk.wants(Intent.PAY)

    assert "Eräpäivä oli 2.11.2026, joten maksa niin pian kuin voit." in talk.text


def test_who_was_given_more_time_pays_by_the_end_of_it(actor):
    invoice = owed(actor.acting_for, at=AT, days=-10)
    shift(actor, invoice, days=10, at=AT)
    talk = Talk(actor)

    talk.wants(Intent.PAY)
    paying = talk.text
    talk.wants(Intent.PAYMENT_DETAILS)

    assert "maksettavaa on 505,20 €, maksa se viimeistään 3.12.2026." in paying
    assert "Eräpäivä: 3.12.2026" in talk.text.splitlines()


def test_a_part_that_the_words_name_can_be_paid_at_once(actor):
    invoice = bill(actor)
    talk = Talk(actor)

    talk.wants(Intent.PAY, "Maksan nyt 20 euroa", sums=(Decimal("20.00"),))

    assert talk.text.endswith(
        "voit maksaa siitä nyt 20,00 €. Loput 76,41 € maksetaan viimeistään 7.12.2026."
    )
    assert talk.answers[0].choices[0].url == pay_url(invoice, sum="20.00")


def test_a_part_is_asked_for_and_never_more_than_there_is_to_pay(actor):
    invoice = bill(actor)
    talk = Talk(actor)
    talk.wants(Intent.PAY)
    talk.presses("Maksa siitä osa")

    talk.says("200", sums=(Decimal("200.00"),))
    too_much = talk.text
    talk.says("0", sums=(Decimal("0.00"),))
    too_little = talk.text
    talk.says("30", sums=(Decimal("30.00"),))

    assert too_much == "Summa voi olla enintään 96,41 €. Enempää ei ole maksettavana."
    assert "0,01 €" in too_little
    assert talk.answers[0].choices[0].url == pay_url(invoice, sum="30.00")


def test_several_bills_can_be_paid_at_once(actor):
    bill(actor)
    bill(actor, number="1001", who="Vesi Oy")
    talk = Talk(actor)

    talk.wants(Intent.PAY)
    asked = talk.button("Maksa useita")
    talk.presses("Vesi Oy")

    assert asked["url"] == reverse("payments:pay")
    assert talk.text.startswith("Vesi Oy, lasku 1001")
    assert talk.button("Maksa useita")["url"] == reverse("payments:pay")


def test_what_is_disputed_is_not_asked_for(actor):
    invoice = bill(actor, due_on=LATE)
    make(actor, invoice, RequestKind.DISPUTE, at=AT, disputed_amount=Decimal("60.00"))
    talk = Talk(actor)

    talk.wants(Intent.PAY)
    part = talk.button("Maksa riidaton osa")
    talk.wants(Intent.PAYMENT_DETAILS)

    assert part["url"] == pay_url(invoice, sum="36.41")
    assert "Summa: 36,41 €" in talk.text


def test_of_a_bill_in_a_plan_the_next_instalment_is_to_be_paid(actor):
    invoice = bill(actor, total="505.20", due_on=date(2026, 12, 7))
    plan = made(actor, invoice, wish=shape(6))
    talk = Talk(actor)

    talk.wants(Intent.PAY)
    paying = talk.text
    talk.wants(Intent.PAYMENT_DETAILS)

    part = plan.instalments.order_by("position").first()
    assert f"{part.amount}".replace(".", ",") in paying
    assert "15.12.2026" in paying
    assert f"Summa: {part.amount}".replace(".", ",") in talk.text


@pytest.mark.parametrize(
    ("language", "rows"),
    [
        ("fi", ["Saaja: Lähivoima Oy", "Summa: 96,41 €", "Eräpäivä: 7.12.2026"]),
        ("sv", ["Mottagare: Lähivoima Oy", "Belopp: 96,41 €", "Förfallodag: 7.12.2026"]),
        ("en", ["Recipient: Lähivoima Oy", "Amount: €96.41", "Due date: 7 December 2026"]),
    ],
)
def test_what_a_bank_asks_for_stands_in_lines_to_copy(actor, language, rows):
    bill(actor)
    talk = Talk(actor, language=language)

    talk.wants(Intent.PAYMENT_DETAILS)

    lines = talk.text.splitlines()
    assert set(rows) <= set(lines)
    assert any(line.endswith(": FI21 1234 5600 0007 85") for line in lines)
    assert any(line.endswith(": 14 10437 30100 02099") for line in lines)
    # 54 digits: version, account, sum, reference, day.
    assert lines[-1].endswith("421123456000007850000964100000014104373010002099261207")


def test_who_may_only_see_reads_that_and_gets_no_button(debtor):
    owner = DebtorFactory()
    only_seen = Access(basis=Basis.AUTHORISED, level=Level.VIEW)
    bill(Actor(owner, owner.party))
    talk = Talk(Actor(owner, owner.party))
    talk.actor = Actor(debtor, owner.party, only_seen)

    talk.wants(Intent.PAY)
    paying = (talk.text, talk.outcome, talk.labels)
    talk.wants(Intent.ALREADY_PAID)

    assert "Oikeutesi riittää laskun näkemiseen." in paying[0]
    assert paying[1] == talk.outcome == Outcome.REFUSED
    assert paying[2] == talk.labels == ["Katso lasku"]


def test_a_limited_right_hears_of_no_other_bill(debtor):
    owner = DebtorFactory()
    bill(Actor(owner, owner.party))
    nothing = Access(basis=Basis.AUTHORISED, level=Level.PAY, scope=Scope.INVOICES, mandate_id=0)
    talk = Talk(Actor(owner, owner.party))
    talk.actor = Actor(debtor, owner.party, nothing)

    talk.wants(Intent.PAY)

    assert "Lähivoima" not in talk.text


def test_while_a_payment_waits_for_the_bank_nobody_pays_again(actor):
    invoice = bill(actor)
    type(invoice).objects.filter(pk=invoice.pk).update(hold=HoldReason.PAYMENT_PENDING)
    talk = Talk(actor)

    talk.wants(Intent.PAY)
    paying = (talk.text, talk.labels)
    talk.wants(Intent.ALREADY_PAID, "maksoin eilen")
    waiting = talk.text
    talk.presses("Maksoin muulla tavalla")

    assert "Älä maksa uudelleen" in paying[0]
    assert paying[1] == ["Katso lasku"]
    assert "odottaa pankin vastausta" in waiting
    assert talk.stored.step == "elsewhere"
