"""All contacts of a debtor in one list (K1)."""

from django.utils.translation import gettext_lazy as _

from messaging.models.thread import Thread


class Contact(Thread):
    """No rows of its own: the name under which staff find threads, requests and refunds together.

    Which of them somebody sees, the rights to each of them say.
    """

    class Meta:
        proxy = True
        verbose_name = _("entry or customer-service message")
        verbose_name_plural = _("entries and customer-service messages")
        default_permissions = ("view",)
