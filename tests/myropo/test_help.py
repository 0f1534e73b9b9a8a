"""The help, in three languages: nothing missing, nothing dead, no number of its own."""

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from invoices.rules.cost_tables import table_on
from invoices.rules.law_calendar import Law
from myropo import glossary
from myropo.help_facts import facts_on, prices_of
from myropo.help_pages import RELATED
from myropo.help_search import found, words_of
from myropo.help_topics import TOPICS

LANGUAGES = ("fi", "sv", "en")
TEMPLATES = Path(settings.BASE_DIR) / "templates" / "help"
SLUGS = [topic.slug for topic in TOPICS]
PATHS = ["", "glossary/", *(f"{slug}/" for slug in SLUGS)]
MARK = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
# What is a number by law: the number of an act, and a section or chapter of it.
CITATION = re.compile(
    r"\d+/\d{4}"
    r"|\d+( [a-k]\b)?(–\d+( [a-k]\b)?)?((, | ja | och | and )\d+( [a-k]\b)?(–\d+ [a-k]\b)?)* §"
    r"|sections? \d+( [a-k]\b)?(–\d+( [a-k]\b)?)?((, | and )\d+( [a-k]\b)?)*"
)


class Page(HTMLParser):
    """The headings, links and names of places of a page's main part."""

    def __init__(self, html):
        super().__init__()
        self.headings, self.links, self.places = [], [], set()
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)
        if tag == "a":
            self.links.append(given["href"])
        if "id" in given:
            self.places.add(given["id"])


def source_of(language, slug):
    return (TEMPLATES / language / f"{slug}.html").read_text()


def page_of(path, language, client=None):
    response = (client or Client()).get(f"/help/{path}", headers={"Accept-Language": language})
    assert response.status_code == 200
    return response.content.decode()


def main_of(html):
    return Page(html.partition("<main")[2].partition("</main>")[0])


# --- the topics ------------------------------------------------------------------------------


def test_each_topic_has_a_text_in_each_language_and_no_text_lacks_a_topic():
    for language in LANGUAGES:
        files = {path.stem for path in (TEMPLATES / language).glob("*.html")}

        assert files == set(SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_topic_says_the_same_in_each_language(slug):
    """As many headings, and links to the same places in the same order."""
    pages = [Page(source_of(language, slug)) for language in LANGUAGES]
    own = [[link for link in page.links if "{%" in link] for page in pages]

    assert pages[0].headings
    assert pages[0].headings == pages[1].headings == pages[2].headings
    assert own[0] == own[1] == own[2]
    assert len({source_of(language, slug).count('class="law"') for language in LANGUAGES}) == 1
    assert len({source_of(language, slug).count("<li>") for language in LANGUAGES}) == 1


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_is_typed_that_a_table_knows(language, slug):
    text = re.sub(r"<[^>]+>", " ", MARK.sub("", source_of(language, slug)))

    assert re.findall(r".{0,20}\d.{0,20}", CITATION.sub("", text)) == []


def test_each_topic_leads_on_to_others():
    assert set(RELATED) == set(SLUGS)
    assert all(set(others) <= set(SLUGS) - {slug} for slug, others in RELATED.items())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_link_is_dead(language, db):
    for path in PATHS:
        page = main_of(page_of(path, language))

        for link in page.links:
            if link.startswith("#"):
                assert link[1:] in page.places
            elif not link.startswith(("https://", "mailto:")):
                try:
                    resolve(link.partition("?")[0].partition("#")[0])
                except Resolver404:
                    pytest.fail(f"{path} leads to {link}, which is not there")


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_has_signed_in_reads_the_same_pages(language, debtor):
    debtor.language = language
    debtor.save(update_fields=["language"])
    client = Client()
    client.force_login(debtor, backend="accounts.backends.BankIdBackend")

    for path in PATHS:
        anybodys = main_of(page_of(path, language)).headings
        own = main_of(page_of(path, language, client)).headings
        # The offer to install the portal follows, for who has signed in.
        assert own[: len(anybodys)] == anybodys


def test_every_page_leads_to_the_help_at_its_foot(client, db):
    foot = client.get("/login/").content.decode().partition("<footer")[2]

    for name in ("help", "accessibility", "privacy"):
        assert f'href="{reverse(name)}"' in foot


# --- the numbers -----------------------------------------------------------------------------


def test_the_prices_are_those_of_the_law():
    """Perintälaki 10 a and 10 d §, by hand from act 31/2013."""
    small, middle, large = prices_of(table_on(Law.CONSUMER, date(2026, 11, 23)))

    assert (small.above, small.up_to, small.repeat, small.column.total) == (None, 100, 7, 60)
    assert (middle.above, middle.up_to, middle.repeat, middle.column.total) == (100, 1000, 12, 120)
    assert (large.above, large.up_to, large.repeat, large.column.total) == (1000, None, 25, 210)


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("fi", ["14,00 €", "24,00 €", "210,00 €", "yli 1 000,00 €", "7 prosenttiyksiköllä"]),
        ("sv", ["14,00 €", "24,00 €", "210,00 €", "över 1 000,00 €", "7 procentenheter"]),
        ("en", ["€14.00", "€24.00", "€210.00", "over €1,000.00", "7 percentage points"]),
    ],
)
def test_the_page_of_costs_shows_them(db, language, wanted):
    page = page_of("costs/", language).replace("\u00a0", " ")

    assert [words for words in wanted if words not in page] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", SLUGS)
