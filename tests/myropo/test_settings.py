"""The settings refuse to start half-configured, and are safe as production sets them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from demo.keys import write_keys

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = (ROOT / "myropo" / "settings.py").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()
READ = re.compile(r'env\.\w+\(\s*"(\w+)"(,\s*default=)?')
VARIABLES = {name: bool(default) for name, default in READ.findall(SETTINGS)}
REQUIRED = sorted(name for name, has_default in VARIABLES.items() if not has_default)
# What docker-compose.yml itself asks for.
OF_COMPOSE = {"SITE_ADDRESS", "POSTGRES_PASSWORD"}


KEYS = Path(os.environ["OIDC_RP_KEYS"])


@pytest.fixture(scope="module", autouse=True)
def keys():
    write_keys(KEYS)


def production(tmp_path, **changes):
    """An environment such as production has; a change to None takes a variable away."""
    variables = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "s5-pa0QwZ7mVd1KcX9rTyB3nLf8HjG2uEoIiRkWqSvCxNzMb4D6",
        "PUBLIC_URL": "https://myropo.example",
        "ALLOWED_HOSTS": "myropo.example",
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "REDIS_URL": os.environ["REDIS_URL"],
        "HETU_KEY": Fernet.generate_key().decode(),
        "HETU_PEPPER": "pepper",
        "OIDC_ISSUER": "https://broker.example",
        "OIDC_AUTHORIZATION_ENDPOINT": "https://broker.example/authorize",
        "OIDC_TOKEN_ENDPOINT": "https://broker.example/token",
        "OIDC_SIGNED_JWKS_URL": "https://broker.example/signed-jwks",
        "OIDC_BROKER_ENTITY_KEYS": str(KEYS / "broker-entity.jwks"),
        "OIDC_CLIENT_ID": "myropo",
        "OIDC_RP_KEYS": str(KEYS),
        "PAYTRAIL_ACCOUNT": "123456",
        "PAYTRAIL_SECRET": "a-secret-of-the-provider",
        "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
        "VAR_DIR": str(tmp_path),
        **changes,
    }
    (tmp_path / "generated").mkdir(exist_ok=True)
    return {name: value for name, value in variables.items() if value is not None}


def manage(environment, *arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_settings_read_what_these_tests_think():
    assert {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "HETU_KEY", "OIDC_ISSUER"} <= set(REQUIRED)
    assert VARIABLES["DEBUG"] is True


def test_the_example_lists_every_variable():
    listed = set(re.findall(r"^#?([A-Z][A-Z_]+)=", EXAMPLE, re.MULTILINE))

    assert listed == set(VARIABLES) | OF_COMPOSE


@pytest.mark.slow
@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_variable_stops_the_start_and_is_named(tmp_path, name):
    done = manage(production(tmp_path, **{name: None}), "check")

    assert done.returncode != 0
    assert name in done.stderr


@pytest.mark.slow
def test_production_passes_every_check_of_a_deployment(tmp_path):
    done = manage(production(tmp_path), "check", "--deploy", "--fail-level", "INFO")

    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_the_demo_is_out_of_reach_in_production(tmp_path):
    code = (
        "from django.conf import settings; from django.apps import apps;"
        "print(settings.DEBUG, apps.is_installed('demo'))"
    )

    done = manage(production(tmp_path), "shell", "--no-imports", "-c", code)

    assert done.stdout.strip() == "False False"


@pytest.mark.slow
def test_test_identities_are_refused_in_production(tmp_path):
    level = "http://ftn.ficora.fi/2017/loatest2"

    done = manage(production(tmp_path, OIDC_ACCEPTED_ACR=level), "check")

    assert done.returncode != 0
    assert "test level" in done.stderr


@pytest.mark.slow
def test_cookies_and_transport_are_strict_in_production(tmp_path):
    names = (
        "SESSION_COOKIE_NAME SESSION_COOKIE_SECURE SESSION_COOKIE_HTTPONLY CSRF_COOKIE_NAME "
        "CSRF_COOKIE_SECURE SECURE_SSL_REDIRECT"
    )
    code = (
        f"from django.conf import settings as s; print([getattr(s, n) for n in '{names}'.split()])"
    )

    done = manage(production(tmp_path), "shell", "--no-imports", "-c", code)

    assert done.stdout.strip() == "['__Host-session', True, True, '__Host-csrf', True, True]"
