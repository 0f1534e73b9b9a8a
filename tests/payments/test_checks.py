"""Settings with which nobody may pay."""

import pytest
from django.core import checks

# Checks of models ask the database what it can do.
pytestmark = pytest.mark.django_db


@pytest.fixture
def production(settings):
    settings.DEBUG = False
    settings.PAYTRAIL_ACCOUNT = "123456"
    settings.PAYTRAIL_SECRET = "a-secret-of-ours"
    settings.PAYTRAIL_URL = "https://services.paytrail.com"
    settings.PAYTRAIL_CUSTOMER_EMAIL = "no-reply@myropo.example"
    return settings


def ours(*, deploy=True):
    found = checks.run_checks(tags=["security"], include_deployment_checks=deploy)
    return {each.id for each in found if each.id.startswith("payments.E")}


def test_sound_settings_pass(production):
    assert ours() == set()


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("PAYTRAIL_ACCOUNT", "", "payments.E001"),
        ("PAYTRAIL_SECRET", "", "payments.E001"),
        ("PAYTRAIL_ACCOUNT", "375917", "payments.E002"),
        ("PAYTRAIL_SECRET", "SAIPPUAKAUPPIAS", "payments.E002"),
        ("PAYTRAIL_URL", "http://services.paytrail.com", "payments.E003"),
        ("PAYTRAIL_URL", "https://", "payments.E003"),
        ("PAYTRAIL_TIMEOUT", None, "payments.E004"),
        ("PAYTRAIL_CUSTOMER_EMAIL", "nobody", "payments.E005"),
        ("REFUND_ACCOUNT_IBAN", "FI7944052020036083", "payments.E006"),
        ("REFUND_ACCOUNT_IBAN", "FI7944052020036082", "payments.E007"),
        ("PAYTRAIL_CUSTOMER_EMAIL", f"{'x' * 200}@myropo.example", "payments.E005"),
    ],
)
def test_an_unsafe_setting_is_an_error(production, name, value, error):
    setattr(production, name, value)

    assert ours() == {error}


def test_the_public_test_merchant_stops_every_command_in_production(production):
    production.PAYTRAIL_SECRET = "SAIPPUAKAUPPIAS"

    assert ours(deploy=False) == {"payments.E002"}


def test_the_demo_may_use_the_public_test_merchant(settings):
    settings.DEBUG = True
    settings.PAYTRAIL_ACCOUNT = "375917"

    assert ours(deploy=False) == set()
