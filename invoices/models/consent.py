"""Consent to electronic letters: perintälaki 513/1999 5 § 2 mom. (act 299/2022)."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import Party, User
from invoices.models.invoice import Invoice


class ElectronicConsent(models.Model):
    """That collection letters on certain claims may come in MyRopo instead of on paper.

    The four facts of the law: the durable medium (`method`), the collector who may use it
    (`collector`, as named when it was given), which claims (`invoices`), and from when until
    when (`given_at`, `ends_on`: at most twelve months). It may be withdrawn at any time;
    nothing else of it changes (migration 0009).
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="electronic_consents")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("given"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    method = models.CharField(_("durable medium"), max_length=100)
    collector = models.CharField(_("collector"), max_length=200)
    invoices = models.ManyToManyField(
        Invoice, related_name="electronic_consents", verbose_name=_("claims")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent to electronic letters")
        verbose_name_plural = _("consents to electronic letters")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="consent_ends_after_its_start"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["party", "-id"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_of_party",
            ),
        ]

    def __str__(self) -> str:
        return f"{date_format(self.starts_on)} – {date_format(self.ends_on)}"
