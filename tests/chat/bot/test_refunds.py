"""Talks about money that goes back."""

import pytest
from django.urls import reverse

from accounts.actor import Access, Actor
from accounts.models import Basis, Level
from chat.bot.scene import Outcome
from chat.rules.intents import Intent
from payments.models import SavedAccount
from tests.chat.bot.talks import Talk
from tests.factories import DebtorFactory
from tests.payments.refunding import HOLDER, IBAN, sent, surplus_of, with_account

pytestmark = pytest.mark.django_db


def urls(talk):
    return [each.url for each in talk.answers[0].choices]


@pytest.mark.parametrize(
    ("language", "text", "label"),
    [
        ("fi", "maksettu 20,00 € liikaa. Raha on sinun.", "Ilmoita tilinumero"),
        ("sv", "20,00 € för mycket har betalats. Pengarna är dina.", "Ange ett kontonummer"),
        ("en", "€20.00 was paid too much. This money is yours.", "Give an account number"),
    ],
)
def test_a_surplus_is_told_of_with_the_way_to_give_an_account(actor, now, language, text, label):
    refund = surplus_of(now, party=actor.acting_for)
    talk = Talk(actor, language=language)

    talk.wants(Intent.REFUND)

    assert text in talk.text
    assert talk.labels[0] == label
    assert urls(talk)[0] == reverse("payments:refund-account", args=[refund.public_id])


def test_an_account_that_is_kept_is_named_by_its_end_alone(actor, now):
    surplus_of(now, party=actor.acting_for)
    SavedAccount.objects.create(
        party=actor.acting_for, iban=IBAN, holder=HOLDER, saved_by=actor.user, saved_at=now
    )
    talk = Talk(actor)

    talk.wants(Intent.REFUND)

    assert "0776" in talk.text
    assert "FI37" not in talk.text
    assert HOLDER not in talk.text


def test_each_of_several_refunds_has_its_own_button(actor, now):
    refunds = [surplus_of(now, sum_, party=actor.acting_for) for sum_ in ("20.00", "7.50")]
    talk = Talk(actor)

    talk.wants(Intent.REFUND)

    labels = [each.replace("\N{NO-BREAK SPACE}", " ") for each in talk.labels]
    assert labels[:2] == ["Ilmoita tilinumero: 7,50 €", "Ilmoita tilinumero: 20,00 €"]
    wanted = [reverse("payments:refund-account", args=[each.public_id]) for each in refunds]
    assert urls(talk)[:2] == wanted[::-1]


@pytest.mark.parametrize(
    ("language", "state"),
    [
        ("fi", "palautus 20,00 €: Lähetetty pankkiin."),
        ("sv", "återbetalning 20,00 €: Skickad till banken."),
        ("en", "refund of €20.00: Sent to the bank."),
    ],
)
@pytest.mark.parametrize("intent", [Intent.REFUND_WHEN, Intent.REFUND])
def test_it_is_said_how_far_a_refund_is_and_on_which_day_it_is_paid(
    actor, now, settings, language, state, intent
):
    with_account(settings)
    payment = sent(now, party=actor.acting_for)
    talk = Talk(actor, language=language)

    talk.wants(intent)

    assert state in talk.text
    assert str(payment.batch.execute_on.day) in talk.text
    assert IBAN not in talk.text


def test_without_a_refund_it_is_said_when_one_appears(actor, now):
    surplus_of(now, party=DebtorFactory().party)
    talk = Talk(actor)

    talk.wants(Intent.REFUND_WHEN)

    assert talk.text.startswith("Täällä ei ole nyt sinulle palautettavaa.")
    assert urls(talk) == [reverse("payments:refund-find"), reverse("payments:history")]


def test_who_may_not_do_everything_hears_nothing_of_a_refund(debtor, now):
    owner = DebtorFactory()
    surplus_of(now, party=owner.party)
    arranges = Access(basis=Basis.AUTHORISED, level=Level.ARRANGE)
    talk = Talk(Actor(owner, owner.party))
    talk.actor = Actor(debtor, owner.party, arranges)

    talk.wants(Intent.REFUND)
    giving = (talk.text, talk.outcome)
    talk.wants(Intent.REFUND_WHEN)

    assert "20,00" not in giving[0]
    assert giving == (talk.text, talk.outcome)
    assert talk.outcome == Outcome.REFUSED
