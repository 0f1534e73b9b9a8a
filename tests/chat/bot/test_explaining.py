"""What the robot explains: sums, words, who asks for the money, and opening hours."""

from datetime import date, datetime, time

import pytest
from django.urls import reverse
from django.utils import translation

from chat.bot.dialogues.glossary import meant_in, nearest_to
from chat.bot.dialogues.word_list import WORDS
from chat.bot.scene import Outcome
from chat.rules.intents import Intent
from invoices.models import EventKind
from invoices.rules.charges import Why
from invoices.services import charges
from messaging.models import Queue, Service, SpecialDay
from myropo.calendar import HELSINKI
from tests.chat.bot.talks import AT, Talk
from tests.factories import DebtorFactory
from tests.invoices import stories
from tests.invoices.stories import sent

pytestmark = pytest.mark.django_db

DUE = date(2026, 12, 7)
LATE = date(2026, 10, 12)


def bill(actor, *, due_on=DUE, number="1000", **fields):
    return sent(actor.acting_for, at=AT, due_on=due_on, number=number, **fields)


@pytest.mark.parametrize(
    ("language", "reminder", "total"),
    [
        (
            "fi",
            "– Muistutusmaksu, 27.10.2026: 5,00 € (Perintälaki 513/1999 10 a § 1 mom. 4 k.)",
            "Avoinna yhteensä: 81,41 €.",
        ),
        (
            "sv",
            (
                "– Påminnelseavgift, 27.10.2026: 5,00 € (Indrivningslagen 513/1999 10 a § 1 mom."
                " 4 punkten)"
            ),
            "Öppet totalt: 81,41 €.",
        ),
        (
            "en",
            (
                "– Reminder fee, 27 October 2026: €5.00 (Debt Collection Act 513/1999, section 10 a"
                ", subsection 1, paragraph 4)"
            ),
            "Open in all: €81.41.",
        ),
    ],
)
def test_each_cost_is_told_with_its_day_and_paragraph(actor, language, reminder, total):
    invoice = stories.reminded(bill(actor, due_on=LATE), at=AT)
    stories.paid(invoice, "20.00", on=date(2026, 11, 2), at=AT)
    talk = Talk(actor, language=language)

    talk.wants(Intent.EXPLAIN_COST)

    assert reminder in talk.text
    assert total in talk.text
    assert talk.outcome == Outcome.TOLD


def test_the_lines_add_up_to_what_is_open(actor):
    invoice = stories.demanded(stories.reminded(bill(actor, due_on=LATE), at=AT), at=AT)
    stories.paid(invoice, "20.00", on=date(2026, 11, 2), at=AT)
    talk = Talk(actor)

    talk.wants(Intent.EXPLAIN_COST)

    lines = [each for each in talk.text.splitlines() if each.startswith("– ")]
    sums = [each.split(": ")[1].split(" €")[0].replace(",", ".") for each in lines]
    assert sums == ["96.41", "5.00", "14.00", "\N{MINUS SIGN}20.00"]
    assert "Avoinna yhteensä: 95,41 €." in talk.text


def test_interest_that_is_not_charged_is_told_apart_from_the_open_sum(actor):
    bill(actor, due_on=LATE, total="1000.00")
    talk = Talk(actor)

    talk.wants(Intent.EXPLAIN_COST)

    assert "Tästä laskusta ei ole veloitettu kuluja eikä viivästyskorkoa." in talk.text
    # 1000 × 9,5 % × 42 / 365, of the days 13.10.–23.11.
    assert "Viivästyskorkoa on kertynyt veloittamatta 10,93 €." in talk.text
    assert "Avoinna yhteensä: 1 000,00 €." in talk.text


def test_a_cost_that_was_taken_back_is_not_told_as_one(actor):
    invoice = stories.reminded(bill(actor, due_on=LATE), at=AT)
    charges.take_back(
        invoice_id=invoice.pk,
        cause=f"test:{EventKind.REMINDED}:{invoice.pk}:15",
        why=Why.CORRECTED,
        actor=None,
        on=AT.date(),
        at=AT,
    )
    talk = Talk(actor)

    talk.wants(Intent.EXPLAIN_COST)

    assert "Muistutusmaksu" not in talk.text
    assert "Avoinna yhteensä: 96,41 €." in talk.text


