"""The profile: every subject as a card that says how it stands and leads on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import acting, audit
from accounts.acting import own_actor
from accounts.actor import Access, Actor
from accounts.models import Basis, DataExport, EmailAddress, Level, MandateState, Passkey, Scope
from accounts.profile_cards.cards import groups_of
from accounts.services import phone_numbers, support_needs
from tests.factories import CompanyFactory, InvoiceFactory, MandateFactory
from tests.sign_in import sign_in


@pytest.fixture
def page(client, debtor):
    return sign_in(client, debtor)


def cards_of(page):
    groups = page.get("/profile/").context["groups"]
    return {card.title: card for group in groups for card in group.cards}


def states_of(page):
    return {title: card.state for title, card in cards_of(page).items()}


def test_who_has_told_nothing_reads_what_could_be_told(page):
    states = states_of(page)

    assert states["Nimi ja kieli"] == "Väinö · Suomi"
    assert states["Tuen tarpeet"] == "Kerro kerran, mikä auttaa sinua"
    assert states["Sähköposti"] == "Ei vielä osoitetta"
    assert states["Puhelin"] == "Ei vielä numeroa"
    assert states["Paluu ilman pankkia"].startswith("Pois käytöstä")
    assert states["Missä olet kirjautuneena"] == "1 laite"
    assert states["Kuka saa asioida puolestasi"] == "Ei kukaan muu kuin sinä itse"
    assert states["Tili palautuksia varten"] == "Ei tallennettu"
    assert states["Kuka on katsonut tietojasi"].startswith("Ei kukaan")
    assert "Muistutukset eräpäivistä" not in states
    assert "Osoite kirjeille" not in states


def test_every_card_leads_to_a_page_that_answers(page, debtor):
    InvoiceFactory(party=debtor.party)
    now = timezone.now()
    EmailAddress.objects.create(
        user=debtor, address="a@example.com", asked_at=now, confirmed_at=now
    )

    cards = cards_of(page)

    assert len(cards) >= 14
    assert {
        title: page.get(card.url).status_code for title, card in cards.items()
    } == dict.fromkeys(cards, 200)


def test_cards_say_how_things_stand(page, debtor, agent):
    now = timezone.now()
    actor = Actor(debtor, debtor.party)
    phone_numbers.give_number(user=debtor, number="+358401234567", at=now)
    support_needs.tell_needs(actor=actor, needs=["LARGE_PRINT"], text="", at=now)
    EmailAddress.objects.create(
        user=debtor, address="a@example.com", asked_at=now, confirmed_at=now, opens_portal=True
    )
    Passkey.objects.create(
        user=debtor, credential_id=b"1", public_key=b"2", name="Puhelin", made_at=now
    )
    audit.record(action="invoice.viewed", actor=agent, party=debtor.party, at=now)
    MandateFactory(principal=debtor.party)

    states = states_of(page)

    assert states["Puhelin"] == "040 1234567"
    assert states["Tuen tarpeet"] == "Olet kertonut, mikä auttaa sinua"
    assert states["Sähköposti"] == "a@example.com"
    assert states["Muistutukset eräpäivistä"] == "3 päivää ennen eräpäivää"
    assert states["Paluu ilman pankkia"] == "1 pääsyavain, koodi sähköpostilla"
    assert states["Kuka on katsonut tietojasi"].startswith("Henkilökuntamme: kerran")
    assert states["Kuka saa asioida puolestasi"] == "1 voimassa oleva oikeus"


def test_an_address_that_waits_for_its_confirmation_stands_out(page, debtor):
    EmailAddress.objects.create(user=debtor, address="a@example.com", asked_at=timezone.now())

    card = cards_of(page)["Sähköposti"]

    assert (card.state, card.tone) == ("a@example.com, ei vielä vahvistettu", "warn")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "QUEUED"}, "Kokoamme tietojasi"),
        ({"state": "READY", "file": "a.zip", "sha256": "a" * 64}, "Valmis ladattavaksi"),
        ({"state": "DELETED"}, "Kaikki, mitä tiedämme sinusta"),
    ],
)
def test_the_card_of_ones_data_says_how_far_it_is(page, debtor, fields, words):
    now = timezone.now()
    DataExport.objects.create(party=debtor.party, user=debtor, asked_at=now, ready_at=now, **fields)

    assert states_of(page)["Omat tiedot yhdessä tiedostossa"].startswith(words)


def titles(actor, *, at):
    return {group.name: [card.title for card in group.cards] for group in groups_of(actor, at=at)}


def test_who_acts_for_another_sees_its_own_things_and_that_ones_apart(
    debtor, other_debtor, now, rf
):
    actor = Actor(debtor, other_debtor.party, Access(basis=Basis.GUARDIAN, level=Level.FULL))

    groups = titles(actor, at=now)

    assert "Sähköposti" in groups["reach"]
    assert "Tuen tarpeet" not in groups["you"]
    assert {"Tuen tarpeet", "Sähköiset kirjeet", "Tili palautuksia varten"} <= set(groups["other"])


def test_an_authorised_person_sees_nothing_of_the_other_on_the_profile(debtor, other_debtor, now):
    access = Access(basis=Basis.AUTHORISED, level=Level.ARRANGE)

    assert "other" not in titles(Actor(debtor, other_debtor.party, access), at=now)


def test_a_company_has_no_support_needs(debtor, now):
    actor = Actor(debtor, CompanyFactory(), Access(basis=Basis.COMPANY))

    assert "Tuen tarpeet" not in titles(actor, at=now)["other"]


def test_viewings_are_ones_own_whomever_one_acts_for(page, debtor, other_debtor, agent):
    mandate = MandateFactory(
        principal=other_debtor.party,
        holder=debtor.party,
        level=Level.VIEW,
        scope=Scope.ALL,
        state=MandateState.IN_FORCE,
    )
    audit.record(action="party.viewed", actor=agent, party=other_debtor.party, at=timezone.now())
    session = page.session
    session[acting.KEY] = {"mandate": mandate.pk, "user": debtor.pk}
    session.save()

    response = page.get("/profile/viewings/")

    assert response.context["request"].actor.acting_for == other_debtor.party
    assert response.context["viewings"] == []


def test_the_page_costs_the_same_whatever_one_has(
    page, debtor, agent, django_assert_max_num_queries
):
    now = timezone.now()
    for _ in range(3):
        InvoiceFactory(party=debtor.party)
        MandateFactory(holder=debtor.party)
        audit.record(
            action="party.viewed", actor=agent, party=debtor.party, at=now - timedelta(days=1)
        )
    page.get("/profile/")

    with django_assert_max_num_queries(17):
        page.get("/profile/")


def test_a_session_without_the_bank_sees_no_support_needs_on_the_page(debtor, now, client):
    actor = Actor(debtor, debtor.party)
    support_needs.tell_needs(actor=actor, needs=[], text="Sydänsairaus", at=now)

    page = sign_in(client, debtor).get("/profile/")

    assert "Sydänsairaus" not in page.text
    assert own_actor(debtor, client.session, at=timezone.now()).acting_for == debtor.party
