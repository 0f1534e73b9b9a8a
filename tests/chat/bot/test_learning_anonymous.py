"""What is kept of a line to learn from: its words, and nothing that tells who wrote it."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from accounts.hetu import SHAPE
from chat.bot.anonymous import LEFT_OUT, MOST_WORDS, anonymous, says_something
from chat.bot.names import is_form_of, known_forms, listed

NAMES = ["Matti Tapani Meikäläinen", "Pohjolan Sähkö Oy", "Netti24"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("mun mies pekka maksoi virtaselle 84,20 €", "mun mies … maksoi … 00,00 €"),
        ("Matin lasku pohjolan sähköltä 15.12.", "… lasku … 00.00."),
        ("Liisa Virtanen tässä, hei", "… tässä, hei"),
        ("Xhemil Berisha haluaa osamaksun", "… haluaa osamaksun"),
        ("OLEN LIISA VIRTANEN JA MAKSOIN JO", "OLEN … JA MAKSOIN JO"),
        ("my name is abdi warsame", "my name is …"),
        ("terveisin a. meikalainen", "terveisin …"),
        ("asun Mannerheimintie 5 A 12, 00100 Helsinki", "asun …"),
        ("jag bor på storgatan 4, 65100 vasa", "jag bor på …"),
        ("muutan Vaasaan", "muutan …"),
        ("mail liisa.v@example.com tai www.example.com/liisa", "mail … tai …"),
        ("soita +358 40 123 4567", "soita +000 00 000 0000"),
        ("tili FI21 1234 5600 0007 85 hei", "tili …"),
        ("tunnus 131052-308T ei käy", "tunnus … ei käy"),
        ("koodi ABCD-EFG2 ei toimi", "koodi … ei toimi"),
        ("lasku nro 123456789012", "lasku nro 000000000000"),
    ],
)
def test_what_tells_of_somebody_is_left_out(text, kept):
    assert anonymous(text, names=NAMES) == kept


@pytest.mark.parametrize(
    "text",
    [
        "anna mulle lisää aikaa",
        "kai tän voi maksaa osissa?",
        "Voinko saada lainaa? Kiitos etukäteen",
        "jag betalar per dag, inga avgifter",
        "the bill may be wrong, I think",
        "I'm sure Kela pays, see the PDF in MyRopo",
        "EN MAKSA TÄTÄ",
    ],
)
def test_words_that_are_only_words_stay(text):
    assert anonymous(text, names=NAMES) == text


def test_of_a_long_story_its_beginning_is_kept():
    assert len(anonymous("sana " * 500).split()) == MOST_WORDS


@pytest.mark.parametrize(
    ("place", "some"), [("fi_FI", {"Aino", "Virtanen"}), ("sv_SE", {"Nils", "Ek"})]
)
def test_the_list_of_names_is_read(place, some):
    names = set(listed(place))

    assert some <= names
    assert len(names) > 500


@pytest.mark.parametrize(("text", "says"), [("osamaksu", True), ("… 00 …", False), ("?", False)])
def test_what_says_nothing_is_known(text, says):
    assert says_something(text) == says


@given(st.text(max_size=200))
@example("\0\u202e")
@settings(deadline=None, max_examples=60)
def test_no_digit_no_code_and_no_mail_address_is_left(text):
    kept = anonymous(text)

    assert not re.search(r"(?!0)\d", kept)
    assert "@" not in kept
    assert not SHAPE.search(kept)
    assert kept.isprintable()


@given(
    st.lists(
        st.sampled_from(
            "Matti matin MATILLE meikäläisen Meikäläiselle tapaniltakin sähköä lasku maksan en "
            "netti24:lle Netti24 131052-308T 050-1234567 . , ! matti.m@example.com".split()
        ),
        max_size=12,
    )
)
@settings(deadline=None, max_examples=80)
def test_no_form_of_a_name_of_the_account_is_left(words):
    kept = anonymous(" ".join(words), names=NAMES)

    own = known_forms(NAMES)
    left = re.findall(r"[^\W\d_]+", kept.replace(LEFT_OUT, " "))
    assert not [each for each in left if is_form_of(own, each)]
