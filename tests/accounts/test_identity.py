"""What a broker's claims become, whatever JSON may carry in them."""

import pytest

from accounts.ftn.identity import identity_of
from accounts.services.sign_in import user_of_identity
from tests.factories import HETU


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Väi\0nö", "Väi nö Tunnistus"),
        ("V\ud800", "V Tunnistus"),
        ("Väinö\u00a0Olavi\n", "Väinö Olavi Tunnistus"),
        ("\0", "Tunnistus"),
    ],
)
def test_a_name_that_no_database_can_hold_does_not_stop_a_sign_in(db, given, name):
    claims = {"personal_identity_code": HETU, "given_name": given, "family_name": "Tunnistus"}

    user = user_of_identity(identity=identity_of(claims | {"acr": "loa2"}), language="fi")

    assert user.party.name == name
