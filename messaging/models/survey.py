"""Questions that people were asked, and what they answered (L1–L4)."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Language, Party, User
from messaging.models.thread import Thread
from messaging.rules.surveys import Survey as Kind


class SurveyKind(models.TextChoices):
    """`rules.surveys.Survey` in words."""

    LOG_OUT = Kind.LOG_OUT, _("At signing out")
    THREAD = Kind.THREAD, _("After a resolved matter")
    CHAT = Kind.CHAT, _("At the end of a chat")
    YEARLY = Kind.YEARLY, _("Yearly")


class Ease(models.IntegerChoices):
    """How easy it was to take care of a matter, as the person says (CES)."""

    VERY_HARD = 1, _("Very hard")
    HARD = 2, _("Hard")
    NEITHER = 3, _("Neither easy nor hard")
    EASY = 4, _("Easy")
    VERY_EASY = 5, _("Very easy")


class Survey(models.Model):
    """One time that one person was asked; what was not answered stays empty.

    Who put the question away has answered nothing: `answered_at` is set, and nothing else.

    likely     how likely the person would recommend the service, 0–10 (NPS)
    ease       how easy it was, 1–5 (CES)
    resolved   whether the matter was resolved the first time (FCR)
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=7, choices=SurveyKind)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="surveys")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(
        Thread, on_delete=models.SET_NULL, null=True, blank=True, related_name="surveys"
    )
    language = models.CharField(max_length=2, choices=Language)
    likely = models.PositiveSmallIntegerField(_("would recommend"), null=True, blank=True)
    ease = models.PositiveSmallIntegerField(
        _("how easy it was"), choices=Ease, null=True, blank=True
    )
    resolved = models.BooleanField(_("resolved at once"), null=True, blank=True)
    text = models.TextField(_("in own words"), blank=True)
    asked_at = models.DateTimeField(_("asked"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=SurveyKind.values), name="survey_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(likely__isnull=True) | Q(likely__lte=10), name="survey_likely_to_ten"
            ),
            models.CheckConstraint(
                condition=Q(ease__isnull=True) | Q(ease__in=Ease.values), name="survey_ease_known"
            ),
            models.UniqueConstraint(
                fields=["thread", "user", "kind"],
                condition=Q(thread__isnull=False),
                name="survey_once_a_thread",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "-asked_at"], name="survey_of_user"),
            models.Index(fields=["asked_at"], name="survey_by_time"),
            models.Index(fields=["answered_at"], name="survey_by_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class SurveyRefusal(models.Model):
    """A person who does not want to be asked, by any channel."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="survey_refusal")
    said_at = models.DateTimeField()

    class Meta:
        verbose_name = _("refusal of surveys")
        verbose_name_plural = _("refusals of surveys")

    def __str__(self) -> str:
        return f"{self.user_id}"
