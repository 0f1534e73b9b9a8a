"""The agents who chat: what they can, and whether they are there."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Language, User
from messaging.models import Queue

MOST_AT_ONCE = 8


class Presence(models.TextChoices):
    AWAY = "AWAY", _("Not at the desk")
    HERE = "HERE", _("At the desk")
    # Goes on with its chats, and gets no new ones.
    BREAK = "BREAK", _("On a break")


class ChatAgent(models.Model):
    """What an agent can, how much at once, and whether it is there.

    at_once         so many chats at a time, at most
    seen_at         when its desk last gave a sign of life
    last_handed_at  who got a chat longest ago gets the next
    """

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="chat_agent")
    languages = ArrayField(
        models.CharField(max_length=2, choices=Language), verbose_name=_("languages")
    )
    queues = ArrayField(models.CharField(max_length=15, choices=Queue), verbose_name=_("queues"))
    at_once = models.PositiveSmallIntegerField(
        _("chats at once"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_AT_ONCE)],
    )
    presence = models.CharField(
        _("presence"), max_length=5, choices=Presence, default=Presence.AWAY
    )
    presence_since = models.DateTimeField(_("since"), null=True, blank=True)
    seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)
    last_handed_at = models.DateTimeField(_("last chat"), null=True, blank=True)
    has_sounds = models.BooleanField(_("sounds"), default=True)

    class Meta:
        verbose_name = _("chat agent")
        verbose_name_plural = _("chat agents")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(presence__in=Presence.values), name="chat_agent_presence_known"
            ),
            models.CheckConstraint(
                condition=Q(at_once__gte=1, at_once__lte=MOST_AT_ONCE), name="chat_agent_at_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}"
