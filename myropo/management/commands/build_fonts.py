"""`build_fonts`: the typeface of pages and PDFs, made from its package."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from myropo import fonts


class Command(BaseCommand):
    help = "Make the web font and the print fonts, unless they are up to date."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        was_needed = fonts.build(settings.FONT_DIR)
        verdict = "made" if was_needed else "up to date"
        self.stdout.write(f"Fonts {verdict}: {settings.FONT_DIR}")
