"""What somebody could not use: told on the accessibility page, answered within two weeks."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Language


class AccessibilityFeedback(models.Model):
    """One message about accessibility. Anybody may send it, with or without an address.

    The service provider answers within two weeks (laki digitaalisten palvelujen tarjoamisesta
    306/2019, 10 a §).

    page       where it happened, in the person's words
    answer_by  the last day to answer; of what came without an address, to have read it
    answer     what is told; empty where there was no address, or nothing to say
    receipt_mailed_at, answer_mailed_at  when the mail server took them
    refused_at  when it said that it will never take a message for this address
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    text = models.TextField(_("what did not work"))
    page = models.CharField(_("where"), max_length=300, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    received_at = models.DateTimeField(_("received"))
    answer_by = models.DateField(_("answer by"))
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    receipt_mailed_at = models.DateTimeField(_("receipt sent"), null=True, blank=True)
    answer_mailed_at = models.DateTimeField(_("answer sent"), null=True, blank=True)
    refused_at = models.DateTimeField(_("refused by the mail server"), null=True, blank=True)

    class Meta:
        verbose_name = _("feedback on accessibility")
        verbose_name_plural = _("feedback on accessibility")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="accessibility_feedback_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(answer_mailed_at__isnull=True) | (~Q(answer="") & ~Q(email="")),
                name="accessibility_feedback_mailed_what_was_written",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["answer_by", "id"],
                condition=Q(answered_at__isnull=True),
                name="accessibility_to_answer",
            ),
            models.Index(fields=["answered_at"], name="accessibility_answered"),
        ]

    def __str__(self) -> str:
        return f"{self.received_at:%Y-%m-%d %H:%M}"
