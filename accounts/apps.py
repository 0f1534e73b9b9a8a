from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Persons and access")

    def ready(self) -> None:
        from accounts import (  # noqa: PLC0415 - they need the models
            checks,  # noqa: F401 - they register themselves
            receivers,  # noqa: F401
        )
        from accounts.own_data import of_accounts as own_data  # noqa: PLC0415
        from accounts.profile_cards import of_accounts as profile_cards  # noqa: PLC0415
        from accounts.seeing import words as seeing  # noqa: PLC0415

        own_data.register()
        profile_cards.register()
        seeing.register()
