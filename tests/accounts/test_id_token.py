"""login.md 5.4-5.10: what the bank answers is believed only after every check."""

import time

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.ftn import FtnError, broker_keys, read_id_token
from accounts.ftn import own_keys as own
from accounts.models import AuditEvent, Party
from demo.bank_tokens import CLAIM_FAULTS, HARMLESS
from demo.bank_views import OTHER_FAULTS
from tests.accounts.test_bank_login import assert_calm_refusal, is_signed_in

# Fault of the demo bank -> the reason under which it is refused.
CLAIMS = {
    "wrong_iss": "wrong_issuer",
    "no_iss": "wrong_issuer",
    "wrong_aud": "wrong_audience",
    "no_aud": "wrong_audience",
    "multi_aud": "wrong_audience",
    "wrong_azp": "wrong_audience",
    "wrong_nonce": "wrong_nonce",
    "no_nonce": "wrong_nonce",
    "expired": "expired",
    "no_exp": "expired",
    "future_iat": "from_the_future",
    "stale_auth_time": "stale_identification",
}
SIGNATURE = {
    "alg_none": "refused_algorithm",
    "hs256_confusion": "refused_algorithm",
    "foreign_key": "bad_signature",
    "unknown_kid": "unknown_signing_key",
    "no_kid": "unknown_signing_key",
    "embedded_jwk": "bad_signature",
    "bad_signature": "bad_signature",
}
ENCRYPTION = {
    "not_encrypted": "not_encrypted",
    "not_signed": "malformed",
    "wrong_enc_key": "not_decrypted",
    "unknown_enc_kid": "unknown_encryption_key",
    "rsa1_5": "refused_algorithm",
    "zip_bomb": "refused_algorithm",
}
LEVEL = {"low_loa": "level_too_low", "no_acr": "level_too_low"}
IDENTITY = {"no_hetu": "no_hetu", "bad_hetu": "invalid_hetu"}
BROKER = {
    "token_500": "token_refused",
    "token_redirect": "token_refused",
    "token_html": "broker_answer",
    "token_endless": "broker_answer",
    "token_list": "no_id_token",
    "no_id_token": "no_id_token",
}
IN_TIME = {"token_hang": "broker_unreachable", "token_drip": "broker_unreachable"}
BACK = {"other_broker", "no_code", "other_names"}  # tested in test_bank_login


def test_every_fault_of_the_bank_is_tested():
    tested = [CLAIMS, SIGNATURE, ENCRYPTION, LEVEL, IDENTITY, BROKER, IN_TIME]
    known = {name for group in tested for name in group} | BACK | HARMLESS

    assert known == {*CLAIM_FAULTS, *OTHER_FAULTS}


def refuse(bank, client, fault, reason):
    response = bank.sign_in(client, fault=fault)

    assert_calm_refusal(response, reason)
    assert not Party.objects.exists()


@pytest.mark.parametrize(("fault", "reason"), CLAIMS.items())
def test_4_a_token_with_a_wrong_claim_is_refused(bank, client, db, fault, reason):
    refuse(bank, client, fault, reason)


@pytest.mark.parametrize(("fault", "reason"), SIGNATURE.items())
def test_5_a_token_that_the_bank_did_not_sign_is_refused(bank, client, db, fault, reason):
    refuse(bank, client, fault, reason)


@pytest.mark.parametrize(("fault", "reason"), ENCRYPTION.items())
def test_6_a_token_not_encrypted_as_it_must_be_is_refused(bank, client, db, fault, reason):
    refuse(bank, client, fault, reason)


@pytest.mark.parametrize(("fault", "reason"), LEVEL.items())
def test_7_a_level_too_low_is_refused(bank, client, db, fault, reason):
    refuse(bank, client, fault, reason)


@pytest.mark.parametrize(("fault", "reason"), IDENTITY.items())
def test_8_without_a_valid_identity_code_nobody_comes_in(bank, client, db, fault, reason):
    refuse(bank, client, fault, reason)


# --- 5.9 keys change ----------------------------------------------------------------------


@pytest.fixture
def fetches(monkeypatch):
    """The addresses that were asked for while signing in."""
    asked = []
    real = broker_keys.fetch

    def counted(url, **options):
        asked.append(url)
        return real(url, **options)

    monkeypatch.setattr(broker_keys, "fetch", counted)
    return asked


def test_9_keys_are_fetched_once_for_many_sign_ins(bank, db, fetches):
    for _ in range(3):
        bank.sign_in(Client())

    assert len(fetches) == 1


