import pytest

from messaging.rules.placeholders import PLACEHOLDERS, fill, left_in, unknown_in
from messaging.words_desk import EXAMPLES, PLACES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hei {name}, avoinna on {open}.", []),
        ("Hei {nimi}!", ["{nimi}"]),
        ("{nimi} ja {nimi} ja {summa}", ["{nimi}", "{summa}"]),
        ("Hei {name", ["{"]),
        ("Hei name}", ["}"]),
        ("{{name}}", ["{", "}"]),
        ("{ name }", ["{", "}"]),
        ("{Name}", ["{Name}"]),
    ],
)
def test_a_place_that_no_case_has_words_for_is_named(text, expected):
    assert unknown_in(text) == expected


def test_a_text_is_filled_and_what_the_case_lacks_stays():
    text = fill("Hei {name}! Lasku {invoice}, {open}.", {"name": "Väinö", "open": "", "due": "x"})

    assert text == "Hei Väinö! Lasku {invoice}, {open}."
    assert left_in(text) == ["{invoice}", "{open}"]


def test_what_a_person_is_called_is_not_filled_again():
    assert fill("{name} {open}", {"name": "{open}", "open": "5 €"}) == "{open} 5 €"


def test_braces_that_are_no_place_do_not_keep_an_answer_back():
    assert left_in("if (a) { b } {whatever}") == []


def test_each_place_has_words_and_an_example():
    assert set(PLACES) == set(EXAMPLES) == set(PLACEHOLDERS)
