import os
from pathlib import Path

import pytest

from accounts.ftn.own_keys import _read
from demo.bank_tokens import new_key
from demo.keys import _write_once, write_keys
from tests.accounts.companies import person
from tests.bank import Bank, point_portal_at, running_bank
from tests.sign_in import sign_in


@pytest.fixture(scope="session")
def keys():
    """All key files, with an older encryption key of the portal's beside them."""
    folder = Path(os.environ["OIDC_RP_KEYS"])
    write_keys(folder)
    _write_once(folder / "enc-2025.pem", new_key().as_pem(private=True))
    _read.cache_clear()  # tests before may have read the folder without it
    return folder


@pytest.fixture(scope="session")
def bank_address(keys):
    with running_bank(keys=keys, portal_url="http://testserver") as url:
        yield url


@pytest.fixture
def bank(bank_address, keys, settings):
    point_portal_at(settings, bank_address, keys)
    bank = Bank(bank_address)
    bank.spoil_key_set("")
    return bank


@pytest.fixture
def yrjo(db):
    """The persona whom the demo Suomi.fi knows in most companies."""
    return person("yrjo")


@pytest.fixture
def browser(client, yrjo):
    """The test client, with Yrjö signed in."""
    return sign_in(client, yrjo)
