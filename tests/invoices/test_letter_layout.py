"""Where things stand on a letter, and what happens when there is much of them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from invoices.pdf.facts import to_json
from invoices.pdf.letter_facts import from_json
from invoices.rules.policy_limits import LONGEST_TEXT
from myropo.money import NBSP
from tests.invoices.letter_samples import (
    CREDITOR,
    DEMAND,
    DEMAND_COST,
    INTEREST_LINE,
    LETTERS,
    PERSON,
    REPEAT,
    business,
    enforceable,
    made,
    overpayment,
    plan,
)
from tests.invoices.pdf_places import (
    PAGE_HEIGHT_MM,
    WINDOW_BOTTOM,
    WINDOW_LEFT,
    WINDOW_RIGHT,
    WINDOW_TOP,
    box_of,
    window_of,
)
from tests.invoices.pdf_samples import flowing, text_of, text_of_page

LANGUAGES = ("fi", "sv", "en")


@pytest.mark.parametrize("make", [made, plan, overpayment], ids=["letter", "plan", "notice"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_address_shows_in_the_window_of_the_envelope(make, language):
    pdf = make(language=language)

    name, town = box_of("Väinö Tunnistus", pdf), box_of("00200 Helsinki", pdf)

    assert WINDOW_LEFT <= name.left < WINDOW_LEFT + 1
    assert name.right < WINDOW_RIGHT
    assert WINDOW_TOP < name.top < WINDOW_TOP + 4
    assert town.bottom < WINDOW_BOTTOM


def test_nothing_but_the_address_shows_in_the_window():
    ordinary = made(DEMAND)
    long_name = made(replace(DEMAND, sender=replace(CREDITOR, name="Erittäin pitkä nimi " * 10)))
    other = made(replace(DEMAND, recipient=replace(PERSON, name="Toinen")))

    assert window_of(long_name) == window_of(ordinary)
    assert box_of("Y-tunnus 2077474-0", long_name).bottom < WINDOW_TOP
    assert window_of(other) != window_of(ordinary)


def test_an_address_of_five_lines_abroad_still_shows_in_the_window():
    abroad = replace(
        PERSON,
        name="Maximiliana Alexandrina von Sachsen-Coburg und Gotha-Holstein",
        street="c/o Esimerkkiyhdistys Pohjola ry, Kirkkokatu 12 B 34 (sisäpiha, porras C)",
        postcode="123 45",
        town="Norrköping",
        country="SE",
    )
    pdf = made(replace(DEMAND, recipient=abroad))

    assert box_of("123 45 Norrköping", pdf).bottom < WINDOW_BOTTOM
    assert box_of("SE", pdf).bottom < WINDOW_BOTTOM
    assert len(pdf.pages) == 1


def test_the_payment_part_stands_at_the_foot_of_the_first_page_and_nothing_on_it():
    pdf = made(enforceable(REPEAT))

    heading = box_of("Maksaminen omassa pankissa", pdf)
    above = max(box_of(words, pdf).bottom for words in ("velkaneuvonta on", "Kysyttävää?"))

    assert above < heading.top
    assert 238 < heading.top < 248
    assert box_of("Lue koodi pankkisi sovelluksella.", pdf).bottom < PAGE_HEIGHT_MM - 10
    assert box_of("Maksettavaa", pdf).left >= 20


def interest_lines(number):
    return tuple(
        replace(
            INTEREST_LINE,
            first=date(2022 + half // 2, 1 + half % 2 * 6, 1),
            last=date(2022 + half // 2, 6 + half % 2 * 6, 30),
        )
        for half in range(number)
    )


def test_eight_periods_of_interest_and_ten_costs_stand_on_a_second_page():
    costs = tuple(replace(DEMAND_COST, on=date(2026, 9, 1 + day)) for day in range(10))
    facts = replace(DEMAND, interest_lines=interest_lines(8), costs=costs)

    pdf = made(facts)
    first, second = (" ".join(text_of_page(pdf, page).split()) for page in range(2))

    assert len(pdf.pages) == 2
    assert "Koron laskenta: katso viimeinen sivu" in first
    assert "Perintäkulut Jokainen kulu: katso viimeinen sivu 240,00 €" in first
    assert "Maksaminen omassa pankissa" in first
    assert "1.7.2025–30.12.2025 168,95 € 9,5 % 3,17 €" in second
    assert second.count("Perintälaki 513/1999 10 a §") == 10
    assert "Maksuvaatimus 1000209 · 2 / 2" in second


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("claim", [lambda facts: facts, enforceable])
def test_interest_over_the_turn_of_a_half_year_has_room_on_the_first_page(claim, language):
    facts = claim(replace(REPEAT, interest_lines=interest_lines(2)))

    pdf = made(facts, language=language)

    assert len(pdf.pages) == 1
    assert flowing(pdf).count("2022") == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_payment_and_a_credit_have_room_on_the_first_page(language):
    facts = replace(
        REPEAT,
        interest_lines=interest_lines(2),
        credited=Decimal("20.00"),
        paid=Decimal("20.00"),
    )

    pdf = made(facts, language=language)

    assert len(pdf.pages) == 1


def test_what_has_no_room_stands_on_a_second_page_and_the_payment_part_stays_on_the_first():
    facts = replace(
        REPEAT,
        interest_lines=interest_lines(3),
        credited=Decimal("20.00"),
        paid=Decimal("20.00"),
        under_way=Decimal("20.00"),
    )

    pdf = made(facts)
    first, second = (" ".join(text_of_page(pdf, page).split()) for page in range(2))

    assert len(pdf.pages) == 2
    assert "Maksaminen omassa pankissa" in first
    assert "1.1.2022–30.6.2022" in second
    assert "Muistutusmaksu" in second


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_largest_sum_has_room(language):
    largest = Decimal("999999999.99")
    facts = replace(
        DEMAND,
        original=largest,
        open_principal=largest,
        open_interest=Decimal("0.00"),
        open_costs=Decimal("0.00"),
    )
    pdf = made(facts, language=language)
    written = {"en": "€999,999,999.99"}.get(language, "999 999 999,99 €")
    label = {"fi": "Viimeistään", "sv": "Senast", "en": "At the latest on"}[language]

    assert written in flowing(pdf)
    assert box_of(written.replace(" ", NBSP), pdf).right < box_of(label, pdf).left
    assert len(pdf.pages) == 1


def test_long_names_and_texts_are_broken_and_none_is_lost():
    facts = replace(
        DEMAND,
        sender=replace(CREDITOR, name="a" * 200),
        recipient=replace(PERSON, name="c" * 200, street="d" * 200),
        subject="b" * 200,
        number="e" * 35,
        collector=replace(DEMAND.collector, name="f" * 200),
    )

    text = text_of(made(facts)).replace("\n", "")

    assert all(letter * 35 in text for letter in "abcdef")


HOSTILE = (
    "<script>alert(1)</script> & \"quoted\" 'too' <b>bold</b> ]]> {{ facts }} {% now %} %(day)s"
)


@pytest.mark.parametrize(
    "place", ["subject", "number", "creditor_text", "original_creditor", "name", "creditor"]
)
def test_texts_are_texts_and_never_markup(place):
    match place:
        case "name":
            facts = replace(DEMAND, recipient=replace(PERSON, name=HOSTILE))
        case "creditor":
            facts = replace(DEMAND, sender=replace(CREDITOR, name=HOSTILE))
        case _:
            facts = replace(DEMAND, **{place: HOSTILE})

    text = text_of(made(facts)).replace("\n", "").replace(" ", "")

    assert HOSTILE.replace(" ", "") in text


def test_control_characters_are_left_out():
    facts = replace(DEMAND, subject="Sähkö\x00\x0b\x1f ja\ud800 vesi")

    kept = from_json(to_json(facts))

    assert kept.subject == "Sähkö ja vesi"
    assert "Sähkö ja vesi" in text_of(made(kept))


@pytest.mark.parametrize("kind", LETTERS)
def test_facts_survive_json(kind):
    assert from_json(to_json(LETTERS[kind])) == LETTERS[kind]


def test_a_collector_with_a_name_alone_is_enough():
    nothing = dict.fromkeys(("business_id", "street", "postcode", "town", "phone", "email"), "")
    text = flowing(made(replace(DEMAND, collector=replace(DEMAND.collector, **nothing))))

    assert "kirjallisesti osoitteeseen MyRopo Oy." in text
    assert "Voit myös kysyä meiltä" not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", LETTERS)
def test_the_longest_words_of_a_creditor_leave_a_letter_on_one_page(kind, language):
    words = "Autamme sinua laskun, mittarin ja sopimuksen asioissa arkisin. " * 9
    text = words[:LONGEST_TEXT].strip()

    for facts in (LETTERS[kind], business(LETTERS[kind])):
        pdf = made(replace(facts, creditor_text=text), language=language)

        assert text in flowing(pdf)
        assert len(pdf.pages) == 1
