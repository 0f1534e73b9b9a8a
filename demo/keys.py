"""All key files that the portal and the demo bank need, in one folder.

The portal's own: `sig.pem`, `enc.pem`, `entity.pem` (its `OIDC_RP_KEYS`). The bank's:
`bank-sig.pem`, `bank-entity.pem`. What each hands the other beforehand: `portal.jwks`
and `broker-entity.jwks` (the portal's `OIDC_BROKER_ENTITY_KEYS`).
"""

import json
import os
import tempfile
from pathlib import Path

from joserfc.jwk import KeySet, RSAKey

PRIVATE = ("sig", "enc", "entity", "bank-sig", "bank-entity")


def write_keys(folder: Path) -> None:
    """Make what is missing; safe to repeat, and in several processes at once."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in PRIVATE:
        path = folder / f"{name}.pem"
        if not path.exists():
            _write_once(path, RSAKey.generate_key(2048).as_pem(private=True))
    _publish(folder / "portal.jwks", sig=folder / "sig.pem", enc=folder / "enc.pem")
    _publish(folder / "broker-entity.jwks", sig=folder / "bank-entity.pem")


def read_key(path: Path, use: str | None = None) -> RSAKey:
    """A private key whose id is its thumbprint, as the portal names its own."""
    key = RSAKey.import_key(path.read_bytes(), {"use": use} if use else None)
    key.ensure_kid()
    return key


def _publish(path: Path, **keys: Path) -> None:
    public = KeySet([read_key(key, use) for use, key in keys.items()]).as_dict(private=False)
    draft = _draft(path, json.dumps(public, indent=1).encode())
    draft.replace(path)


def _write_once(path: Path, content: bytes) -> None:
    draft = _draft(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # Another process was first: its key is everyone's.
    finally:
        draft.unlink()


def _draft(path: Path, content: bytes) -> Path:
    """A file beside `path` that only its owner may read."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as draft:
        draft.write(content)
    return Path(draft.name)
