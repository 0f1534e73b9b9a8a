"""Everything that the portal knows of a person, in one file (GDPR, articles 15 and 20)."""

from typing import ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.party import Party
from accounts.models.user import User


class DataExportState(models.TextChoices):
    QUEUED = "QUEUED", _("Being gathered")
    READY = "READY", _("Ready")
    FAILED = "FAILED", _("Could not be gathered")
    # Its file has been deleted; the row tells that there was one.
    DELETED = "DELETED", _("Deleted")


DATA_EXPORT_TRANSITIONS: Final[dict[DataExportState, frozenset[DataExportState]]] = {
    DataExportState.QUEUED: frozenset({DataExportState.READY, DataExportState.FAILED}),
    DataExportState.READY: frozenset({DataExportState.DELETED}),
    DataExportState.FAILED: frozenset({DataExportState.QUEUED}),
    DataExportState.DELETED: frozenset(),
}


class DataExport(models.Model):
    """One ZIP with a JSON file and PDFs, asked for by the person and kept for some days."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="data_exports")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("state"), max_length=7, choices=DataExportState, default=DataExportState.QUEUED
    )
    file = models.FileField(_("file"), upload_to="data_exports", blank=True)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    asked_at = models.DateTimeField(_("asked for"))
    ready_at = models.DateTimeField(_("ready"), null=True, blank=True)
    downloaded_at = models.DateTimeField(_("downloaded"), null=True, blank=True)

    class Meta:
        verbose_name = _("copy of a person’s data")
        verbose_name_plural = _("copies of persons’ data")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=DataExportState.values), name="data_export_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=DataExportState.READY) | (~Q(file="") & ~Q(sha256="")),
                name="data_export_ready_has_file",
            ),
            models.UniqueConstraint(
                fields=["party"],
                condition=Q(state=DataExportState.QUEUED),
                name="data_export_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"
