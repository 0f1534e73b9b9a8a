"""Files of messages."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScannedFile, ScanState, User
from messaging.models.message import Draft, Message


class Attachment(ScannedFile):
    """One file, of a draft until its message is sent.

    shown   what is shown of it: a picture turned upright, without the data of the camera, or
            the first page of a PDF; made after the scan
    """

    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    draft = models.ForeignKey(
        Draft, on_delete=models.SET_NULL, null=True, blank=True, related_name="attachments"
    )
    # None: it came by e-mail.
    uploaded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    file = models.FileField(_("file"), upload_to="attachments", blank=True)
    shown = models.FileField(upload_to="attachments_shown", blank=True)
    uploaded_at = models.DateTimeField(_("uploaded"))

    class Meta(ScannedFile.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints: ClassVar = [
            *ScannedFile.Meta.constraints,
            models.CheckConstraint(
                condition=Q(message__isnull=True) | Q(draft__isnull=True),
                name="attachment_of_message_or_draft",
            ),
            models.CheckConstraint(
                condition=~Q(scan=ScanState.HARMFUL) | Q(shown=""),
                name="attachment_harmful_is_not_shown",
            ),
        ]
