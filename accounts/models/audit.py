"""What was done and who looked: rows that can be added and never changed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.party import Party
from accounts.models.user import User


class AuditEvent(models.Model):
    """One act or viewing. The database refuses UPDATE and DELETE (migration 0002).

    `data` holds ids, codes and counts; never names, sums in words or identity codes.
    """

    at = models.DateTimeField(_("at"), db_index=True)
    action = models.CharField(_("action"), max_length=60)
    actor = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("done by"),
    )
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="audit_events",
        verbose_name=_("concerns"),
    )
    target_type = models.CharField(_("kind of target"), max_length=40, blank=True)
    target_id = models.CharField(_("target"), max_length=40, blank=True)
    request_id = models.CharField(_("request"), max_length=40, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    data = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes: ClassVar = [
            models.Index(fields=["party", "-at"], name="audit_of_party"),
            models.Index(fields=["target_type", "target_id"], name="audit_of_target"),
            # What the figures of a day are counted from.
            models.Index(fields=["action", "at"], name="audit_of_action_by_time"),
            # What auditors search by.
            models.Index(
                fields=["action"], opclasses=["varchar_pattern_ops"], name="audit_of_action"
            ),
            models.Index(
                fields=["request_id"], condition=~Q(request_id=""), name="audit_of_request"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"