def test_9_a_new_key_is_accepted_after_one_more_look(bank, client, db, fetches):
    bank.sign_in(Client())

    bank.sign_in(client, fault="rotated_key")

    assert is_signed_in(client)
    assert len(fetches) == 2


def test_9_the_first_look_of_the_day_does_not_use_up_the_forced_ones(bank, client, db, fetches):
    bank.sign_in(client, fault="rotated_key")

    assert is_signed_in(client)
    assert len(fetches) == 1


def test_9_forced_looks_are_limited(bank, db, fetches):
    for _ in range(13):
        bank.sign_in(Client(), fault="unknown_kid")

    assert len(fetches) == 1 + 10


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("foreign", "keys_not_trusted"),
        ("expired", "keys_expired"),
        ("down", "keys_unavailable"),
    ],
)
def test_9_a_key_set_that_cannot_be_trusted_is_refused(bank, client, db, how, reason):
    bank.spoil_key_set(how)

    assert_calm_refusal(bank.sign_in(client), reason)


@pytest.mark.parametrize("how", ["foreign", "expired", "down"])
def test_9_keys_that_we_have_serve_while_the_key_set_is_spoiled(bank, client, db, how):
    bank.sign_in(Client())
    bank.spoil_key_set(how)

    bank.sign_in(client)

    assert is_signed_in(client)


@pytest.mark.parametrize("how", ["foreign", "expired", "down"])
def test_9_a_new_key_is_not_believed_from_a_spoiled_key_set(bank, client, db, how):
    bank.sign_in(Client())
    bank.spoil_key_set(how)

    assert_calm_refusal(bank.sign_in(client, fault="rotated_key"))


def test_9_keys_are_kept_a_day_at_most(bank, client, db):
    bank.sign_in(client)

    left = cache._cache.get_client().ttl(cache.make_key("ftn-broker-keys"))
    assert 0 < left <= 24 * 3600


# --- 5.10 the broker fails ------------------------------------------------------------------


@pytest.mark.parametrize(("fault", "reason"), BROKER.items())
def test_10_a_broken_token_answer_is_told_calmly(bank, client, db, fault, reason):
    refuse(bank, client, fault, reason)


@pytest.mark.slow
@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("fault", IN_TIME)
def test_10_a_broker_that_hangs_is_cut_off_in_time(bank, client, settings, fault):
    settings.OIDC_TIMEOUT = 1
    began = time.monotonic()

    refuse(bank, client, fault, IN_TIME[fault])

    assert time.monotonic() - began < 4


def test_10_the_time_out_is_ten_seconds(settings):
    assert settings.OIDC_TIMEOUT == 10


def test_10_a_broker_that_is_not_there_is_told_calmly(bank, client, db, settings):
    back = bank.visit(client).choose()
    settings.OIDC_OP_TOKEN_ENDPOINT = "http://localhost:9/token"

    assert_calm_refusal(client.get(back), "broker_unreachable")


def test_10_a_refused_push_is_told_calmly(bank, client, db, settings):
    settings.OIDC_REQUEST_MODE = "par"
    settings.OIDC_PAR_ENDPOINT = f"{bank.url}/token"

    assert_calm_refusal(client.get("/oidc/authenticate/"), "push_refused")


def test_10_a_push_without_an_address_is_told_calmly(bank, client, db, settings):
    settings.OIDC_REQUEST_MODE = "par"
    settings.OIDC_PAR_ENDPOINT = f"{bank.url}/authenticate"

    assert_calm_refusal(client.get("/oidc/authenticate/"), "push_refused")


# --- what is no token at all -----------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["", "a.b.c", "a.b.c.d.e", "....", "eyJhbGciOiJSU0EtT0FFUCJ9....", "é.é.é.é.é", "W10.b.c.d.e"],
)
def test_nonsense_is_refused_as_an_ftn_error(bank, text):
    with pytest.raises(FtnError):
        read_id_token(text, nonce="n", at=timezone.now())


# --- 5.22 own keys ----------------------------------------------------------------------------


def test_22_an_older_encryption_key_serves_until_it_is_taken_away(bank, client, db):
    bank.sign_in(client, fault="old_enc_key")

    assert is_signed_in(client)


def test_22_an_older_encryption_key_is_not_published(bank):
    published = {each["kid"] for each in own.public_keys()["keys"]}

    older = own.own_keys().encryption[1:]
    assert older
    assert published.isdisjoint({key.kid for key in older})


def test_reasons_never_carry_what_was_in_the_token(bank, client, db):
    bank.sign_in(client, fault="bad_hetu")

    row = AuditEvent.objects.get(action="sign_in.failed")
    assert row.data == {"reason": "invalid_hetu"}
    assert (row.actor, row.party) == (None, None)
