"""What the robot says of who acts for whom, of contact details, data, signing in and deaths."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.actor import Access, Actor
from accounts.models import Basis, EmailAddress, Level
from chat.bot.scene import Kind, Outcome
from chat.rules.intents import Intent
from tests.chat.bot.talks import AT, Talk
from tests.factories import CompanyFactory, MandateFactory, PersonFactory
from tests.invoices.stories import sent

pytestmark = pytest.mark.django_db

DUE = date(2026, 12, 7)
MINE = "vaino@example.com"


def for_another(actor, *, level=Level.FULL, party=None):
    access = Access(basis=Basis.AUTHORISED, level=level)
    return Actor(user=actor.user, acting_for=party or PersonFactory(), access=access)


def with_email(actor):
    return EmailAddress.objects.create(user=actor.user, address=MINE, asked_at=AT, confirmed_at=AT)


def pages(talk):
    return [each.url for each in talk.answers[0].choices if each.kind == Kind.OPEN]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", "Kuka saa asioida puolestasi: 1 voimassa oleva oikeus"),
        ("sv", "Vem som får sköta ärenden för dig: 1 giltig rättighet"),
        ("en", "Who may act for you: 1 valid right"),
    ],
)
def test_it_is_told_how_many_may_act_and_where_more_are_authorised(actor, language, text):
    MandateFactory(principal=actor.acting_for)
    talk = Talk(actor, language=language)

    talk.wants(Intent.AUTHORISE)

    assert text in talk.text
    assert reverse("invoices:authorisation-new") in pages(talk)
    assert reverse("invoices:mandate-ask") in pages(talk)


def test_who_acts_for_another_authorises_nobody_here(actor):
    talk = Talk(for_another(actor))

    talk.wants(Intent.AUTHORISE)

    assert pages(talk) == [reverse("invoices:authorisations")]


def test_for_a_company_the_registers_are_asked_or_a_letter_is_shown(actor):
    talk = Talk(actor)

    talk.wants(Intent.COMPANY)

    assert "Suomi.fi" in talk.text
    assert pages(talk) == [
        reverse("accounts:company"),
        reverse("invoices:mandate-ask-company"),
        reverse("accounts:acting"),
    ]


def test_who_acts_for_a_company_is_told_for_which(actor):
    company = CompanyFactory(name="Kukka Oy")
    talk = Talk(for_another(actor, party=company))

    talk.wants(Intent.COMPANY)

    assert "Kukka Oy" in talk.text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", "Kirjeesi tulevat tähän osoitteeseen: Esimerkkikatu 1, 00100 Helsinki."),
        ("sv", "Dina brev kommer till: Esimerkkikatu 1, 00100 Helsinki."),
        ("en", "Your letters go to: Esimerkkikatu 1, 00100 Helsinki."),
    ],
)
def test_it_is_told_where_letters_go_and_where_it_is_changed(actor, language, text):
    invoice = sent(actor.acting_for, at=AT, due_on=DUE)
    with_email(actor)
    talk = Talk(actor, language=language)

    talk.wants(Intent.CONTACT_DETAILS)

    assert text in talk.text
    assert MINE in talk.text
    assert reverse("invoices:address", args=[invoice.public_id]) in pages(talk)
    assert reverse("accounts:email") in pages(talk)


def test_who_has_no_bill_has_no_address_of_letters(actor):
    talk = Talk(actor)

    talk.wants(Intent.CONTACT_DETAILS)

    assert "Kirjeesi tulevat" not in talk.text
    assert reverse("accounts:phone") in pages(talk)


@pytest.mark.parametrize(
    "intent", [Intent.CONTACT_DETAILS, Intent.DELIVERY_CHANNEL, Intent.MY_DATA]
)
def test_what_is_ones_own_is_not_written_into_the_talk_of_another(actor, intent):
    with_email(actor)
    talk = Talk(for_another(actor))

    talk.wants(intent)

    assert MINE not in talk.text
    assert "henkilökuntamme viimeisten" not in talk.text


def test_a_narrow_right_shows_no_address_of_letters(actor):
    mother = PersonFactory()
    invoice = sent(mother, at=AT, due_on=DUE)
    talk = Talk(for_another(actor, level=Level.PAY, party=mother), about=invoice)

    talk.wants(Intent.CONTACT_DETAILS)

    assert "Esimerkkikatu" not in talk.text
    assert not [each for each in pages(talk) if each.endswith("/address/")]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "mulla on turvakielto, miten osoite päivitetään"),
        ("sv", "jag har spärrmarkering"),
        ("en", "I have a non-disclosure order"),
    ],
)
def test_a_secret_address_is_not_asked_for_in_the_chat(actor, settings, language, words):
    settings.COLLECTOR_PHONE = "09 555 0100"
    sent(actor.acting_for, at=AT, due_on=DUE)
    talk = Talk(actor, language=language)

    talk.wants(Intent.CONTACT_DETAILS, words)

    assert "Esimerkkikatu" not in talk.text
    assert "09 555 0100" in talk.text
    assert pages(talk) == []
    assert talk.outcome == Outcome.ASKED


def test_it_is_told_how_letters_and_news_come_now(actor):
    talk = Talk(actor)

    talk.wants(Intent.DELIVERY_CHANNEL)

    assert "e-laskun tilaat verkkopankissasi" in talk.text
    assert "Kirjeesi tulevat paperilla" in talk.text
    assert reverse("invoices:electronic-letters") in pages(talk)
    assert reverse("messaging:telling") in pages(talk)


def test_ones_data_is_shown_and_its_erasure_goes_to_a_person(actor):
    talk = Talk(actor)

    talk.wants(Intent.MY_DATA)

    assert reverse("accounts:data") in pages(talk)
    assert reverse("accounts:viewings") in pages(talk)
    assert talk.button("Pyydä korjausta tai poistoa")["step"] == f"{Intent.HUMAN}.start"


def test_who_is_signed_in_is_told_of_the_next_time(actor):
    talk = Talk(actor)

    talk.wants(Intent.SIGN_IN, "pankkitunnukset ei toimi")

    assert talk.text.startswith("Olet nyt kirjautunut.")
    assert reverse("accounts:return-login") in pages(talk)


@pytest.mark.parametrize(
    ("language", "words", "text"),
    [
        ("fi", "kirjeen koodi ei toimi", "Kirjeen MyRopo-tunnuksella ei kirjauduta."),
        ("sv", "koden i brevet fungerar int", "Med brevets MyRopo-kod loggar man inte in"),
        ("en", "the code in the letter is wrong", "The MyRopo ID of a letter does not sign you in"),
    ],
)
def test_the_code_of_a_letter_is_told_apart_from_signing_in(actor, language, words, text):
    talk = Talk(actor, language=language)

    talk.wants(Intent.SIGN_IN, words)

    assert talk.text.startswith(text)
    assert pages(talk) == [reverse("invoices:find-code")]


def test_the_code_of_a_letter_is_reached_by_a_button(actor):
    talk = Talk(actor)

    talk.wants(Intent.SIGN_IN, "en pääse sisään")
    talk.presses("Kirjeen koodi ei toimi")

    assert "kahdeksan merkkiä" in talk.text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", "Otan osaa suruusi."),
        ("sv", "Jag beklagar sorgen."),
        ("en", "I am sorry for your loss."),
    ],
)
def test_after_a_death_nothing_is_demanded_and_nobody_is_asked_if_it_is_settled(
    actor, language, text
):
    sent(actor.acting_for, at=AT, due_on=DUE)
    talk = Talk(actor, language=language)

    talk.wants(Intent.DECEASED, "isäni kuoli")

    assert talk.text.startswith(text)
    assert "€" not in talk.text
    assert len(talk.answers) == 1
    assert reverse("invoices:mandate-ask") in pages(talk)
