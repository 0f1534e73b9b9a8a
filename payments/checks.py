"""What must be true of the settings before anyone may pay for real."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from payments.rules.account_numbers import Misread, read_account_number

# Merchants that the provider publishes, secrets and all: whoever reads that can sign
# "paid" in the provider's name.
TEST_ACCOUNTS = frozenset({"375917", "695861", "695874"})
LONGEST_EMAIL = 200  # the provider's limit
TEST_SECRETS = frozenset({"SAIPPUAKAUPPIAS", "MONISAIPPUAKAUPPIAS"})


@register(Tags.security)
def merchant(app_configs: Any, **_later: Any) -> list[CheckMessage]:
    """Without DEBUG, the merchant is our own."""
    if settings.DEBUG:
        return []
    errors: list[CheckMessage] = []
    if not settings.PAYTRAIL_ACCOUNT or not settings.PAYTRAIL_SECRET:
        errors.append(
            Error("PAYTRAIL_ACCOUNT and PAYTRAIL_SECRET must be set.", id="payments.E001")
        )
    if settings.PAYTRAIL_ACCOUNT in TEST_ACCOUNTS or settings.PAYTRAIL_SECRET in TEST_SECRETS:
        errors.append(
            Error("PAYTRAIL_ACCOUNT or PAYTRAIL_SECRET is a public test's.", id="payments.E002")
        )
    return errors


@register(Tags.security)
def refund_account(app_configs: Any, **_later: Any) -> list[CheckMessage]:
    """The account that refunds are paid from, where one is set, is one, and has a holder."""
    if not settings.REFUND_ACCOUNT_IBAN:
        return []
    if isinstance(read_account_number(settings.REFUND_ACCOUNT_IBAN), Misread):
        return [Error("REFUND_ACCOUNT_IBAN is no account number.", id="payments.E006")]
    if not settings.REFUND_ACCOUNT_NAME.strip():
        return [Error("REFUND_ACCOUNT_NAME must be set.", id="payments.E007")]
    return []


@register(Tags.security, deploy=True)
def provider_address(app_configs: Any, **_later: Any) -> list[CheckMessage]:
    """The provider is called encrypted, and not for ever."""
    errors: list[CheckMessage] = []
    parts = urlsplit(settings.PAYTRAIL_URL)
    if parts.scheme != "https" or not parts.hostname:
        errors.append(Error("PAYTRAIL_URL must be https://", id="payments.E003"))
    if not settings.PAYTRAIL_TIMEOUT:
        errors.append(Error("PAYTRAIL_TIMEOUT must be set.", id="payments.E004"))
    email = settings.PAYTRAIL_CUSTOMER_EMAIL
    if "@" not in email.strip("@") or len(email) > LONGEST_EMAIL:
        errors.append(
            Error("PAYTRAIL_CUSTOMER_EMAIL must be an e-mail address.", id="payments.E005")
        )
    return errors
