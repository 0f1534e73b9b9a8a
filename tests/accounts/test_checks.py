"""login.md 5.7, 5.22, 5.23: settings with which the portal must not run."""

import pytest
from django.core import checks

# Checks of models ask the database what it can do.
pytestmark = pytest.mark.django_db


def errors(*, deploy=True):
    return {
        each.id for each in checks.run_checks(tags=["security"], include_deployment_checks=deploy)
    }


@pytest.fixture
def production(settings, keys):
    """Settings with which the deploy check has nothing to say about signing in."""
    settings.DEBUG = False
    settings.INSTALLED_APPS = [each for each in settings.INSTALLED_APPS if "demo" not in each]
    settings.OIDC_ACR_VALUES = "http://ftn.ficora.fi/2017/loa2"
    settings.OIDC_ACCEPTED_ACR = ["http://ftn.ficora.fi/2017/loa2"]
    settings.SESSION_COOKIE_SECURE = True
    for path in keys.glob("*.pem"):
        path.chmod(0o600)
    return settings


def ours(found):
    return {each for each in found if each and each.startswith("accounts.E")}


def test_23_sound_settings_pass(production):
    assert ours(errors()) == set()


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("OIDC_ACCEPTED_ACR", ["http://ftn.ficora.fi/2017/loatest2"], "accounts.E001"),
        ("OIDC_ACR_VALUES", "http://ftn.ficora.fi/2017/loatest2", "accounts.E001"),
        ("OIDC_REQUEST_MODE", "plain", "accounts.E003"),
        ("OIDC_REQUEST_MODE", "par", "accounts.E004"),
        ("OIDC_SIGNED_JWKS_URL", "", "accounts.E005"),
        ("OIDC_SP_NAME", "x" * 41, "accounts.E006"),
        ("OIDC_ALLOW_UNSECURED_JWT", True, "accounts.E007"),
        ("OIDC_USE_NONCE", False, "accounts.E007"),
        ("OIDC_VERIFY_SSL", False, "accounts.E007"),
        ("OIDC_USE_PKCE", False, "accounts.E007"),
        ("OIDC_STORE_ID_TOKEN", True, "accounts.E007"),
        ("ALLOW_LOGOUT_GET_METHOD", True, "accounts.E007"),
        ("OIDC_TIMEOUT", None, "accounts.E008"),
        ("DEBUG", True, "accounts.E009"),
        ("SESSION_COOKIE_SECURE", False, "accounts.E010"),
    ],
)
def test_23_a_weakened_setting_is_a_deploy_error(production, name, value, error):
    setattr(production, name, value)

    assert error in errors()


def test_7_without_debug_the_test_level_stops_every_command(production):
    production.OIDC_ACCEPTED_ACR = ["http://ftn.ficora.fi/2017/loatest2"]

    assert "accounts.E001" in errors(deploy=False)


def test_7_without_debug_the_demo_stops_every_command(production):
    production.INSTALLED_APPS = [*production.INSTALLED_APPS, "demo.apps.DemoConfig"]

    assert "accounts.E002" in errors(deploy=False)


def test_22_a_missing_key_is_a_deploy_error(production, tmp_path):
    production.OIDC_RP_KEYS = tmp_path

    assert "accounts.E011" in errors()


def test_22_a_key_that_others_can_read_is_a_deploy_error(production, tmp_path):
    for name in ("sig", "enc", "entity"):
        (tmp_path / f"{name}.pem").write_text("a key")
        (tmp_path / f"{name}.pem").chmod(0o600)
    production.OIDC_RP_KEYS = tmp_path
    assert ours(errors()) == set()

    (tmp_path / "sig.pem").chmod(0o644)

    assert ours(errors()) == {"accounts.E012"}
