"""A confirmed address is changed by the person alone: the bank says who it is."""

import pytest
from django.utils import timezone

from accounts.models import EmailAddress
from tests.sign_in import identify, sign_in

PAGE = "/profile/email/"
REMOVE = "/profile/email/remove/"
NEW = "uusi@example.com"


@pytest.fixture
def page(client, debtor):
    return sign_in(client, debtor)


def given(user, *, confirmed):
    now = timezone.now()
    return EmailAddress.objects.create(
        user=user,
        address="vanha@example.com",
        asked_at=now,
        confirmed_at=now if confirmed else None,
    )


def address():
    return EmailAddress.objects.get().address


def test_a_confirmed_address_waits_for_the_bank_and_nothing_typed_is_lost(page, debtor):
    given(debtor, confirmed=True)
    identify(page, minutes_ago=6)

    page.post(PAGE, {"address": NEW})
    waiting = page.get(PAGE)
    identify(page)
    back = page.get(PAGE)
    before = address()
    page.post(PAGE, {"address": NEW})

    assert before == "vanha@example.com"
    assert "/oidc/authenticate/?next=%2Fprofile%2Femail%2F" in waiting.text
    assert NEW in waiting.text
    assert f'value="{NEW}"' in back.text
    assert "/oidc/authenticate/" not in back.text
    assert address() == NEW
    assert NEW not in page.session.get("new_email", "")


@pytest.mark.parametrize("is_known", [True, False])
def test_an_address_that_was_never_confirmed_is_changed_at_once(page, debtor, is_known):
    if is_known:
        given(debtor, confirmed=False)
    identify(page, minutes_ago=60)

    page.post(PAGE, {"address": NEW})

    assert address() == NEW


def test_another_press_without_the_bank_changes_nothing(page, debtor):
    given(debtor, confirmed=True)
    identify(page, minutes_ago=6)

    for _ in range(3):
        page.post(PAGE, {"address": NEW})

    assert address() == "vanha@example.com"


def test_a_confirmed_address_is_not_changed_by_removing_it_first(page, debtor):
    given(debtor, confirmed=True)
    identify(page, minutes_ago=6)

    page.post(REMOVE)
    waiting = page.get(PAGE)
    page.post(PAGE, {"address": NEW})

    assert "/oidc/authenticate/?next=%2Fprofile%2Femail%2F" in waiting.text
    assert address() == "vanha@example.com"


def test_after_the_bank_it_is_removed(page, debtor):
    given(debtor, confirmed=True)
    identify(page, minutes_ago=6)
    page.post(REMOVE)
    identify(page)

    back = page.get(PAGE)
    page.post(REMOVE)

    assert REMOVE in back.text
    assert "/oidc/authenticate/" not in back.text
    assert not EmailAddress.objects.exists()


def test_an_address_that_was_never_confirmed_is_removed_at_once(page, debtor):
    given(debtor, confirmed=False)
    identify(page, minutes_ago=60)

    page.post(REMOVE)

    assert not EmailAddress.objects.exists()
