"""Calls that people asked for instead of waiting."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from messaging.models import Thread


class CallBack(models.Model):
    """Somebody wants to be called about a thread, at a number, within some hours of a day.

    phone  as it was checked, in E.164: +358401234567
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="call_backs")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    phone = models.CharField(_("telephone number"), max_length=16)
    asked_at = models.DateTimeField(_("asked"))
    from_at = models.DateTimeField(_("from"))
    until_at = models.DateTimeField(_("until"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("call back")
        verbose_name_plural = _("calls back")
        ordering: ClassVar = ["from_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(from_at__lt=F("until_at")), name="call_back_within_hours"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="call_back_done_by_someone",
            ),
            models.UniqueConstraint(
                fields=["thread"], condition=Q(done_at__isnull=True), name="call_back_one_open"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["from_at", "id"],
                condition=Q(done_at__isnull=True),
                name="call_back_to_do",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
