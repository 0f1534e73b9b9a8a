"""What a person tells about itself once, for all who serve it: a phone number, needs."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.party import Party
from accounts.models.user import User


class PhoneNumber(models.Model):
    """Where a person may be called back. Nobody has checked that it is the person's."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, related_name="phone_number", verbose_name=_("person")
    )
    # E.164, e.g. "+358401234567".
    number = models.CharField(_("phone number"), max_length=16)
    given_at = models.DateTimeField(_("given"))

    class Meta:
        verbose_name = _("phone number")
        verbose_name_plural = _("phone numbers")
        indexes: ClassVar = [
            # Who calls is found by the number that one calls from.
            models.Index(fields=["number"], name="phone_number_search"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"


class Support(models.TextChoices):
    """What makes the matter easier for the person."""

    PLAIN_LANGUAGE = "PLAIN_LANGUAGE", _("Short and plain language")
    LARGE_PRINT = "LARGE_PRINT", _("Large print")
    SCREEN_READER = "SCREEN_READER", _("I use a screen reader")
    NO_PHONE = "NO_PHONE", _("Please write: I cannot speak on the phone")
    NO_WRITING = "NO_WRITING", _("Please call: writing is hard for me")
    MORE_TIME = "MORE_TIME", _("I need more time to decide")
    INTERPRETER = "INTERPRETER", _("I need an interpreter")
    HARD_TIMES = "HARD_TIMES", _("My life is hard now: illness, a loss, a crisis")


class SupportNeeds(models.Model):
    """Told once, seen by everyone who serves the person, forgotten when the person wants.

    May tell of a person's health: kept only with the explicit consent given with it
    (GDPR, article 9, paragraph 2 (a)).
    """

    party = models.OneToOneField(
        Party, on_delete=models.CASCADE, related_name="support_needs", verbose_name=_("person")
    )
    needs = ArrayField(models.CharField(max_length=14, choices=Support), default=list)
    text = models.CharField(_("in own words"), max_length=500, blank=True)
    given_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("given by")
    )
    given_at = models.DateTimeField(_("given"))

    class Meta:
        verbose_name = _("support needs")
        verbose_name_plural = _("support needs")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(needs=[]) | ~Q(text=""), name="support_needs_say_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_id}"
