"""Passkeys: made, taken away, and believed. The ceremonies are py_webauthn's."""

from datetime import datetime
from typing import Final

import structlog
import webauthn
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django.db import transaction
from webauthn.helpers import options_to_json, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from accounts import audit
from accounts.models import Passkey, User
from accounts.public_urls import public_host, public_origin
from accounts.return_login.passkey_challenges import VALID_FOR
from accounts.return_login.ways import Way
from accounts.services.opened_ways import tell_of_opened_way
from accounts.services.sessions import end_sessions_by

log = structlog.get_logger(__name__)

NAME: Final = "MyRopo"
MOST: Final = 10
LONGEST_ANSWER: Final = 16 * 1024  # characters; the largest attestations have some 6 000
LONGEST_ID: Final = 1023  # bytes, WebAuthn level 2, 5.8.3
TIMEOUT: Final = int(VALID_FOR.total_seconds() * 1000)
# What the library raises, and what made-up answers make its parts raise.
MALFORMED: Final = (
    WebAuthnException,
    InvalidSignature,
    UnsupportedAlgorithm,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
)


class PasskeyRefusedError(Exception):
    """The answer does not prove a passkey of ours. Nothing was changed."""


class TooManyPasskeysError(Exception):
    """The person has `MOST` passkeys already. Nothing was changed."""


def handle_of(user: User) -> bytes:
    """What a passkey knows its person by: random, and says nothing."""
    return user.username.encode()


def options_to_add(*, user: User) -> tuple[str, bytes]:
    """What the browser is asked, as JSON, and the challenge in it.

    The device must find the key by itself and must check who holds it, by a finger, a face or
    a PIN. A device that has a passkey of the person does not make a second.
    """
    name = user.get_short_name() or NAME
    options = webauthn.generate_registration_options(
        rp_id=public_host(),
        rp_name=NAME,
        user_id=handle_of(user),
        user_name=name,
        timeout=TIMEOUT,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=bytes(each))
            for each in user.passkeys.values_list("credential_id", flat=True)
        ],
    )
    return options_to_json(options), options.challenge


def options_to_return() -> tuple[str, bytes]:
    """What any browser is asked, as JSON, and the challenge; it names no person and no key."""
    options = webauthn.generate_authentication_options(
        rp_id=public_host(),
        timeout=TIMEOUT,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options), options.challenge


@transaction.atomic
def add_passkey(*, user: User, answer: str, challenge: bytes, name: str, at: datetime) -> Passkey:
    """Store the public key of a device, and tell the person.

    Raises `PasskeyRefusedError` and `TooManyPasskeysError`.
    """
    made = _read_new(answer, challenge)
    User.objects.select_for_update(of=["self"]).get(pk=user.pk)
    if user.passkeys.count() >= MOST:
        raise TooManyPasskeysError
    is_known = Passkey.objects.filter(credential_id=made.credential_id).exists()
    if is_known or len(made.credential_id) > LONGEST_ID:
        raise PasskeyRefusedError
    passkey = Passkey.objects.create(
        user=user,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        is_synced=made.credential_backed_up,
        name=name,
        made_at=at,
    )
    audit.record(action="passkey.added", actor=user, party=user.party, target=passkey, at=at)
    tell_of_opened_way(user, Way.PASSKEY, at=at)
    return passkey


@transaction.atomic
def remove_passkey(*, user: User, passkey: Passkey, except_key: str, at: datetime) -> None:
    """Forget the key; sessions that were opened with a passkey end, but for one's own."""
    audit.record(action="passkey.removed", actor=user, party=user.party, target=passkey, at=at)
    passkey.delete()
    end_sessions_by(user=user, method=str(Way.PASSKEY), except_key=except_key, at=at)


def user_of_passkey(*, answer: str, challenge: bytes, at: datetime) -> User:
    """Who holds the passkey that signed the challenge. Raises `PasskeyRefusedError`.

    A key that counts its signatures must have counted on: two devices with one key cannot
    both do so. Such an answer is refused and audited, whoever of the two it came from.
    """
    user = _believe(answer, challenge, at=at)
    if user is None:
        raise PasskeyRefusedError
    return user


@transaction.atomic
def _believe(answer: str, challenge: bytes, *, at: datetime) -> User | None:
    passkey = _passkey_of(answer)
    if passkey is None:
        return None
    try:
        proved = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=public_host(),
            expected_origin=public_origin(),
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=0,  # counted below, when the signature is known
            require_user_verification=True,
        )
    except MALFORMED as error:
        log.warning("passkey_refused", kind=type(error).__name__)
        return None
    count, before = proved.new_sign_count, passkey.sign_count
    if (count or before) and count <= before:
        _record_clone(passkey, at=at)
        return None
    passkey.sign_count, passkey.used_at = count, at
    passkey.is_synced = proved.credential_backed_up
    passkey.save(update_fields=["sign_count", "used_at", "is_synced"])
    return passkey.user


def _passkey_of(answer: str) -> Passkey | None:
    """The stored passkey that the answer names, locked; its person's handle must fit."""
    if len(answer) > LONGEST_ANSWER:
        return None
    try:
        said = parse_authentication_credential_json(answer)
    except MALFORMED:
        return None
    locked = Passkey.objects.select_for_update(of=["self"]).select_related("user__party")
    passkey = locked.filter(credential_id=said.raw_id, user__is_active=True).first()
    if passkey is None or said.response.user_handle != handle_of(passkey.user):
        return None
    return passkey


def _read_new(answer: str, challenge: bytes) -> VerifiedRegistration:
    if len(answer) > LONGEST_ANSWER:
        raise PasskeyRefusedError
    try:
        return webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=public_host(),
            expected_origin=public_origin(),
            require_user_verification=True,
        )
    except MALFORMED as error:
        log.warning("passkey_refused", kind=type(error).__name__)
        raise PasskeyRefusedError from None


def _record_clone(passkey: Passkey, *, at: datetime) -> None:
    user = passkey.user
    audit.record(
        action="passkey.refused",
        actor=None,
        party=user.party,
        target=passkey,
        data={"reason": "sign_count"},
        at=at,
    )
