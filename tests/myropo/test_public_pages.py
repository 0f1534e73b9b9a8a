"""The privacy notice and the banners: true, whole, and harmless wherever they are copied to."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from lxml import etree

from messaging.rules.accessibility import KEPT_FOR
from myropo.banners import LANGUAGES, SIZES, WORDS, _lines_of, html_of
from tests.myropo.test_help import Page, main_of

pytestmark = pytest.mark.django_db
FORMS = [(size.name, language) for size in SIZES for language in LANGUAGES]


def get(client, path, language="fi"):
    return client.get(path, headers={"Accept-Language": language}).content.decode()


# --- privacy ---------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", ["privacy", "accessibility"])
def test_the_texts_say_the_same_in_each_language(folder):
    texts = [
        next((Path(settings.BASE_DIR) / "templates" / folder / each).glob("*.html")).read_text()
        for each in LANGUAGES
    ]
    pages = [Page(text) for text in texts]

    assert pages[0].headings == pages[1].headings == pages[2].headings
    assert len({len(page.links) for page in pages}) == 1
    assert len({text.count("<li>") for text in texts}) == 1
    assert len({tuple(sorted(re.findall(r"\{\{ (\w+)", text))) for text in texts}) == 1


def test_who_is_responsible_is_who_the_operator_says(client, settings):
    settings.COLLECTOR_NAME = "Perintä Oy Esimerkki"
    settings.COLLECTOR_BUSINESS_ID = "2077474-0"

    page = get(client, "/privacy/")

    assert "Perintä Oy Esimerkki, 2077474-0" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notice_tells_the_times_that_the_code_keeps(client, language):
    page = get(client, "/privacy/", language)

    for number in (KEPT_FOR.days, 7, 30, 24, 8, 12):
        assert re.search(rf"\b{number}\b", page)


@pytest.mark.parametrize("path", ["/privacy/", "/accessibility/", "/banners/"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_link_of_these_pages_is_dead(client, path, language):
    page = main_of(get(client, path, language))

    for link in page.links:
        if link.startswith("#"):
            assert link[1:] in page.places
        elif link.startswith("/"):
            assert client.get(link).status_code in {200, 302}


# --- banners ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "language"), FORMS)
def test_what_is_copied_leads_here_and_holds_itself(settings, name, language):
    settings.PUBLIC_URL = "https://velat.example"

    html = html_of(name, language)

    assert Page(html).links == ["https://velat.example"]
    assert f'lang="{language}"' in html
    for loaded in ("<img", "<script", "<link", "<iframe", "url(", "src="):
        assert loaded not in html
    # Every mark is closed, so that nothing of the site around it changes.
    etree.fromstring(html.replace("<br>", "<br/>"))


@pytest.mark.parametrize(("name", "language"), FORMS)
def test_the_preview_says_what_is_copied(client, name, language):
    page = get(client, "/banners/")

    copied = [unescape(each) for each in re.findall(r'data-copy="([^"]*)"', page)]
    html = html_of(name, language)
    assert html in copied
    words = WORDS[language]
    for text in (words.title, words.text, words.button):
        assert text in html
        # Once in what is copied, once in what is shown as code, and in the preview.
        assert page.count(text) >= 3


def test_the_readers_language_stands_first(client):
    assert get(client, "/banners/", "sv").index('id="sv"') < get(client, "/banners/", "sv").index(
        'id="fi"'
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_for_paper_is_small_and_asks_nobody_for_anything(client, settings, language):
    settings.PUBLIC_URL = "https://velat.example"

    response = client.get(reverse(f"banner-paper-{language}"))

    picture = response.content.decode()
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert len(picture) < 20_000
    assert "velat.example" in picture
    assert WORDS[language].title in picture
    assert "href" not in picture
    assert etree.fromstring(picture).tag.endswith("svg")


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_no_word_is_lost_where_the_lines_of_the_picture_are_broken(words):
    lines = [line for line, _height in _lines_of(words)]

    assert " ".join(lines) == f"{words.text} {words.scan}"


def test_the_qr_code_of_the_picture_is_the_address(client, settings):
    settings.PUBLIC_URL = "https://velat.example"
    one = client.get(reverse("banner-paper-fi")).content.decode()
    settings.PUBLIC_URL = "https://muut.example"
    other = client.get(reverse("banner-paper-fi")).content.decode()

    squares = [re.search(r'<path d="([^"]+)"', each)[1] for each in (one, other)]
    assert squares[0] != squares[1]