def test_a_settled_bill_is_explained_too(actor):
    invoice = bill(actor)
    stories.paid(invoice, "96.41", on=date(2026, 11, 20), at=AT)
    talk = Talk(actor, about=invoice)

    talk.wants(Intent.EXPLAIN_COST)

    assert "Avoinna yhteensä: 0,00 €." in talk.text
    assert talk.labels == ["Katso laskua"]


def test_which_bill_is_asked_for_and_anothers_is_never_told(actor, other_debtor):
    bill(actor)
    bill(actor, number="1001", who="Vesi Oy")
    other = sent(other_debtor.party, at=AT, due_on=DUE, number="9000", who="Salainen Oy")
    talk = Talk(actor)

    talk.wants(Intent.EXPLAIN_COST)
    asked = talk.labels
    talk.presses("Vesi Oy")

    assert not any("Salainen" in each for each in asked)
    assert talk.text.startswith("Vesi Oy, lasku 1001")
    assert str(other.public_id) not in str(talk.offered)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("mikä on viivästyskorko", "late-interest"),
        ("mita tarkoittaa paaoma", "principal"),
        ("viiväskorko mitä on", "late-interest"),
        ("mikä ihmeen tratta", "tratta"),
        ("trattaamista ei tajuu kukaan", "tratta"),
        ("suoraan ulosottokelpoinen, mitä tää kohta meinaa", "directly-enforceable"),
        ("mikä on se ulosotto oikein suomeks", "enforcement"),
        ("erääntynyt pääoma", "principal"),
        ("luulin et hyvityslasku on lasku", "credit-note"),
        ("onko sana viitekorko", "reference-rate"),
        ("virtuaaliviivakoodi hmm", "bar-code"),
        ("asianumero mikä on", "case-number"),
        ("Vad avses med frivillig indrivning?", "voluntary"),
        ("jag förstår inte ordet preskription", "prescription"),
        ("gäldenär??", "debtor"),
        ("på papperet läser jag exigibel", "directly-enforceable"),
        ("vad e dröjsmålsränta", "late-interest"),
        ("What is a “credit note”", "credit-note"),
        ("what's a reference rate", "reference-rate"),
        ("what is ulosottokaari", "enforcement"),
        ("what is meant by due date", "due-date"),
        ("oikeudellinen perintä what does this stand for", "legal"),
        ("selitä saldovelka", "balance"),
        ("osoitelähde, mitä se tarkoittaa", "address-source"),
        ("mikä se on", None),
        ("vad betyder det", None),
        ("kukkaruukku", None),
    ],
)
def test_the_word_that_is_asked_about_is_found_in_what_is_written(text, key):
    found = meant_in(text)

    assert (found.key if found else None) == key


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_each_word_is_found_by_its_own_name_in_each_language(language):
    with translation.override(language):
        found = {word.key: meant_in(str(word.title)) for word in WORDS}

    assert {key: word.key for key, word in found.items() if word} == {key: key for key in found}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", "Tratta\n\nTratta on yritykselle lähetettävä maksuvaatimus"),
        ("sv", "Tratta\n\nEn tratta är ett betalningskrav till ett företag"),
        ("en", "Tratta\n\nA tratta is a demand for payment to a business"),
    ],
)
def test_a_word_is_explained_in_the_language_of_the_talk(actor, language, text):
    talk = Talk(actor, language=language)

    talk.wants(Intent.EXPLAIN_WORD, "tratta?")

    assert talk.text.startswith(text)


def test_of_an_unknown_word_three_are_offered_and_the_next_words_are_looked_up(actor):
    talk = Talk(actor)

    talk.wants(Intent.EXPLAIN_WORD, "mitä se yksi sana on")
    offered = talk.labels
    talk.says("no se vakiokorvaus")

    assert len(offered) == 4
    assert talk.text.startswith("Vakiokorvaus")
    assert "40 euroa" in talk.text


def test_the_nearest_words_come_first():
    assert nearest_to("vakiokorvo")[0].key == "standard-compensation"


