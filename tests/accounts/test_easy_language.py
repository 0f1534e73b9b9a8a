"""Easy language: a choice of the person, and words on the key pages that are really easy."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, override

from accounts.models import AuditEvent, Support, SupportNeeds, User
from accounts.services.easy_language import choose_easy_language
from accounts.services.roles import Role
from payments import paytrail
from tests.factories import DebtorFactory
from tests.invoices.rates import fill_rates
from tests.invoices.stories import reminded, sent
from tests.payments.paying import METHODS
from tests.payments.refunding import surplus_of
from tests.staff import signed_in

pytestmark = pytest.mark.django_db

BANK = "accounts.backends.BankIdBackend"
SWITCH = "/easy-language/"
LANGUAGES = ("fi", "sv", "en")
EASY = Path(__file__).resolve().parents[2] / "templates" / "easy"
# A page of the portal, and one of its sentences; more would only repeat the texts.
PAGES = {
    "home": "Pay it soon.",
    "invoice": "Do you not understand the invoice? Ask the company.",
    "pay": "Log in to your bank.",
    "shift": "Choose a new day to pay.",
    "plan": "Late interest means: extra money for late payment.",
    "wrong": "You can go back.",
    "dispute": "To dispute means: you say no to the invoice.",
    "letters": "Open a letter and read it.",
    "refunds": "Give us your account number.",
    "account": "Look in your online bank.",
}
# What is lost where the usual words give way.
USUAL = {
    "home": "Otherwise the invoice may move to collection.",
    "invoice": "Ask the creditor what the invoice is for.",
    "pay": "There are no extra charges.",
    "letters": "the newest first",
    "refunds": "follow it here to the day of payment",
}
MOST_WORDS_ON_AVERAGE = {"fi": 10, "sv": 12, "en": 12}
MOST_WORDS = 13
# Words that stand on an easy page only beside a sentence that explains them.
HARD = {
    "fi": (
        *("perin", "korko", "pääoma", "riitau", "velkoja", "erääntyy", "eräpäiv", "huomautus"),
        *("ulosott", "vanhentu", "vapaaehtoi", "oikeudelli", "maksukehot", "lyhenny"),
    ),
    "sv": (
        *("indriv", "ränta", "kapital", "bestrid", "borgenär", "förfall", "utsökning"),
        *("preskri", "frivillig", "rättslig", "amorter", "avbetaln"),
    ),
    "en": (
        *("collection", "interest", "principal", "dispute", "creditor", "enforce", "due date"),
        *("prescri", "voluntary", "instalment", "legal"),
    ),
}
EXPLAINS = {"fi": "tarkoittaa", "sv": "betyder", "en": "means"}


def choose(user, *, wants, at):
    return choose_easy_language(user=user, wants=wants, at=at)


def changes():
    return AuditEvent.objects.filter(action="profile.changed")


# --- the choice --------------------------------------------------------------------


def test_the_choice_is_kept_and_on_record(debtor, now):
    is_new = choose(debtor, wants=True, at=now)

    debtor.refresh_from_db()
    assert is_new
    assert debtor.wants_easy_language
    assert changes().get().data == {"fields": ["wants_easy_language"]}


def test_the_same_choice_again_changes_nothing(debtor, now):
    choose(debtor, wants=True, at=now)

    assert not choose(debtor, wants=True, at=now)
    assert changes().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_are_one_choice(debtor, now):
    barrier, said = Barrier(2), []

    def press():
        barrier.wait()
        said.append(choose(User.objects.get(pk=debtor.pk), wants=True, at=now))
        connections.close_all()

    threads = [Thread(target=press) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(said) == [False, True]
    assert changes().count() == 1


@pytest.mark.parametrize(
    ("back", "leads_to"),
    [
        ("/invoices/letters/?page=2&words=usual", "/invoices/letters/?page=2"),
        ("https://elsewhere.example/", "/"),
        ("", "/"),
    ],
)
def test_the_switch_leads_back_to_the_page_that_was_read(client, debtor, back, leads_to):
    client.force_login(debtor, backend=BANK)

    response = client.post(SWITCH, {"easy": "1", "next": back})

    assert response.url == leads_to
    assert User.objects.get(pk=debtor.pk).wants_easy_language


@pytest.mark.parametrize("value", ["", "2", "yes", "1\0"])
def test_what_the_switch_cannot_mean_changes_nothing(client, debtor, value):
    client.force_login(debtor, backend=BANK)

    client.post(SWITCH, {"easy": value})

    assert not User.objects.get(pk=debtor.pk).wants_easy_language


def test_a_link_cannot_turn_it_on(client, debtor):
    client.force_login(debtor, backend=BANK)

    assert client.get(SWITCH, {"easy": "1"}).status_code == 405


def test_the_foot_of_every_page_says_how_the_switch_stands(client, debtor):
    client.force_login(debtor, backend=BANK)
    before = client.get(reverse("invoices:home")).text
    client.post(SWITCH, {"easy": "1"})

    after = client.get(reverse("invoices:home")).text

    assert 'name="easy" value="1" aria-pressed="false"' in before
    assert 'name="easy" value="0" aria-pressed="true"' in after


def test_nobody_else_sees_the_switch(client):
    assert 'name="easy"' not in client.get("/", follow=True).text
    assert 'name="easy"' not in signed_in(Role.AGENT).get("/admin/").text


def test_who_asks_for_plain_words_is_offered_them_once(client, debtor, now):
    client.force_login(debtor, backend=BANK)
    told = {"needs": [Support.PLAIN_LANGUAGE], "text": "", "given_by": debtor, "given_at": now}
    SupportNeeds.objects.create(party=debtor.party, **told)
    page = reverse("accounts:support")

    offered = client.get(page).text
    client.post(SWITCH, {"easy": "1", "next": page})
    after = client.get(page).text

    assert "Haluatko selkokielen?" in offered
    assert "Haluatko selkokielen?" not in after


# --- the pages ---------------------------------------------------------------------


@pytest.fixture
def addresses(debtor, now, monkeypatch):
    """The key pages of somebody who has one late invoice, one in time, and money to come."""
    monkeypatch.setattr(paytrail, "payment_methods", lambda: METHODS)
    fill_rates()
    today = timezone.localdate()
    late = sent(debtor.party, at=now, due_on=today - timedelta(days=30), total="505.20")
    reminded(late, at=now)
    ahead = sent(debtor.party, at=now, due_on=today + timedelta(days=9), number="A-2")
    refund = surplus_of(now, party=debtor.party, number="R-3")
    key = [late.public_id]
    return {
        "home": reverse("invoices:home"),
        "invoice": reverse("invoices:invoice", args=key),
        "pay": f"{reverse('payments:pay')}?invoice={late.public_id}",
        "shift": reverse("payments:shift", args=[ahead.public_id]),
        "plan": f"{reverse('payments:plan-shape')}?invoice={late.public_id}&monthly=100",
        "wrong": reverse("invoices:something-wrong", args=key),
        "dispute": reverse("invoices:dispute", args=key),
        "letters": reverse("invoices:letters"),
        "refunds": reverse("payments:refunds"),
        "account": reverse("payments:refund-account", args=[refund.public_id]),
    }


@pytest.fixture
def page(client, debtor):
    """The page in a language, with easy words or without."""

    def get(address, *, language, easy=True):
        User.objects.filter(pk=debtor.pk).update(language=language, wants_easy_language=easy)
        client.force_login(debtor, backend=BANK)
        return unescape(client.get(address).text)

    return get


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_each_key_page_has_easy_words_in_each_language(addresses, page, name, language):
    with override(language):
        sentence = gettext(PAGES[name])

    easy = page(addresses[name], language=language)
    usual = page(addresses[name], language=language, easy=False)

    assert sentence in easy
    assert f'<html lang="{language}">' in easy
    assert sentence not in usual
    assert "words=usual" in easy
    assert "other-words" not in usual


@pytest.mark.parametrize("name", USUAL)
def test_easy_words_stand_in_place_of_the_usual_ones_which_are_a_press_away(addresses, page, name):
    address = addresses[name]
    easy = page(address, language="en")
    usual = page(f"{address}{'&' if '?' in address else '?'}words=usual", language="en")

    assert USUAL[name] not in easy
    assert USUAL[name] in usual
    assert "Read this page in easy language" in usual


def test_easy_words_have_the_persons_own_sums_and_days(addresses, page):
    text = page(addresses["plan"], language="en")

    assert re.search(r"You pay in \d parts\.", text)
    assert re.search(r"You pay €5\d\d\.\d\d in all\.", text)


def test_the_plan_stays_easy_while_the_sum_is_dialled(addresses, page, client):
    page(addresses["home"], language="en")
    address = addresses["plan"].replace("plan/shape", "plan/preview")
    address = reverse("payments:plan-preview") + "?" + address.partition("?")[2]

    answer = client.get(address, headers={"HX-Request": "true"})

    assert "You pay in " in answer.text


def test_easy_language_is_the_readers_own_whomever_it_acts_for(addresses, page, client, debtor):
    other = DebtorFactory(language="en")
    User.objects.filter(pk=debtor.pk).update(wants_easy_language=True)
    client.force_login(other, backend=BANK)

    assert "other-words" not in client.get(addresses["home"]).text


@pytest.mark.parametrize("name", ["home", "invoice", "letters"])
def test_easy_words_ask_the_database_nothing(addresses, page, client, debtor, name):
    page(addresses[name], language="en")
    counts = {}
    for easy in (False, True):
        User.objects.filter(pk=debtor.pk).update(wants_easy_language=easy)
        with CaptureQueriesContext(connection) as queries:
            client.get(addresses[name])
        counts[easy] = len(queries)

    assert counts[True] == counts[False]


# --- the words ---------------------------------------------------------------------

SAID = re.compile(
    r"{% translate \"(?P<plain>[^\"]+)\"|"
    r"{% blocktranslate trimmed(?P<how>[^%]*)%}(?P<text>.*?)"
    r"(?:{% plural %}(?P<many>.*?))?{% endblocktranslate %}",
    re.DOTALL,
)
# They lead to a page or name it: no sentences to read.
NOT_READ = {"other_words.html"}
SHEETS = sorted(each.name for each in EASY.glob("*.html") if each.name not in NOT_READ)


def sentences_of(sheet, language):
    """Every sentence of an easy page, with a word where a sum or a day stands."""
    source = (EASY / sheet).read_text()
    for included in re.findall(r'include "easy/(\w+\.html)', source):
        source += (EASY / included).read_text()
    said = []
    with override(language):
        for match in SAID.finditer(source):
            if match["plain"]:
                said.append(gettext(match["plain"]))
                continue
            one = re.sub(r"{{ (\w+) }}", r"%(\1)s", match["text"])
            many = re.sub(r"{{ (\w+) }}", r"%(\1)s", match["many"] or "")
            said.append(ngettext(one, many, 2) if many else gettext(one))
    text = [re.sub(r"%\(\w+\)s", "100", each) for each in said]
    return [part for each in text for part in re.split(r"(?<=[.?!])\s+", each) if part]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sheet", SHEETS)
def test_easy_sentences_are_short(sheet, language):
    lengths = {each: len(each.split()) for each in sentences_of(sheet, language)}

    assert lengths
    assert sum(lengths.values()) / len(lengths) <= MOST_WORDS_ON_AVERAGE[language]
    assert [each for each, words in lengths.items() if words > MOST_WORDS] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sheet", SHEETS)
def test_easy_sentences_say_one_thing(sheet, language):
    """No subordinate clause: a comma before one of the words that begin them, or the word."""
    begins = {
        "fi": r", (että|jos|kun|joka|jota|jonka|koska|vaikka|jotta|mitä)\b",
        "sv": r"\b(att du|som|eftersom|innan|medan|om du|så att)\b",
        "en": r"\b(which|that you|because|although|while|unless|if you|so that)\b",
    }[language]

    assert [each for each in sentences_of(sheet, language) if re.search(begins, each)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sheet", SHEETS)
def test_a_hard_word_is_explained_where_it_stands(sheet, language):
    sentences = sentences_of(sheet, language)
    text = " ".join(sentences).lower()
    explained = [each.lower() for each in sentences if EXPLAINS[language] in each.lower()]

    unexplained = [
        word for word in HARD[language] if word in text and not any(word in e for e in explained)
    ]
    assert unexplained == []


def test_the_measure_of_readability_can_fail():
    usual = "Pay by the due date, so that no costs are added to the sum that you owe already."

    assert len(usual.split()) > MOST_WORDS
    assert any(word in usual for word in HARD["en"])


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_easy_sentence_is_translated(language):
    for sheet in SHEETS:
        assert not set(sentences_of(sheet, language)) & set(sentences_of(sheet, "en"))
