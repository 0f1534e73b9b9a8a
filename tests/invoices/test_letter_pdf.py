"""The PDFs of reminders and demands: what they say, how they are tagged, where things stand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from invoices.models import InterestBasis
from invoices.pdf.letter_facts import CostOf
from invoices.pdf.letters import collection_letter_pdf
from invoices.rules.bank_barcode import bank_barcode
from tests.invoices.letter_samples import (
    DEMAND,
    DEMAND_COST,
    LETTERS,
    REMINDER,
    REPEAT,
    WRITTEN_AT,
    business,
    enforceable,
    made,
)
from tests.invoices.pdf_places import box_of
from tests.invoices.pdf_samples import elements_of, flowing, spoken_text, tags_of

LANGUAGES = ("fi", "sv", "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", LETTERS)
@pytest.mark.parametrize("claim", [lambda facts: facts, business, enforceable])
def test_an_ordinary_letter_has_one_page(kind, claim, language):
    pdf = made(claim(LETTERS[kind]), language=language)

    assert len(pdf.pages) == 1


# Perintälaki 513/1999 5 a §: what a demand must say, by paragraph and number, in each language.
REQUIRED = {
    "1 mom. 1: the creditor and its address": {
        language: ["Lähivoima Oy", "Voimakatu 3", "00100 Helsinki"] for language in LANGUAGES
    },
    "1 mom. 2: the basis of the claim": {
        "fi": ["lasku 1000 erääntyi 12.8.2026", "Laskun päivä 21.7.2026", "Sähkö, kesäkuu 2026"],
        "sv": ["Faktura 1000 från Lähivoima Oy förföll 12.8.2026", "Fakturadatum 21.7.2026"],
        "en": ["Invoice 1000 of Lähivoima Oy fell due on 12 August 2026"],
    },
    "1 mom. 3: principal, late interest and costs, each": {
        "fi": [
            "Laskun pääoma Sähkö, kesäkuu 2026 168,95 €",
            "Viivästyskorko Korkolaki 633/1982 4 § 9,5 % · 13.8.2026–25.9.2026 · 168,95 € 1,93 €",
            "Muistutusmaksu, 28.8.2026 Perintälaki 513/1999 10 a § 5,00 €",
            "Maksuvaatimus, tämä kirje Perintälaki 513/1999 10 a § 24,00 €",
        ],
        "sv": [
            "Fakturans kapital Sähkö, kesäkuu 2026 168,95 €",
            "9,5 % · 13.8.2026–25.9.2026 · 168,95 € 1,93 €",
            "Påminnelseavgift, 28.8.2026 Indrivningslagen 513/1999 10 a § 5,00 €",
            "Betalningskrav, det här brevet Indrivningslagen 513/1999 10 a § 24,00 €",
        ],
        "en": [
            "Principal of the invoice Sähkö, kesäkuu 2026 €168.95",
            "9.5% · 13 August 2026 – 25 September 2026 · €168.95 €1.93",
            "Reminder fee, 28 August 2026 Debt Collection Act 513/1999, section 10 a €5.00",
            "Demand, this letter Debt Collection Act 513/1999, section 10 a €24.00",
        ],
    },
    "1 mom. 4: the total": {
        "fi": ["Yhteensä 199,88 €", "Maksettavaa 199,88 €"],
        "sv": ["Totalt 199,88 €", "Att betala 199,88 €"],
        "en": ["Total €199.88", "Amount to pay €199.88"],
    },
    "1 mom. 5: to whom, how and when to pay": {
        "fi": ["Saaja Lähivoima Oy", "FI21 1234 5600 0007 85", "Eräpäivä 19.10.2026"],
        "sv": ["Mottagare Lähivoima Oy", "14 10437 30100 02099", "Förfallodag 19.10.2026"],
        "en": ["Recipient Lähivoima Oy", "FI21 1234 5600 0007 85", "Due date 19 October 2026"],
    },
    "1 mom. 6: objections, and until when": {
        "fi": ["Voit esittää huomautuksia summasta tai sen perusteesta", "viimeistään 19.10.2026"],
        "sv": ["Du kan framställa anmärkningar mot beloppet eller grunden", "senast 19.10.2026"],
        "en": ["You may object to the sum or to its basis", "by 19 October 2026"],
    },
    "1 mom. 7: to whom objections go": {
        language: [
            "MyRopo Oy, Satamalaituri 3, 00180 Helsinki, asiakaspalvelu@myropo.example",
            "020 123 4567",
            "laskut@lahivoima.example",
        ]
        for language in LANGUAGES
    },
    "4 mom.: how the interest is counted, and the right to ask": {
        "fi": ["selvityksen korosta"],
        "sv": ["en utredning över räntan"],
        "en": ["of the interest free of charge"],
    },
}
RIGHT_TO_STOP = {
    "fi": [
        "perintä keskeytetään ja asia siirretään oikeudelliseen perintään",
        "513/1999 4 c §",
        "MyRopossa tai kirjallisesti",
        "uudet kirjeet eivät maksa sinulle mitään",
        "viedä asian heti käräjäoikeuteen",
    ],
    "sv": [
        "indrivningen avbryts och att ärendet överlämnas till rättslig indrivning",
        "513/1999 4 c §",
        "i MyRopo eller skriftligen",
        "kostar eventuella nya brev dig inget",
        "genast föra ärendet till domstol",
    ],
    "en": [
        "stop this collection and to move the matter to legal collection",
        "section 4 c",
        "in MyRopo or in writing",
        "you owe no costs of new letters",
        "go to court without waiting",
    ],
}
REMEDIES = {
    "fi": ["perustevalituksen", "706/2007 9 §", "oikeudelle", "maksulykkäystä"],
    "sv": ["grundbesvär", "706/2007 9 §", "förvaltningsdomstolen", "betalningsuppskov"],
    "en": ["basic complaint", "706/2007", "administrative court", "more time to pay"],
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("item", REQUIRED)
def test_a_demand_says_what_the_law_asks_of_every_demand(item, language):
    text = flowing(made(DEMAND, language=language))

    assert [words for words in REQUIRED[item][language] if words not in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("facts", [DEMAND, REPEAT], ids=["first", "repeat"])
def test_a_consumer_is_told_of_the_right_to_have_collection_stopped(facts, language):
    text = flowing(made(facts, language=language))

    assert [words for words in RIGHT_TO_STOP[language] if words not in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("facts", [REMINDER, business(DEMAND)], ids=["reminder", "business"])
def test_reminders_and_businesses_hear_nothing_of_a_right_they_do_not_have(facts, language):
    text = flowing(made(facts, language=language))

    assert RIGHT_TO_STOP[language][1] not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", LETTERS)
def test_a_directly_enforceable_claim_names_its_remedies_and_its_deferral(kind, language):
    text = flowing(made(enforceable(LETTERS[kind]), language=language))
    other = flowing(made(LETTERS[kind], language=language))

    assert [words for words in REMEDIES[language] if words not in text] == []
    assert REMEDIES[language][0] not in other


def test_an_objection_stops_no_enforceable_claim_by_itself():
    promise = "perintä keskeytyy selvityksen ajaksi"

    assert promise in flowing(made(DEMAND))
    assert promise not in flowing(made(enforceable(DEMAND)))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        pytest.param(REMINDER, "voimme lähettää maksuvaatimuksen", id="reminder"),
        pytest.param(DEMAND, "voimme lähettää toisen maksuvaatimuksen", id="demand"),
        pytest.param(REPEAT, "laskuttaja voi viedä asian käräjäoikeuteen", id="repeat"),
        pytest.param(enforceable(REPEAT), "laskuttaja voi viedä saatavan ulosottoon", id="public"),
    ],
)
def test_it_says_what_may_come_next_and_that_no_default_entry_does(facts, words):
    text = flowing(made(facts))

    assert words in text
    assert "Tästä kirjeestä ei tule maksuhäiriömerkintää." in text


def test_consumers_alone_are_sent_to_the_debt_advice_of_the_state():
    advice = "Valtion talous- ja velkaneuvonta on maksutonta"

    assert advice in flowing(made(REMINDER))
    assert advice not in flowing(made(business(REMINDER)))


def test_it_carries_the_codes_that_open_the_case_at_the_top_right():
    pdf = made(DEMAND)

    for code in ("KXT4-M7QP", "1000209"):
        box = box_of(code, pdf)
        assert box.left > 120
        assert box.bottom < 45


def test_the_original_creditor_is_named_where_it_is_another():
    text = flowing(made(replace(DEMAND, original_creditor="Vanha Voima Oy")))

    assert "Alkuperäinen velkoja: Vanha Voima Oy" in text
    assert "Alkuperäinen velkoja" not in flowing(made(DEMAND))


def test_the_creditor_may_add_words_of_its_own():
    text = flowing(made(replace(DEMAND, creditor_text="Palvelemme sinua myös myymälässä.")))

    assert "Palvelemme sinua myös myymälässä." in text


def test_what_was_paid_and_credited_is_taken_off_and_what_is_open_is_told():
    facts = replace(
        DEMAND,
        credited=Decimal("20.00"),
        paid=Decimal("50.00"),
        under_way=Decimal("10.00"),
        open_principal=Decimal("100.88"),
        open_interest=Decimal("0.00"),
    )

    text = flowing(made(facts))

    assert "Laskuttajan hyvitys −20,00 €" in text
    assert "Maksettu tähän mennessä −50,00 €" in text
    assert "Maksettu MyRopossa, kirjautumassa −10,00 €" in text
    assert "pääoma 100,88 €, viivästyskorko 0,00 €, kulut 29,00 €" in text
    assert facts.total == Decimal("119.88")
    assert "Yhteensä" in text
    assert text.count("119,88 €") == 3


def test_a_letter_without_cost_says_so():
    free = replace(DEMAND, costs=(), cost=Decimal("0.00"), open_costs=Decimal("0.00"))

    assert "Tämä kirje ei maksa sinulle mitään." in flowing(made(free))
    assert "Tämä kirje ei maksa sinulle mitään." not in flowing(made(DEMAND))


# Perintälaki 513/1999 4 c §: letters that go on after a request to stop say that they are free.
@pytest.mark.parametrize("paid", ["0.00", "40.00"])
@pytest.mark.parametrize("letter", [REMINDER, DEMAND, REPEAT])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_on_a_claim_without_costs_says_so_and_threatens_with_none(letter, paid, language):
    nothing = Decimal("0.00")
    free = replace(letter, is_free_of_costs=True, cost=nothing, covered=nothing, paid=Decimal(paid))

    pdf = made(free, language=language)

    says = {
        "fi": "ei maksa sinulle mitään, eivätkä myöhemmätkään kirjeet",
        "sv": "kostar dig ingenting, och det gör inte heller senare brev",
        "en": "costs you nothing, and neither does any later one",
    }
    threats = {"fi": "tulla lisää kuluja", "sv": "medföra kostnader, högst", "en": "may add costs"}
    assert says[language] in flowing(pdf)
    assert threats[language] not in flowing(pdf)
    assert len(pdf.pages) == 1


@pytest.mark.parametrize("added", [Decimal("0.00"), Decimal("10.00")])
def test_what_the_standard_compensation_covers_of_a_letter_is_told(added):
    compensation = replace(
        DEMAND_COST,
        what=CostOf.COMPENSATION,
        amount=Decimal("40.00"),
        legal_basis="Perintälaki 513/1999 10 i §",
    )
    new = replace(DEMAND_COST, amount=added, legal_basis="Perintälaki 513/1999 10 e §")
    facts = replace(
        business(DEMAND),
        costs=(compensation, new) if added else (compensation,),
        cost=added,
        covered=Decimal("40.00"),
    )

    text = flowing(made(facts))

    assert "Vakiokorvaus, 25.9.2026 Perintälaki 513/1999 10 i § 40,00 €" in text
    assert "40,00 €" in text.split("Vakiokorvaus, 25.9.2026")[1]
    assert ("Hinnasta 40,00 € sisältyy vakiokorvaukseen" in text) is bool(added)
    assert ("Sen hinta, 40,00 €, sisältyy vakiokorvaukseen 0,00 €" in text) is not bool(added)


@pytest.mark.parametrize("basis", InterestBasis)
def test_the_basis_of_the_interest_is_named(basis):
    words = {
        InterestBasis.CONSUMER: "Korkolaki 633/1982 4 §",
        InterestBasis.COMMERCIAL: "Korkolaki 633/1982 4 a §",
        InterestBasis.PUBLIC_LAW: "Laki 1556/1995",
        InterestBasis.CONTRACT: "sopimuksesi laskuttajan kanssa",
        InterestBasis.NONE: "viivästyskorkoa ei peritä",
    }

    assert words[basis] in flowing(made(replace(DEMAND, interest_basis=basis)))


def test_the_codes_for_the_bank_ask_for_the_total_by_the_day_of_the_letter():
    digits = bank_barcode(
        iban=DEMAND.iban,
        amount=Decimal("199.88"),
        reference=DEMAND.reference,
        due_on=date(2026, 10, 19),
    )
    pdf = made(language="en")

    figures = [str(each.Alt) for each in elements_of(pdf) if each.S == "/Figure"]

    assert figures == ["QR code with the payment details", f"Bank bar code {digits}"]


# --- The structure that is read aloud -------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_declares_itself_as_pdf_ua_1_in_its_language(language):
    pdf = made(language=language)
    metadata = pdf.Root.Metadata.read_bytes().decode()

    assert 'pdfuaid:part="1"' in metadata
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert str(pdf.Root.Lang) == language
    titles = {"fi": "Maksuvaatimus", "sv": "Betalningskrav", "en": "Demand for payment"}
    assert str(pdf.docinfo.Title) == f"{titles[language]} 1000209 – Lähivoima Oy"


def test_it_has_one_heading_above_the_others():
    headings = [tag for tag in tags_of(made()) if tag.startswith("H")]

    assert headings == ["H1", *["H2"] * 7]


def test_table_cells_name_headers_that_exist():
    pdf = made()
    elements = elements_of(pdf)
    cells = [element for element in elements if element.S == "/TD"]
    headers = {str(element.ID) for element in elements if element.S == "/TH"}

    named = {str(header) for cell in cells for header in cell.A.Headers}

    assert cells
    assert named <= headers
    assert all(len(cell.A.Headers) >= 1 for cell in cells)


def test_it_is_read_in_the_order_in_which_a_person_needs_it():
    pdf = made()
    spoken = " ".join(spoken_text(pdf).split())
    order = [
        "Lähivoima Oy",
        "Maksuvaatimus",
        "Väinö Tunnistus",
        "Olemme muistuttaneet siitä",
        "199,88 €",
        "Viimeistään",
        "Mistä summa muodostuu",
        "Yhteensä",
        "Jos olet eri mieltä",
        "Oikeus pyytää perinnän keskeyttämistä",
        "Jos et voi maksaa nyt",
        "Jos laskua ei makseta",
        "Kysyttävää?",
        "Maksaminen omassa pankissa",
    ]

    places = [spoken.find(words) for words in order]

    assert -1 not in places
    assert places == sorted(places)


def test_the_same_facts_give_the_same_bytes():
    first, again, other = (
        collection_letter_pdf(DEMAND, language="fi", issued_at=WRITTEN_AT, identifier=name)
        for name in ("one", "one", "two")
    )

    assert first == again
    assert first != other
