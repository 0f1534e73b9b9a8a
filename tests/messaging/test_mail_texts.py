"""What is new in an e-mail, and how long it may take to find out."""

from time import perf_counter

import pytest

from messaging.mails.texts import clean, decoded, from_html, new_in

FINNISH = """Kiitos, maksan perjantaina.

ma 23. marrask. 2026 klo 10.00 MyRopo (no-reply@myropo.example) kirjoitti:

> Sinulle on uusi vastaus.
> Lue se MyRopossa.
"""
SWEDISH = """Tack, jag betalar på fredag.

Den mån 23 nov. 2026 kl 10:00 skrev MyRopo <no-reply@myropo.example>:

> Du har ett nytt svar.
"""
ENGLISH = """Thank you, I will pay on Friday.

On Mon, 23 Nov 2026 at 10:00, MyRopo <no-reply@myropo.example> wrote:

> There is an answer for you.
"""
OUTLOOK = """Kiitos, maksan perjantaina.

Lähettäjä: MyRopo <no-reply@myropo.example>
Lähetetty: maanantai 23. marraskuuta 2026 10.00
Vastaanottaja: Maija <maija@example.org>
Aihe: Uusi vastaus

Sinulle on uusi vastaus.
"""
BETWEEN = """Vastaan väliin.

ma 23. marrask. 2026 klo 10.00 MyRopo kirjoitti:
> Milloin maksat?
Perjantaina.
> Paljonko?
Kaiken.
"""


@pytest.mark.parametrize(
    ("text", "new"),
    [
        (FINNISH, "Kiitos, maksan perjantaina."),
        (SWEDISH, "Tack, jag betalar på fredag."),
        (ENGLISH, "Thank you, I will pay on Friday."),
        (OUTLOOK, "Kiitos, maksan perjantaina."),
        (BETWEEN, BETWEEN.strip()),
        ("> Vain lainaus\n> toinen", "> Vain lainaus\n> toinen"),
        ("Hei\n\nYstävällisin terveisin\nMaija", "Hei\n\nYstävällisin terveisin\nMaija"),
        ("Terve\n-- \nMaija Meikäläinen", "Terve\n--\nMaija Meikäläinen"),
        (
            "Maksoin 1.1. ja kirjoitti hän\nettä kyllä:",
            "Maksoin 1.1. ja kirjoitti hän\nettä kyllä:",
        ),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("", ""),
    ],
)
def test_what_is_quoted_is_left_out_and_what_is_said_stays(text, new):
    assert new_in(text) == new


def test_a_long_line_stays_as_it_is():
    line = "sana " * 200

    assert new_in(f"Hei\n{line}\nLoppu") == f"Hei\n{line.strip()}\nLoppu"


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 30_000,
        "\n \n" * 10_000,
        "On " * 10_000 + "wrote",
        "On a wrote " * 3_000,
        ("On a wrote " * 25 + "\n") * 110,
        ("Den skrev " * 28 + "\n") * 110,
        ("1 kirjoitti " * 24 + "\n") * 110,
        "From:\n" * 5_000,
        "Lähettäjä:\n" * 2_500,
        ">" * 30_000,
        "CAUTION: mail " * 2_000,
    ],
    ids=lambda text: repr(text[:14]),
)
def test_a_text_made_to_be_slow_is_read_within_seconds(text):
    began = perf_counter()

    new_in(text)

    assert perf_counter() - began < 3


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000,
        "<table><tr><td>" * 3_000,
        "<table " * 60_000,
        "<table><tr><td>" + "x" * 100_000 + "</td></tr>" + "<tr><td>y</td></tr>" * 3_000,
        "<!--" * 90_000,
        "<a " + "x=1 " * 90_000,
    ],
    ids=lambda html: html[:12],
)
def test_html_made_to_be_large_stays_small(html):
    assert len(from_html(html)) <= 2 * len(html)


def test_html_is_read_as_its_reader_sees_it():
    html = (
        "<html><style>p { color: red }</style><script>alert(1)</script><body><p>Hei &amp; "
        "moi</p><table><tr><td>Lasku</td><td>123</td></tr></table><ul><li>yksi</li></ul></body>"
    )

    text = from_html(html)

    assert "Hei & moi" in text
    assert "Lasku 123" in " ".join(text.split())
    assert "yksi" in text
    assert "alert" not in text
    assert "color" not in text


@pytest.mark.parametrize(
    ("content", "charset", "text"),
    [
        ("ä".encode(), "utf-8", "ä"),
        ("ä".encode(), None, "ä"),
        ("ä".encode("latin-1"), None, "ä"),
        ("ä".encode("latin-1"), "utf-8", "ä"),
        ("ä".encode("latin-1"), "no-such", "ä"),
        (b"abc", "rot13", "abc"),
        (b"abc", "base64", "abc"),
        (b"abc-", "punycode", "abc-"),
        ("ä€".encode("utf-16"), "utf-16", "ä€"),
        (b"\x81", "ascii", "\ufffd"),
    ],
)
def test_bytes_become_text_whatever_is_said_of_them(content, charset, text):
    assert decoded(content, charset) == text


def test_nothing_that_hides_or_turns_a_text_is_let_in():
    assert clean("a\0b\u202ec\u200bd\x1be\r\nf\u2028g\ud800h") == "abcde\nf\ngh"
    assert clean("👩\u200d👧") == "👩\u200d👧"
