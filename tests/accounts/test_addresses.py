"""Whose address is believed, and what counts as one place."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from accounts.http import address_of, network_of
from accounts.models import AuditEvent
from tests.sign_in import sign_in

PROXY = "10.0.0.9"


def asked_by(forwarded, peer=PROXY):
    return RequestFactory().get("/", HTTP_X_FORWARDED_FOR=forwarded, REMOTE_ADDR=peer)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.1, 198.51.100.7", "198.51.100.7"),  # the first was made up
        (2, "203.0.113.1, 198.51.100.7, 10.0.0.8", "198.51.100.7"),
        (2, "198.51.100.7", PROXY),  # came past one of the proxies
        (0, "198.51.100.7", PROXY),
        (1, "", PROXY),
        (1, "not an address", PROXY),
        (1, "198.51.100.7:4711", PROXY),
        (1, "x" * 10_000, PROXY),
        (1, "::ffff:198.51.100.7", "198.51.100.7"),
        (1, "FE80::1%eth0", "fe80::1"),
    ],
)
def test_only_what_a_trusted_proxy_wrote_is_believed(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXY_COUNT = proxies

    assert address_of(asked_by(forwarded)) == address


def test_without_any_address_there_is_none():
    request = asked_by("", peer="")

    assert (address_of(request), network_of(request)) == (None, "unknown")


def test_a_new_address_of_the_same_network_is_no_new_place():
    places = {network_of(asked_by(f"2001:db8:1:2:{each:x}::1")) for each in range(1, 9)}

    assert places == {"2001:db8:1:2::/64"}
    assert network_of(asked_by("2001:db8:1:3::1")) not in places


def test_neighbours_in_ipv4_are_different_places():
    assert network_of(asked_by("198.51.100.7")) != network_of(asked_by("198.51.100.8"))


def test_a_made_up_address_harms_no_page_that_records_it(client, debtor):
    client.defaults["HTTP_X_FORWARDED_FOR"] = "<script>\\, nowhere"
    sign_in(client, debtor)
    typed = {"number": "1", "reference": "14104373010002099", "postcode": "00100"}

    response = client.post(reverse("invoices:find"), typed)

    assert response.status_code == 422
    assert AuditEvent.objects.get(action="invoice.searched").address == "127.0.0.1"
