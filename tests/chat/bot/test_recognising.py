"""Sums, numbers of parts, codes and plain answers in words."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.bot.recognising import recognise
from invoices.rules import references
from invoices.rules.myropo_id import display, make
from myropo.money import format_euros

TODAY = date(2026, 11, 21)
REFERENCE = "14104373010002099"


def read(text, language="fi"):
    return recognise(text, language=language, today=TODAY)


@pytest.mark.parametrize(
    ("language", "text", "euros"),
    [
        ("fi", "84,20", "84.20"),
        ("fi", "84.20 €", "84.20"),
        ("fi", "50 euroa", "50"),
        ("fi", "50e", "50"),
        ("fi", "50", "50"),
        ("fi", "vaikka 50 kiitos", "50"),
        ("fi", "viiskymppiä", "50"),
        ("fi", "kolkyt euroo nyt", "30"),
        ("fi", "kuuskymppii kuussa", "60"),
        ("fi", "kolmekymppiä kerta", "30"),
        ("fi", "kaksikymmentäviisi euroa", "25"),
        ("fi", "sata euroa kuussa", "100"),
        ("fi", "sataviisikymmentä euroa", "150"),
        ("fi", "jos mie maksasin satasen kuussa", "100"),
        ("fi", "kaks tonnia", "2000"),
        ("fi", "1 460 euroa", "1460"),
        ("fi", "1 668,95 €", "1668.95"),
        ("fi", "1.668,95 €", "1668.95"),
        ("fi", "84 euroa 20 senttiä", "84.20"),
        ("fi", "50,- heti", "50"),
        ("fi", "haluan maksaa 75 kuussa", "75"),
        ("fi", "siirrän teille nyt 150", "150"),
        ("fi", "maksan 20e 15.12.", "20"),
        ("fi", "neljä kertaa 60 euroa", "60"),
        ("sv", "femti euro", "50"),
        ("sv", "femtio euro i månaden", "50"),
        ("sv", "tvåhundrafemtio euro", "250"),
        ("sv", "en hundralapp", "100"),
        ("sv", "raten 389,50", "389.50"),
        ("sv", "80 i månaden klarar jag", "80"),
        ("sv", "25 i veckan", "25"),
        ("en", "fifty euros", "50"),
        ("en", "a hundred a month", "100"),
        ("en", "two hundred and fifty euros", "250"),
        ("en", "€1,668.95", "1668.95"),
        ("en", "take 25 now and leave the rest", "25"),
        ("en", "how do I pay the remaining 12,50", "12.50"),
        ("fi", "lasku 33018", ""),
        ("fi", "vuodelta 2023", ""),
        ("fi", "maksan kolmessa erässä", ""),
        ("fi", "korko on 11,5 %", ""),
        ("fi", "saan palkan 15. päivä", ""),
        ("fi", "mulla on 3 lasta", ""),
        ("sv", "faktura 4021", ""),
        ("en", "I have one bill", ""),
        ("en", "in 2 weeks", ""),
        ("fi", "0 euroa", ""),
    ],
)
def test_a_sum_is_read_as_people_say_it(language, text, euros):
    found = read(text, language).sums

    assert found[:1] == ((Decimal(euros),) if euros else ())


@given(
    euros=st.decimals("0.01", "999999.99", places=2),
    language=st.sampled_from(["fi", "sv", "en"]),
    around=st.sampled_from(["{}", "maksan {}", "jag betalar {} nu", "({})", "on {}."]),
)
def test_a_sum_as_the_portal_writes_it_is_read_back(euros, language, around):
    found = read(around.format(format_euros(euros, language)), language)

    assert found.sums == (euros,)
    assert found.days == ()


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("fi", "kolmessa erässä", 3),
        ("fi", "saisko ton neljään osaan", 4),
        ("fi", "jos mä maksan kolmes erässä", 3),
        ("fi", "neljässä yhtä suuressa erässä", 4),
        ("fi", "6 erää", 6),
        ("fi", "kuuden kuukauden aikana", 6),
        ("fi", "kaks kertaa", 2),
        ("fi", "puolessa vuodessa", 6),
        ("fi", "vuoden aikana", 12),
        ("fi", "puoliksi", 2),
        ("fi", "10", 10),
        ("sv", "i tre delar", 3),
        ("sv", "två rater", 2),
        ("sv", "på tolv månader", 12),
        ("sv", "under ett halvår", 6),
        ("sv", "12 x 50", 12),
        ("en", "in 3 parts", 3),
        ("en", "twelve equal parts", 12),
        ("en", "split in 6", 6),
        ("en", "over half a year", 6),
        ("en", "70 five times", 5),
        ("fi", "yhdessä erässä", None),
        ("fi", "kahden viikon päästä", None),
        ("fi", "3 kuukauden päästä", None),
        ("fi", "3. erä", None),
        ("fi", "50 kuussa", None),
        ("fi", "500 erää", None),
    ],
)
def test_a_number_of_parts_is_read_as_people_say_it(language, text, count):
    found = read(text, language).counts

    assert found[:1] == ((count,) if count else ())


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("fi", "Voisiko eräpäivää siirtää kahdella viikolla?", 14),
        ("fi", "tarvin viikon lisää", 7),
        ("fi", "14 päivää lisää", 14),
        ("fi", "pari päivää lisäaikaa", 2),
        ("fi", "kuukauden maksuaikaa", 30),
        ("fi", "kaksi viikkoa", 14),
        ("sv", "kan ni ge mig en vecka till", 7),
        ("sv", "uppskov en månad", 30),
        ("en", "I need two more weeks", 14),
        ("en", "5 days more", 5),
        ("en", "could I get another week", 7),
        ("en", "delaying this by a month", 30),
        ("fi", "kahden viikon päästä", None),
        ("fi", "muutama päivä lisää", None),
        ("en", "100 a month, no more", None),
        ("en", "in two weeks", None),
    ],
)
def test_how_much_longer_is_no_day_of_the_calendar(language, text, days):
    found = read(text, language)

    assert found.delays == ((days,) if days else ())
    assert not (found.delays and found.days)


def test_a_number_alone_is_all_that_it_can_be():
    found = read("15")

    assert found.days == (date(2026, 12, 15),)
    assert found.sums == (Decimal(15),)
    assert found.counts == (15,)


@pytest.mark.parametrize(
    "written",
    [
        REFERENCE,
        "14 10437 30100 02099",
        "viite 14 10437 30100 02099 kiitos",
        "Maksoin viitteellä 00014104373010002099, mutta",
        "RF-viite puuttuu, on vain 14 10437 30100 02099",
    ],
)
def test_a_reference_is_read_in_any_spacing(written):
    assert read(written).references == (REFERENCE,)


@given(number=st.integers(1_000_000, 10**18))
def test_a_reference_that_checks_is_read_back(number):
    reference = f"{number}{references.check_digit(str(number))}"

    assert read(f"viite {references.grouped(reference)} ok").references == (reference,)
    wrapped = references.to_rf(reference)
    assert read(references.grouped(wrapped).lower()).references == (wrapped,)


@pytest.mark.parametrize(
    "text", ["14 10437 30100 02098", "040 123 4561", "lasku 1232", "31.12.2026", "121212-123D"]
)
def test_what_does_not_check_or_is_something_else_is_no_reference(text):
    assert read(text).references == ()


@pytest.mark.parametrize(
    "text",
    ["FI2112345600000785", "fi21 1234 5600 0007 85 kiitos", "tili: FI21-1234-5600-0007-85."],
)
def test_an_account_number_is_read_among_words_and_is_nothing_else(text):
    found = read(text)

    assert found.ibans == ("FI2112345600000785",)
    assert (found.sums, found.days, found.references, found.codes) == ((), (), (), ())


def test_a_mistyped_account_number_is_none():
    assert read("FI21 1234 5600 0007 86").ibans == ()


def test_the_codes_of_a_letter_are_read_as_they_are_written():
    letter_id = display(make([0, 1, 2, 10, 11, 12, 13]))

    found = read(f"asianumero 1000209 ja koodi {letter_id}, lasku A-3391")

    assert set(found.codes) == {"1000209", letter_id, "A-3391"}


@pytest.mark.parametrize("text", ["perjantaina maksan", "ABCD-EFGH", "en pysty", "131052-308T"])
def test_words_and_identity_codes_are_no_codes(text):
    assert read(text).codes == ()


@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        ("fi", "joo", True),
        ("fi", "Juu!", True),
        ("fi", "kyllä kiitos", True),
        ("fi", "jep jep", True),
        ("fi", "no joo", True),
        ("fi", "käy", True),
        ("fi", "ei", False),
        ("fi", "en", False),
        ("fi", "Ei vielä", False),
        ("fi", "ei kiitos", False),
        ("sv", "ja", True),
        ("sv", "jo", True),
        ("sv", "jå tack", True),
        ("sv", "det går bra", True),
        ("sv", "nä", False),
        ("sv", "nej tack", False),
        ("sv", "int ännu", False),
        ("en", "yeah", True),
        ("en", "of course", True),
        ("en", "of course not", False),
        ("en", "nope", False),
        ("en", "not yet", False),
        ("fi", "yes", True),
        ("en", "joo", True),
        ("fi", "ei tämä lasku ole minun", None),
        ("fi", "joo mutta en pysty maksamaan", None),
        ("fi", "kiitos", None),
        ("sv", "ja e student", None),
        ("en", "no idea what this is", None),
        ("fi", "", None),
    ],
)
def test_a_plain_answer_is_one_that_says_nothing_else(language, text, answer):
    assert read(text, language).answer is answer