def test_the_creditor_and_the_subject_of_the_bill_are_told(actor):
    invoice = bill(actor)
    talk = Talk(actor)

    talk.wants(Intent.SENDER)

    assert "Lähivoima Oy, lasku 1000: lähetetty 16.11.2026, 96,41 €." in talk.text
    assert f"Y-tunnus {invoice.creditor.business_id}" in talk.text
    assert "09 1234 5678" in talk.text
    assert talk.button("Katso laskua")["url"] == reverse(
        "invoices:invoice", args=[invoice.public_id]
    )


def test_who_we_are_is_told_to_who_has_no_bill(actor):
    talk = Talk(actor)

    talk.wants(Intent.SENDER)

    assert "toimeksiannosta" in talk.text
    assert talk.outcome == Outcome.TOLD


def test_of_several_bills_one_is_chosen(actor):
    bill(actor)
    bill(actor, number="1001", who="Vesi Oy")
    talk = Talk(actor)

    talk.wants(Intent.SENDER)
    talk.presses("Vesi Oy")

    assert talk.text.startswith("Vesi Oy, lasku 1001")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_against_scams_the_check_page_is_shown(actor, language):
    talk = Talk(actor, language=language)

    talk.wants(Intent.SCAM)

    assert reverse("invoices:letter-check") in [each.url for each in talk.answers[0].choices]


def test_an_account_number_is_compared_with_those_of_ones_own_bills(actor, other_debtor):
    bill(actor, iban="FI2112345600000785")
    sent(other_debtor.party, at=AT, due_on=DUE, number="9000", iban="FI5542345670000081")
    talk = Talk(actor)

    talk.wants(Intent.SCAM, "onko FI21 1234 5600 0007 85 teidän tili")
    own = talk.text
    talk.wants(Intent.SCAM, "onko FI55 4234 5670 0000 81 teidän tili")
    others = talk.text

    assert "FI21 1234 5600 0007 85 on tämän laskusi tilinumero: Lähivoima Oy, lasku 1000." in own
    assert "FI55 4234 5670 0000 81 ei ole minkään" in others


def test_our_own_number_is_told_where_there_is_one(actor, settings):
    settings.COLLECTOR_PHONE = "09 555 0100"
    talk = Talk(actor)

    talk.wants(Intent.SCAM)

    assert "09 555 0100" in talk.text


@pytest.mark.parametrize(
    ("language", "now", "week"),
    [
        ("fi", "Myös ihmiset vastaavat nyt, kello 20 asti.", "ma–pe 8–20, la 10–15"),
        ("sv", "Också människor svarar nu, till kl. 20.", "mån–fre 8–20, lör 10–15"),
        ("en", "People answer now, too, until 20:00.", "Mon–Fri 08:00–20:00, Sat 10:00–15:00"),
    ],
)
def test_hours_are_told_with_whether_anybody_is_there_now(actor, language, now, week):
    talk = Talk(actor, language=language)

    talk.wants(Intent.OPENING_HOURS)

    assert now in talk.text
    assert week in talk.text


def test_at_night_it_is_told_when_people_answer_again(actor):
    talk = Talk(actor, at=datetime(2026, 11, 23, 22, tzinfo=HELSINKI))

    talk.wants(Intent.OPENING_HOURS)

    assert "huomenna klo 8–20" in talk.text


def test_holidays_and_days_of_shorter_hours_are_told_ahead(actor):
    for queue in Queue:
        SpecialDay.objects.create(
            queue=queue,
            service=Service.CHAT,
            day=date(2026, 12, 23),
            opens=time(8),
            closes=time(12),
        )
    talk = Talk(actor, at=datetime(2026, 12, 14, 12, tzinfo=HELSINKI))

    talk.wants(Intent.OPENING_HOURS)

    assert (
        "Poikkeukset: ke 23.12. 8–12, to 24.12. suljettu, pe 25.12. suljettu, la 26.12. suljettu."
        in talk.text
    )


def test_a_minor_matter_never_shows_the_bills_of_another_user(actor):
    stranger = DebtorFactory()
    sent(stranger.party, at=AT, due_on=DUE, who="Salainen Oy", number="9000")

    for intent in (Intent.SENDER, Intent.COURT, Intent.CREDIT_RECORD, Intent.SCAM):
        talk = Talk(actor)
        talk.wants(intent, "mikä lasku 9000")

        assert "Salainen" not in talk.text
        assert "Salainen" not in str(talk.offered)
