"""The portal's published keys, read as a broker reads them."""

import json
import time

import pytest
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import RSAKey

from accounts.ftn.own_keys import own_keys
from demo.keys import read_key, write_keys

pytestmark = pytest.mark.usefixtures("bank")


def opened(response, key):
    signed = jws.deserialize_compact(response.content, key, algorithms=["RS256"])
    return signed.headers(), json.loads(signed.payload)


def test_the_plain_set_has_the_two_current_keys_and_nothing_private(client, keys):
    response = client.get("/oidc/jwks")

    published = response.json()["keys"]
    expected = [(read_key(keys / f"{use}.pem").kid, use) for use in ("sig", "enc")]
    assert [(each["kid"], each["use"]) for each in published] == expected
    assert all(set(each) == {"kty", "n", "e", "use", "kid"} for each in published)


def test_the_signed_set_is_the_same_signed_by_the_entity_key(client, keys):
    response = client.get("/oidc/signed-jwks")

    header, claims = opened(response, read_key(keys / "entity.pem"))
    assert response.headers["Content-Type"] == "application/jwk-set+jwt"
    assert header["typ"] == "jwk-set+jwt"
    assert claims["keys"] == client.get("/oidc/jwks").json()["keys"]
    assert claims["iss"] == claims["sub"] == "http://testserver"
    assert claims["iat"] <= time.time() < claims["exp"]


def test_the_signed_set_does_not_pass_for_anothers(client):
    with pytest.raises(BadSignatureError):
        opened(client.get("/oidc/signed-jwks"), RSAKey.generate_key(2048))


def test_the_entity_statement_says_who_we_are_and_where_we_answer(client, keys):
    response = client.get("/oidc/entity-statement")

    header, claims = opened(response, read_key(keys / "entity.pem"))
    assert response.headers["Content-Type"] == "application/entity-statement+jwt"
    assert header["typ"] == "entity-statement+jwt"
    assert [each["kid"] for each in claims["jwks"]["keys"]] == [header["kid"]]
    party = claims["metadata"]["openid_relying_party"]
    assert party["redirect_uris"] == ["http://testserver/oidc/callback/"]
    assert party["signed_jwks_uri"] == "http://testserver/oidc/signed-jwks"
    assert "d" not in claims["jwks"]["keys"][0]


def test_22_the_next_signing_key_is_published_before_it_signs(client, settings, tmp_path):
    write_keys(tmp_path)
    (tmp_path / "sig-next.pem").write_bytes(RSAKey.generate_key(2048).as_pem(private=True))
    settings.OIDC_RP_KEYS = tmp_path

    published = [each["kid"] for each in client.get("/oidc/jwks").json()["keys"]]

    expected = [read_key(tmp_path / f"{name}.pem").kid for name in ("sig", "sig-next", "enc")]
    assert published == expected
    assert own_keys().signing.kid == expected[0]
