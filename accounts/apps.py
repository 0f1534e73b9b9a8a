from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Persons and access")

    def ready(self) -> None:
        from accounts import checks, receivers  # noqa: F401, PLC0415 - they register themselves
