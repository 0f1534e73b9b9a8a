"""What the robot tells of credit information, courts and enforcement."""

from datetime import date

import pytest

from chat.rules.intents import Intent
from invoices.models import Stage
from tests.chat.bot.talks import AT, Talk
from tests.invoices import stories
from tests.invoices.stories import sent

pytestmark = pytest.mark.django_db

DUE = date(2026, 12, 7)
LATE = date(2026, 10, 12)


def bill(actor, *, due_on=DUE, **fields):
    return sent(actor.acting_for, at=AT, due_on=due_on, number="1000", **fields)


def in_legal(invoice):
    stories.reminded(invoice, at=AT)
    stories.demanded(invoice, at=AT)
    invoice.stage = Stage.LEGAL_COLLECTION
    invoice.save(update_fields=["stage"])
    return invoice


def test_no_bill_makes_an_entry_and_none_is_in_legal_collection(actor):
    bill(actor)
    talk = Talk(actor)

    talk.wants(Intent.CREDIT_RECORD, "meneekö luottotiedot")
    begin = talk.text
    talk.presses("Milloin merkintä voi tulla")

    assert "ei tule maksuhäiriömerkintää" in begin
    assert "Mikään täällä olevista laskuistasi ei ole oikeudellisessa perinnässä." in begin
    assert "60 päivää" in talk.text
    assert "21 päivää" in talk.text


def test_who_asks_when_an_entry_goes_is_told_that_at_once(actor):
    talk = Talk(actor, language="en")

    talk.wants(Intent.CREDIT_RECORD, "when is the entry removed")

    assert "within a month" in talk.text


@pytest.mark.parametrize(
    ("is_direct", "text"),
    [(False, "viedä asian käräjäoikeuteen"), (True, "Lasku ei tarvitse tuomiota")],
)
def test_of_a_bill_in_legal_collection_it_is_said_what_may_come(actor, is_direct, text):
    in_legal(bill(actor, due_on=LATE, is_directly_enforceable=is_direct))
    talk = Talk(actor)

    talk.wants(Intent.COURT, "sain haasteen käräjäoikeudesta")

    assert "vastaa suoraan käräjäoikeuteen" in talk.text
    assert "Oikeudellisessa perinnässä: Lähivoima Oy, lasku 1000." in talk.text
    assert text in talk.text


@pytest.mark.parametrize("words", ["ulosottomies otti yhteyttä", "vouti vie rahat", "utmätning"])
def test_enforcement_is_asked_and_paid_at_its_authority(actor, words):
    talk = Talk(actor)

    talk.wants(Intent.COURT, words)

    assert "niin kuin ulosottoviranomainen neuvoo" in talk.text


@pytest.mark.parametrize(
    ("language", "words", "steps"),
    [
        (
            "fi",
            "joudunko ulosottoon",
            [
                "Ennen ulosottoa tulee:",
                "– maksuvaatimus",
                "– käräjäoikeus",
                "voit kiistää vaatimuksen",
                "– tuomio",
            ],
        ),
        (
            "sv",
            "går räkningen till utmätning",
            [
                "Före utsökning kommer:",
                "– ett betalningskrav",
                "– tingsrätten",
                "du kan bestrida kravet",
                "– en dom",
            ],
        ),
        (
            "en",
            "when do you send this to enforcement",
            [
                "Before enforcement come:",
                "– a demand",
                "– a district court",
                "you can deny the claim",
                "– a judgment",
            ],
        ),
    ],
)
@pytest.mark.parametrize("is_court", [True, False], ids=["court", "enforcement"])
def test_what_comes_before_enforcement_is_told_in_its_order(
    actor, language, words, steps, is_court
):
    talk = Talk(actor, language=language)

    talk.wants(Intent.COURT, "court" if is_court else words)

    places = [talk.text.find(each) for each in steps]
    assert -1 not in places
    assert places == sorted(places)


def test_who_pressed_enforcement_has_read_what_comes_before_it(actor):
    talk = Talk(actor)

    talk.wants(Intent.COURT, "oikeus")
    talk.presses("Kyse on ulosotosta")

    assert "Ennen ulosottoa" not in talk.text


def test_court_leads_to_enforcement_by_a_button(actor):
    talk = Talk(actor)

    talk.wants(Intent.COURT, "oikeus")
    talk.presses("Kyse on ulosotosta")

    assert "niin kuin ulosottoviranomainen neuvoo" in talk.text
