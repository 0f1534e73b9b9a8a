"""The environment of one VAR_DIR: its secrets, and what a shell needs to reach it."""

import os
import secrets
import shlex
from collections.abc import Mapping
from pathlib import Path

from cryptography.fernet import Fernet

# Made once for each VAR_DIR and kept in its `env` file: data is encrypted with them.
SECRETS = ("SECRET_KEY", "HETU_KEY", "HETU_PEPPER", "VAPID_PRIVATE_KEY")
# What a developer may set before `make run`: another broker, provider, mail server, scanner.
MAY_BE_SET = (
    "OIDC_",
    "SUOMIFI_",
    "PAYTRAIL_",
    "REFUND_",
    "COLLECTOR_",
    "VAPID_",
    "PUSH_SERVICES",
    "WEBHOOK_",
    "CLAMD_",
    "EMAIL_",
    "MESSAGES_",
    "MAIL_INBOX_",
    "LOG_LEVEL",
    "SENTRY_DSN",
)
PUSH_SERVICES = (
    "fcm.googleapis.com",
    "jmt17.google.com",
    "*.push.services.mozilla.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)
# A shell that has read an `env` file has nothing of its own to say.
MARK = "MYROPO_ENV"
TEST_LEVEL = "http://ftn.ficora.fi/2017/loatest2"
# The merchant that the payment provider publishes for trying out.
TEST_ACCOUNT = "375917"
TEST_SECRET = "SAIPPUAKAUPPIAS"  # noqa: S105 - published


def variables(var_dir: Path, port: int, servers: Mapping[str, str]) -> dict[str, str]:
    """All variables of a demo in `var_dir`; secrets are those of its last start, if any."""
    public_url = f"http://localhost:{port}"
    bank = f"http://localhost:{port + 1}"
    chosen = {} if MARK in os.environ else os.environ
    return {
        MARK: str(var_dir / "env"),
        "DEBUG": "True",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "PUBLIC_URL": public_url,
        "VAR_DIR": str(var_dir),
        "PORT": str(port),
        "EMAIL_URL": "consolemail://",
        "OIDC_ISSUER": bank,
        "OIDC_AUTHORIZATION_ENDPOINT": f"{bank}/authorize",
        "OIDC_TOKEN_ENDPOINT": f"{bank}/token",
        "OIDC_SIGNED_JWKS_URL": f"{bank}/signed-jwks",
        "OIDC_BROKER_ENTITY_KEYS": str(var_dir / "keys" / "broker-entity.jwks"),
        "OIDC_CLIENT_ID": "myropo-demo",
        "OIDC_RP_KEYS": str(var_dir / "keys"),
        "OIDC_ACR_VALUES": TEST_LEVEL,
        "OIDC_ACCEPTED_ACR": TEST_LEVEL,
        "SUOMIFI_URL": f"http://localhost:{port + 3}",
        "SUOMIFI_CLIENT_ID": "myropo-demo",
        "SUOMIFI_API_KEY": "demo-checksums",
        "SUOMIFI_OAUTH_PASSWORD": "demo-tokens",
        "PAYTRAIL_URL": f"http://localhost:{port + 2}",
        "PAYTRAIL_ACCOUNT": TEST_ACCOUNT,
        "PAYTRAIL_SECRET": TEST_SECRET,
        "REFUND_ACCOUNT_IBAN": "FI7944052020036082",
        "REFUND_ACCOUNT_NAME": "MyRopo Oy",
        "COLLECTOR_NAME": "MyRopo Oy",
        "COLLECTOR_BUSINESS_ID": "9000999-9",
        "COLLECTOR_STREET": "Satamalaituri 3",
        "COLLECTOR_POSTCODE": "00180",
        "COLLECTOR_TOWN": "Helsinki",
        "COLLECTOR_PHONE": "09 555 0999",
        "COLLECTOR_EMAIL": "asiakaspalvelu@myropo.example",
        "MESSAGES_ADDRESS": "viestit@myropo.example",
        "MAIL_INBOX_URL": f"maildir://{var_dir}/inbox",
        "VAPID_SUBJECT": "mailto:it@myropo.example",
        # What a real browser has made, and what the demo's devices have.
        "PUSH_SERVICES": ",".join((*PUSH_SERVICES, f"http://localhost:{port + 4}")),
        # A creditor's own system: the only one that is told though it is inside.
        "WEBHOOK_INSIDE": f"http://localhost:{port + 5}",
        **_secrets(var_dir / "env"),
        **servers,
        **{name: value for name, value in chosen.items() if name.startswith(MAY_BE_SET)},
    }


def write(path: Path, values: Mapping[str, str]) -> None:
    """Write them so that a shell can read them. Only the owner may read the file."""
    lines = [f"{name}={shlex.quote(value)}\n" for name, value in values.items()]
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text("".join(lines))
    draft.replace(path)


def read(path: Path) -> dict[str, str]:
    """What `write` wrote; nothing when there is no such file."""
    if not path.exists():
        return {}
    words = (shlex.split(line)[0] for line in path.read_text().splitlines() if line)
    return {name: value for name, _, value in (word.partition("=") for word in words)}


def _secrets(path: Path) -> dict[str, str]:
    known = read(path)
    made = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "HETU_KEY": Fernet.generate_key().decode(),
        "HETU_PEPPER": secrets.token_urlsafe(48),
        # Any 32 bytes but a handful of them are a key of the curve.
        "VAPID_PRIVATE_KEY": secrets.token_urlsafe(32),
    }
    return {name: known.get(name, made[name]) for name in SECRETS}
