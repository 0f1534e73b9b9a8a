"""When a queue is open: data, since it changes without a release."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from messaging.models.thread import Queue


class Service(models.TextChoices):
    """What is open: one and the same queue answers messages and chats at other hours."""

    MESSAGES = "MESSAGES", _("Messages")
    CHAT = "CHAT", _("Chat")


class QueueHours(models.Model):
    """The hours of one weekday, in Helsinki; 0 is Monday. A day without a row is closed.

    Finnish public holidays are closed, unless `SpecialDay` says otherwise.
    """

    service = models.CharField(
        _("service"), max_length=8, choices=Service, default=Service.MESSAGES
    )
    queue = models.CharField(_("queue"), max_length=15, choices=Queue)
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering: ClassVar = ["service", "queue", "weekday"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service", "queue", "weekday"], name="hours_once_a_weekday"
            ),
            models.CheckConstraint(
                condition=Q(service__in=Service.values), name="hours_of_a_service"
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="hours_of_a_weekday"),
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="hours_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.get_queue_display()}: {self.opens:%H.%M}–{self.closes:%H.%M}"


class SpecialDay(models.Model):
    """One day with hours of its own, or none: an eve, a day of training."""

    service = models.CharField(
        _("service"), max_length=8, choices=Service, default=Service.MESSAGES
    )
    queue = models.CharField(_("queue"), max_length=15, choices=Queue)
    day = models.DateField(_("day"))
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True)

    class Meta:
        verbose_name = _("day with hours of its own")
        verbose_name_plural = _("days with hours of their own")
        ordering: ClassVar = ["-day", "service", "queue"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "queue", "day"], name="special_day_once"),
            models.CheckConstraint(
                condition=Q(service__in=Service.values), name="special_day_of_a_service"
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True)
                | Q(opens__isnull=False, closes__isnull=False, opens__lt=F("closes")),
                name="special_day_hours_not_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_queue_display()}: {self.day:%d.%m.%Y}"
