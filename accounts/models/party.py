"""Who can owe: a person or a company."""

from datetime import date
from typing import ClassVar, Self
from uuid import uuid4

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import hetu
from accounts.models.search import Folded

ADULT_AT_YEARS = 18


class Language(models.TextChoices):
    """The languages the portal speaks, as stored on parties, users and invoices."""

    FI = "fi", _("Finnish")
    SV = "sv", _("Swedish")
    EN = "en", _("English")


class PartyKind(models.TextChoices):
    PERSON = "PERSON", _("Person")
    COMPANY = "COMPANY", _("Company")


class PartyQuerySet(models.QuerySet["Party"]):
    def with_hetu(self, code: str) -> Self:
        """The person with a normalised personal identity code, found by its index."""
        return self.filter(hetu_index=hetu.index_of(code))


class Party(models.Model):
    """A person or a company that may owe something, whether or not it ever signs in."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=7, choices=PartyKind)
    name = models.CharField(_("name"), max_length=200)
    hetu_encrypted = models.TextField(blank=True, editable=False)
    hetu_index = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    business_id = models.CharField(
        _("business ID"), max_length=9, null=True, blank=True, unique=True
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=PartyKind.values), name="party_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=PartyKind.PERSON, business_id__isnull=True)
                | Q(kind=PartyKind.COMPANY, hetu_index__isnull=True, hetu_encrypted=""),
                name="party_identified_by_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(hetu_index__isnull=True, hetu_encrypted="")
                | (Q(hetu_index__isnull=False) & ~Q(hetu_encrypted="")),
                name="party_hetu_encrypted_iff_indexed",
            ),
        ]
        indexes: ClassVar = [
            # Staff search any part of a name.
            GinIndex(OpClass(Folded("name"), name="gin_trgm_ops"), name="party_name_search")
        ]

    def __str__(self) -> str:
        return self.name

    def is_minor(self, today: date) -> bool:
        """Whether the person is under 18 on the day; a company never is."""
        if not self.hetu_encrypted:
            return False
        born = hetu.birth_date(hetu.decrypt(self.hetu_encrypted))
        had_birthday = (today.month, today.day) >= (born.month, born.day)
        return today.year - born.year - (not had_birthday) < ADULT_AT_YEARS
