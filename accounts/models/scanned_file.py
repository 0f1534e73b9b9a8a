"""Files that people send us: nobody opens one before it was checked."""

from typing import ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ScanState(models.TextChoices):
    WAITS = "WAITS", _("Being checked")
    CLEAN = "CLEAN", _("Checked")
    # Its content was deleted; the row tells that there was something.
    HARMFUL = "HARMFUL", _("Harmful: deleted")
    # The scanner gave no answer in time; a sweep asks again.
    FAILED = "FAILED", _("Could not be checked")
    # No scanner is set up: what the file is was found out from its content, and that is all.
    NOT_SCANNED = "NOT_SCANNED", _("Not scanned")


SCAN_TRANSITIONS: Final[dict[ScanState, frozenset[ScanState]]] = {
    ScanState.WAITS: frozenset(
        {ScanState.CLEAN, ScanState.HARMFUL, ScanState.FAILED, ScanState.NOT_SCANNED}
    ),
    ScanState.FAILED: frozenset({ScanState.CLEAN, ScanState.HARMFUL, ScanState.NOT_SCANNED}),
    ScanState.CLEAN: frozenset(),
    ScanState.HARMFUL: frozenset(),
    ScanState.NOT_SCANNED: frozenset(),
}
# What may be opened.
OPENABLE: Final = frozenset({ScanState.CLEAN, ScanState.NOT_SCANNED})
TO_SCAN: Final = frozenset({ScanState.WAITS, ScanState.FAILED})


class ScannedFile(models.Model):
    """A file that somebody sent; a model of its own says what it belongs to, and where it lies.

    file_type  found out from its content: "application/pdf", "image/jpeg", …
    found      what a scanner called the harm that it found
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=255)
    file_type = models.CharField(max_length=40, editable=False)
    size_bytes = models.PositiveIntegerField(_("bytes"))
    scan = models.CharField(_("scan"), max_length=11, choices=ScanState, default=ScanState.WAITS)
    found = models.CharField(_("what was found"), max_length=120, blank=True)
    scanned_at = models.DateTimeField(_("scanned"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(scan__in=ScanState.values), name="%(class)s_scan_known"
            ),
            models.CheckConstraint(
                condition=~Q(scan=ScanState.HARMFUL) | Q(file=""),
                name="%(class)s_harmful_is_gone",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"],
                condition=Q(scan__in=[ScanState.WAITS, ScanState.FAILED]),
                name="%(class)s_to_scan",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_openable(self) -> bool:
        return self.scan in OPENABLE
