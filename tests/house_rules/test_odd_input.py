"""Whatever is sent to whatever address, the answer is never a failure of ours."""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from demo.keys import write_keys
from tests.house_rules.strangers import CASES
from tests.house_rules.test_urls import PORTAL
from tests.sign_in import sign_in

ODD = (
    "a\0b",
    "x" * 10_000,
    "9" * 5_000,
    "-1",
    "1e400",
    "٣٤٥",
    "\uffff\u202e",
    "../../etc/passwd",
    "9999-12-31",
    "//evil.example",
    "http://[",
)
NAMES = (
    "q state creditor page attempt next bank code error iss preferred_name language number "
    "reference postcode case_number myropo_id invoice choose sum seen shown method show "
    "interest_to reason part text help until evidence signature checkout-account "
    "checkout-algorithm checkout-amount checkout-stamp checkout-reference "
    "checkout-transaction-id checkout-status monthly count was payday first first_on change go "
    "accept ask total pay home home_share food_every keep forget pause account holder saved "
    "discard basis business_id ends_on documents remove name way hetu address scope which level "
    "months day safety_code is_quiet quiet_from quiet_until digest ANSWER-EMAIL "
    "endpoint p256dh auth replaces old_auth likely resolved put_away matter thread after id read "
    "as_message slot phone client_id n key"
).split()
# These end the session that the others are tried with.
LAST = {"accounts:sign-out", "accounts:session-end", "accounts:sessions-end-others"}


@pytest.fixture(scope="module", autouse=True)
def own_keys():
    write_keys(Path(os.environ["OIDC_RP_KEYS"]))


@pytest.mark.parametrize("name", sorted(PORTAL.keys() - LAST))
@pytest.mark.parametrize("is_signed_in", [True, False], ids=["signed in", "stranger"])
def test_odd_input_is_answered_calmly(client, debtor, name, is_signed_in):
    url = reverse(name, kwargs=CASES[name](debtor) if name in CASES else {})
    if is_signed_in:
        sign_in(client, debtor)

    statuses = set()
    for odd in ODD:
        values = dict.fromkeys(NAMES, odd)
        header = odd.encode("ascii", "ignore").decode().replace("\0", "")[:200]
        htmx = {"HX-Request": "true", "HX-Current-URL": header, "Referer": header}
        statuses.add(status_of(client.get(url, values)))
        statuses.add(status_of(client.get(url, values, headers=htmx)))
        statuses.add(status_of(client.post(url, values, headers=htmx)))

    assert max(statuses) < 500


def status_of(response):
    """Of a file that comes in pieces, read to its end, at which it is closed."""
    if response.streaming:
        list(response.streaming_content)
    return response.status_code