def test_every_number_that_a_page_asks_for_is_known(slug, language):
    asked = set(re.findall(r"\{\{ (\w+)", source_of(language, slug)))
    loops = set(re.findall(r"\{% for (\w+) in", source_of(language, slug)))

    assert asked - loops <= set(facts_on(date(2026, 11, 23))) | {"phone"}


# --- the search ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "question", "best"),
    [
        ("fi", "osamaksu", "cannot-pay"),
        ("fi", "ERAPAIVAN siirto", "cannot-pay"),
        ("fi", "miten riitautan laskun", "wrong-bill"),
        ("fi", "luottotiedot", "doing-nothing"),
        ("fi", "maksoin kahdesti", "paid-already"),
        ("fi", "äidin laskut", "somebody-else"),
        ("fi", "perintäkulujen määrä", "costs"),
        ("fi", "onko kirje huijausta", "letter"),
        ("fi", "kirjanpitäjälle", "company"),
        ("sv", "avbetalning", "cannot-pay"),
        ("sv", "kontonummer", "money-back"),
        ("sv", "skuldsanering", "free-advice"),
        ("sv", "losenord", "signing-in"),
        ("en", "refund", "money-back"),
        ("en", "how do I dispute an invoice", "wrong-bill"),
        ("en", "talk to a human", "contact"),
        ("en", "complain", "rights"),
    ],
)
def test_people_find_a_topic_by_their_own_words(client, db, language, question, best):
    response = client.get("/help/", {"q": question}, headers={"Accept-Language": language})

    assert next(topic.slug for topic in response.context["topics"]) == best


def test_what_is_not_found_shows_all_topics_and_says_so(client, db):
    response = client.get("/help/", {"q": "xyzzy"})

    assert response.context["topics"] == []
    page = main_of(response.content.decode())
    assert {reverse(topic.url_name) for topic in TOPICS} <= set(page.links)
    assert "ei löytynyt mitään" in response.content.decode()


@pytest.mark.parametrize("question", ["<script>alert(1)</script>", "a\0b", "x" * 5000, "%", "    "])
def test_odd_questions_are_answered_calmly(client, db, question):
    response = client.get("/help/", {"q": question})

    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_words_are_compared_without_dots_and_endings():
    topics = {"a": ((9, "Eräpäivän siirto"),), "b": ((9, "Maksu"),)}

    assert words_of("Eräpäivä, ÅÄÖ!") == ["erapaiva", "aao"]
    assert found("erapaivaa", topics) == ["a"]
    assert found("siis", topics) == []
    assert found("", topics) == []


# --- the glossary ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_there_with_its_counterparts(language):
    words = [each for _letter, group in glossary.words_in(language) for each in group]

    assert len(words) > 50
    assert len({each.word for each in words}) == len(words)
    for each in words:
        assert [code for code, _word in each.others] == [x for x in LANGUAGES if x != language]
        assert each.means.endswith(".")
        assert not re.search(r"\d", each.means)


@pytest.mark.parametrize(
    ("before", "after"),
    [("zon", "åtgärd"), ("åtgärd", "ärende"), ("ärende", "öppen"), ("maksu", "MyRopo"), ("a", "B")],
)
def test_the_alphabet_is_finnish(before, after):
    assert glossary.place_of(before) < glossary.place_of(after)


def test_swedish_words_with_their_own_letters_come_last():
    assert [letter for letter, _ in glossary.words_in("sv")][-3:] == ["Å", "Ä", "Ö"]


# What people read in letters of others, in laws and at banks, and our code has no word for.
OF_OTHERS = {
    "fi": {
        "kuluttaja-asiamies",
        "luottotietorekisteri",
        "osasuoritus",
        "pankkipäivä",
        "puolesta-asiointi",
        "sähköinen perintäkirje",
        "tratta",
        "vahva tunnistautuminen",
        "vanhentuminen",
    },
    "sv": {
        "bankdag",
        "betald i MyRopo",
        "delbetalning",
        "elektroniskt indrivningsbrev",
        "konsumentombudsmannen",
        "kreditupplysningsregister",
        "preskription",
        "stark autentisering",
        "tratta",
    },
}


@pytest.mark.parametrize("language", OF_OTHERS)
def test_the_words_are_those_of_the_staffs_glossary(language):
    """One word for one thing: who reads docs/glossary.md and who reads the help read the same."""
    ours = (Path(settings.BASE_DIR) / "docs" / "glossary.md").read_text().casefold()

    words = {each.word for _letter, group in glossary.words_in(language) for each in group}

    unknown = {word for word in words if word.partition(" (")[0].casefold() not in ours}
    assert unknown <= OF_OTHERS[language]
