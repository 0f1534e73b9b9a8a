"""What must be true of the settings before anyone may sign in for real."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

# The library's weaker ways, and what each must stay.
LIBRARY = {
    "OIDC_ALLOW_UNSECURED_JWT": False,
    "OIDC_USE_NONCE": True,
    "OIDC_VERIFY_SSL": True,
    "OIDC_VERIFY_KID": True,
    "OIDC_USE_PKCE": True,
    "OIDC_STORE_ACCESS_TOKEN": False,
    "OIDC_STORE_ID_TOKEN": False,
    "ALLOW_LOGOUT_GET_METHOD": False,
}
MODES = ("request", "request_only", "par")
TEST_LEVEL = "loatest"


@register(Tags.security)
def test_identities(app_configs: Any, **_later: Any) -> list[CheckMessage]:
    """Without DEBUG, nobody made up may come in."""
    if settings.DEBUG:
        return []
    errors: list[CheckMessage] = []
    levels = [*settings.OIDC_ACCEPTED_ACR, settings.OIDC_ACR_VALUES]
    if any(TEST_LEVEL in level for level in levels):
        errors.append(
            Error("OIDC_ACR_VALUES or OIDC_ACCEPTED_ACR has a test level.", id="accounts.E001")
        )
    if any(app.partition(".")[0] == "demo" for app in settings.INSTALLED_APPS):
        errors.append(Error("The demo is installed although DEBUG is off.", id="accounts.E002"))
    return errors


@register(Tags.security)
def broker_settings(app_configs: Any, **_later: Any) -> list[CheckMessage]:
    """Settings of the broker that do not fit together."""
    errors: list[CheckMessage] = []
    if settings.OIDC_REQUEST_MODE not in MODES:
        text = f"OIDC_REQUEST_MODE must be one of {', '.join(MODES)}."
        errors.append(Error(text, id="accounts.E003"))
    if settings.OIDC_REQUEST_MODE == "par" and not settings.OIDC_PAR_ENDPOINT:
        errors.append(Error("OIDC_REQUEST_MODE=par needs OIDC_PAR_ENDPOINT.", id="accounts.E004"))
    is_signed = settings.OIDC_SIGNED_JWKS_URL and settings.OIDC_BROKER_ENTITY_KEYS
    if not (is_signed or settings.OIDC_BROKER_JWKS or settings.DEBUG):
        text = "Set OIDC_BROKER_JWKS, or OIDC_SIGNED_JWKS_URL with OIDC_BROKER_ENTITY_KEYS."
        errors.append(Error(text, id="accounts.E005"))
    if len(settings.OIDC_SP_NAME) > 40:
        errors.append(Error("OIDC_SP_NAME is longer than 40 characters.", id="accounts.E006"))
    return errors


@register(Tags.security, deploy=True)
def library_settings(app_configs: Any, **_later: Any) -> list[CheckMessage]:
    """The library's safeguards are on, and so are ours."""
    errors: list[CheckMessage] = [
        Error(f"{name} must be {wanted}.", id="accounts.E007")
        for name, wanted in LIBRARY.items()
        if getattr(settings, name, wanted) is not wanted
    ]
    if not settings.OIDC_TIMEOUT:
        errors.append(Error("OIDC_TIMEOUT must be set.", id="accounts.E008"))
    if settings.DEBUG:
        errors.append(Error("DEBUG is on.", id="accounts.E009"))
    if not settings.DEBUG and not settings.SESSION_COOKIE_SECURE:
        errors.append(Error("PUBLIC_URL must be https://", id="accounts.E010"))
    return errors


@register(Tags.security, deploy=True)
def key_files(app_configs: Any, **_later: Any) -> list[CheckMessage]:
    """Our private keys are there, and nobody else on the machine can read them."""
    return list(_key_errors(Path(settings.OIDC_RP_KEYS)))


def _key_errors(folder: Path) -> Iterator[CheckMessage]:
    needed = [folder / f"{name}.pem" for name in ("sig", "enc", "entity")]
    for path in sorted({*needed, *folder.glob("*-*.pem")}):
        if not path.is_file():
            yield Error(f"The key {path.name} is missing from OIDC_RP_KEYS.", id="accounts.E011")
        elif path.stat().st_mode & 0o077:
            yield Error(f"The key {path.name} can be read by others.", id="accounts.E012")
