from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InvoicesConfig(AppConfig):
    name = "invoices"
    verbose_name = _("Invoices")

    def ready(self) -> None:
        import_module("invoices.checks")
        import_module("invoices.receivers")
        import_module("invoices.audit_words").register()
        import_module("invoices.deeds").register()
        import_module("invoices.own_data").register()
        import_module("invoices.profile_cards").register()
        import_module("invoices.figures.given").register()
