"""Texts that agents answer with, in three languages, with places for the case's own words."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.models.thread import Classification


class AnswerTemplate(models.Model):
    """Placeholders stand in braces: `{name}`, `{invoice}`, `{open}`; unknown ones are refused.

    shortcut  what an agent types to get it
    """

    shortcut = models.SlugField(_("shortcut"), max_length=30, unique=True)
    title = models.CharField(_("title"), max_length=80)
    classification = models.CharField(
        _("classification"), max_length=15, choices=Classification, blank=True
    )
    text_fi = models.TextField(_("in Finnish"))
    text_sv = models.TextField(_("in Swedish"))
    text_en = models.TextField(_("in English"))
    is_used = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("answer template")
        verbose_name_plural = _("answer templates")
        ordering: ClassVar = ["shortcut"]

    def __str__(self) -> str:
        return self.title
