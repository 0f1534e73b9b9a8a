from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "messaging"
    verbose_name = _("Messages")

    def ready(self) -> None:
        import_module("messaging.checks")
        import_module("messaging.audit_words").register()
        import_module("messaging.deeds").register()
        import_module("messaging.own_data").register()
        import_module("messaging.receivers")
        import_module("messaging.profile_cards").register()
        import_module("messaging.figures").register()
