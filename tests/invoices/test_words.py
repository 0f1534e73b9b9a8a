"""What the rules decide is said in the language of the page, in whole words."""

from datetime import date

import pytest
from django.utils.translation import override

from invoices import words
from invoices.rules.states import due_seen_from

NBSP = "\u00a0"
PLAIN = "Perintälaki 513/1999 10 e §"
PRECISE = "Perintälaki 513/1999 10 a § 1 mom. 4 k."


@pytest.mark.parametrize(
    ("language", "stored", "told"),
    [
        ("fi", PLAIN, f"Perintälaki 513/1999 10{NBSP}e{NBSP}§"),
        ("sv", PLAIN, f"Indrivningslagen 513/1999 10{NBSP}e{NBSP}§"),
        ("en", PLAIN, f"Debt Collection Act 513/1999, section 10{NBSP}e"),
        (
            "sv",
            "Perintälaki 513/1999 7 § 2 mom.",
            f"Indrivningslagen 513/1999 7{NBSP}§ 2{NBSP}mom.",
        ),
        ("fi", PRECISE, f"Perintälaki 513/1999 10{NBSP}a{NBSP}§ 1{NBSP}mom. 4{NBSP}k."),
        ("sv", PRECISE, f"Indrivningslagen 513/1999 10{NBSP}a{NBSP}§ 1{NBSP}mom. 4{NBSP}punkten"),
        (
            "en",
            PRECISE,
            f"Debt Collection Act 513/1999, section 10{NBSP}a, subsection 1, paragraph 4",
        ),
    ],
)
def test_the_act_on_collection_is_named_in_the_language_of_the_page(language, stored, told):
    with override(language):
        assert words.legal_basis(stored) == told


@pytest.mark.parametrize("stored", ["", "Korkolaki 633/1982 4 §", f"{PLAIN} ja sopimus"])
def test_another_basis_has_no_words_here(stored):
    assert words.legal_basis(stored) is None


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fi", ["Tänään", "Huomenna", "Erääntyi eilen", "Erääntyi 2 päivää sitten"]),
        ("sv", ["I dag", "I morgon", "Förföll i går", "Förföll för 2 dagar sedan"]),
        ("en", ["Today", "Tomorrow", "Was due yesterday", "Was due 2 days ago"]),
    ],
)
def test_a_near_day_is_called_by_its_name(language, told):
    today = date(2026, 11, 19)
    days = [date(2026, 11, day) for day in (19, 20, 18, 17)]

    with override(language):
        heard = [words.due(due_seen_from(due_on=day, today=today)) for day in days]

    assert heard == told
