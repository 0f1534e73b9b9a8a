"""Deny by default: what is public is listed here, and a stranger finds nothing."""

from collections.abc import Iterator

import pytest
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import UUIDConverter

from messaging.matters import MatterConverter
from myropo.help_topics import TOPICS
from tests.house_rules import strangers

PUBLIC = {
    "accessibility",
    "accessibility-feedback",  # keeps what anybody writes, a little from each network
    "accessibility-received",  # tells a day to who has just written
    "accounts:language",
    "accounts:passkey-finish",  # believes only what a passkey of ours signed
    "accounts:passkey-options",
    "accounts:return",
    "accounts:return-code",
    "accounts:session",  # says whether there is a session
    "accounts:sign-in",
    "accounts:sign-out",
    "banner-paper-en",
    "banner-paper-fi",
    "banner-paper-sv",
    "banners",
    "healthz",
    "help",
    "help-glossary",
    *(topic.url_name for topic in TOPICS),
    "invoices:letter-check",  # tells of letters what every holder of one knows
    "messaging:push-renew",  # believes only who knows the secret of a subscription
    "messaging:survey",  # believes only what we signed into a link; so do the next two
    "messaging:survey-stop",
    "messaging:telling-stop",
    "metrics",  # refuses by itself: token or loopback
    "oidc_authentication_callback",
    "oidc_authentication_init",
    "oidc_entity_statement",
    "oidc_jwks",
    "oidc_signed_jwks",
    "offline",
    "privacy",
    "payments:budget",  # counts and forgets; keeps only for who has signed in
    "payments:callback",  # believes only what the provider signed
    "payments:return",  # so does this; it shows nothing and leads to a private page
    "readyz",
    "service-worker",
}
# The staff site has its own door: a password and a one-time code.
STAFF = "admin/"


def every_url(patterns: list, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from every_url(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern


def of_portal() -> list:
    patterns = get_resolver().url_patterns
    return [each for each in patterns if not str(each.pattern).startswith(STAFF)]


PORTAL = dict(every_url(of_portal()))


def test_a_page_is_private_unless_it_is_listed_here():
    public = {
        name
        for name, pattern in PORTAL.items()
        if not getattr(pattern.callback, "login_required", True)
    }

    assert public == PUBLIC


def test_every_address_has_a_name_of_its_own():
    named = [name for name, _ in every_url(of_portal())]

    assert len(named) == len(set(named))
    assert not any(name.endswith("None") for name in named)


def test_no_address_of_the_portal_carries_anything_but_a_uuid_and_its_kind():
    others = {
        name: list(pattern.pattern.converters)
        for name, pattern in PORTAL.items()
        if any(
            not isinstance(each, UUIDConverter | MatterConverter)
            for each in pattern.pattern.converters.values()
        )
    }

    assert others == {}


def test_every_address_with_an_id_has_a_case_for_strangers():
    with_id = {name for name, pattern in PORTAL.items() if pattern.pattern.converters}

    assert set(strangers.CASES) == with_id


@pytest.mark.parametrize("name", sorted(set(strangers.CASES) - PUBLIC))
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_belongs_to_another_is_not_found(client, debtor, other_debtor, name, method):
    client.force_login(debtor, backend="accounts.backends.BankIdBackend")
    address = reverse(name, kwargs=strangers.CASES[name](other_debtor))

    response = getattr(client, method)(address)

    wrong_method = response.status_code == 405
    assert response.status_code == 404 or wrong_method
    if wrong_method:
        other = client.post if method == "get" else client.get
        assert other(address).status_code == 404


@pytest.mark.parametrize("name", sorted(set(PORTAL) - PUBLIC))
def test_who_has_not_signed_in_is_sent_to_sign_in(client, db, name):
    converters = PORTAL[name].pattern.converters
    address = reverse(name, kwargs=strangers.nobodys(converters))

    response = client.get(address)

    assert response.status_code in {302, 405}
    if response.status_code == 302:
        assert response.headers["Location"].startswith(reverse("accounts:sign-in"))
        assert response.headers["Location"].count(f"{REDIRECT_FIELD_NAME}=") <= 1


@pytest.mark.parametrize("name", sorted(set(PORTAL) - PUBLIC))
def test_a_private_page_is_never_kept_by_a_browser_or_proxy(client, debtor, name):
    client.force_login(debtor, backend="accounts.backends.BankIdBackend")
    converters = PORTAL[name].pattern.converters
    address = reverse(name, kwargs=strangers.nobodys(converters))

    response = client.get(address)

    assert "no-store" in response.headers["Cache-Control"]
