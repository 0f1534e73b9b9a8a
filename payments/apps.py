from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = _("Payments")

    def ready(self) -> None:
        import_module("payments.checks")
        import_module("payments.receivers")
        import_module("payments.audit_words").register()
        import_module("payments.deeds").register()
        import_module("payments.own_data").register()
        import_module("payments.profile_cards").register()
        import_module("payments.figures").register()
