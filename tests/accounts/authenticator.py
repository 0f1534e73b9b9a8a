"""A passkey device in software: it makes real keys and signs what a browser would have it sign."""

import hashlib
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

ORIGIN = "http://testserver"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
SYNCABLE, SYNCED = 0x08, 0x10


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def data_of(words: str) -> bytes:
    return urlsafe_b64decode(words + "=" * (-len(words) % 4))


@dataclass
class Device:
    """One key of one person. What a dishonest device or page would do is said by the fields.

    origin     the page that asks; rp_id: the site that the key belongs to
    verifies   whether it looks at who holds it
    counts     whether it counts its signatures; some never do
    """

    origin: str = ORIGIN
    rp_id: str = "testserver"
    verifies: bool = True
    counts: bool = True
    is_synced: bool = False
    handle: bytes = b""
    count: int = 0
    credential_id: bytes = field(default_factory=lambda: os.urandom(16))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def register(self, options: str) -> str:
        """The answer to the options of making a passkey, as the page's script sends it."""
        asked = json.loads(options)
        self.handle = data_of(asked["user"]["id"])
        attested = {
            "fmt": "none",
            "attStmt": {},
            "authData": self._about(ATTESTED) + self._credential(),
        }
        response = {
            "clientDataJSON": text(self._said("webauthn.create", asked["challenge"])),
            "attestationObject": text(cbor2.dumps(attested)),
        }
        return self._answer(response)

    def sign(self, options: str, **changes: str) -> str:
        """The answer to the options of coming back; `changes` replace parts of the response."""
        said = self._said("webauthn.get", json.loads(options)["challenge"])
        about = self._about(0)
        signed = about + hashlib.sha256(said).digest()
        response = {
            "clientDataJSON": text(said),
            "authenticatorData": text(about),
            "signature": text(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            "userHandle": text(self.handle),
        }
        return self._answer(response | changes)

    def _answer(self, response: dict[str, str]) -> str:
        name = text(self.credential_id)
        answer = {"id": name, "rawId": name, "type": "public-key", "response": response}
        return json.dumps(answer | {"clientExtensionResults": {}})

    def _said(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _about(self, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        flags |= SYNCABLE | SYNCED if self.is_synced else 0
        self.count += 1 if self.counts else 0
        site = hashlib.sha256(self.rp_id.encode()).digest()
        return site + bytes([flags]) + self.count.to_bytes(4)

    def _credential(self) -> bytes:
        point = self.key.public_key().public_numbers()
        key = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)}
        length = len(self.credential_id).to_bytes(2)
        return bytes(16) + length + self.credential_id + cbor2.dumps(key)
