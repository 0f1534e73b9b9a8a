"""What a push message says: the kind's own words of one thing, a number of several."""

import pytest

from accounts.news import Kind
from messaging.models import Notice
from messaging.services import by_push
from messaging.services.channels import Outcome
from messaging.services.push_subscriptions import subscribe
from tests.factories import InvoiceFactory


def notice(party, number, kind=Kind.LETTER, what="CAME"):
    return Notice.objects.create(
        party=party,
        kind=kind,
        what=what,
        cause=f"cause:{number}",
        path="/letters/",
        invoice=InvoiceFactory(party=party),
        happened_at="2026-11-21T10:00Z",
    )


@pytest.fixture
def device(push_service, debtor, now):
    device = push_service.device()
    subscribe(user=debtor, browser=device.browser, name="", at=now)
    return device


def words_at(device, user, notices, now):
    assert by_push.send(user=user, notices=notices, key="k", at=now) is Outcome.SENT
    return device.messages()[0]["words"]


def test_one_thing_is_told_in_its_own_words(device, debtor, now):
    only = notice(debtor.party, 1)

    words = words_at(device, debtor, [only], now)

    assert words["title"] == "Uusi kirje on tullut"
    assert words["path"] == f"/messages/news/{only.public_id}/"
    assert (words["topic"], words["language"]) == ("letter", "fi")


def test_a_screen_says_of_a_plan_that_it_has_changed_and_not_how(device, debtor, now):
    only = notice(debtor.party, 1, Kind.PLAN, "LAPSED")

    words = words_at(device, debtor, [only], now)

    assert words["text"] == "Maksusuunnitelmassasi on muuttunut jotakin."


def test_several_are_counted_in_the_persons_language(device, debtor, now):
    debtor.language = "sv"
    several = [notice(debtor.party, 1), notice(debtor.party, 2, Kind.PAYMENT, "BOOKED")]

    words = words_at(device, debtor, several, now)

    assert words["text"] == "2 nya saker. Logga in för att se dem."
    assert words["path"] == "/messages/news/"
    assert words["language"] == "sv"


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_no_kind_says_whose_it_is_or_how_much(device, debtor, now, kind, language):
    debtor.language = language
    only = notice(debtor.party, 1, kind, "SOMETHING")

    words = words_at(device, debtor, [only], now)

    said = f"{words['title']} {words['text']}"
    secrets = (debtor.party.name, only.invoice.creditor.name, only.invoice.number, "€")
    assert not any(secret in said for secret in secrets)
    assert len(said) < 250


def test_who_has_no_browser_is_nobody_to_send_to(debtor, push_service, now):
    only = notice(debtor.party, 1)

    assert by_push.send(user=debtor, notices=[only], key="k", at=now) is Outcome.NOBODY
