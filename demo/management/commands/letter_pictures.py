"""Pictures of one PDF of each kind of letter and of a statement, for docs/images."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pypdfium2
from django.conf import settings
from django.core.management.base import BaseCommand

from demo import letter_samples as samples
from demo import statement_samples
from invoices.pdf.letters import collection_letter_pdf
from invoices.pdf.overpayment_notice import overpayment_notice_pdf
from invoices.pdf.plan_confirmation import plan_confirmation_pdf
from invoices.pdf.statement import statement_pdf

MADE_AT: Final = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
# Enough to read it, small enough for a repository.
PIXELS_A_POINT: Final = 1.5
COLOURS: Final = 128


class Command(BaseCommand):
    help = "Draw one letter of each kind, with invented facts, to docs/images/letter-*.png."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for name, content in _pdfs():
            path = Path(settings.BASE_DIR) / "docs" / "images" / f"letter-{name}.png"
            _draw(content, path)
            self.stdout.write(str(path))


def _pdfs() -> Iterator[tuple[str, bytes]]:
    """The name of each picture, and the PDF that it shows."""
    repeat = samples.second_demand()
    letters = {
        "reminder": samples.reminder(repeat),
        "demand": samples.first_demand(repeat),
        "second-demand": repeat,
    }
    for name, facts in letters.items():
        yield (
            name,
            collection_letter_pdf(facts, language="fi", issued_at=MADE_AT, identifier=name),
        )
    plan, notice = samples.plan(repeat), samples.overpayment(repeat)
    yield "plan", plan_confirmation_pdf(plan, language="fi", issued_at=MADE_AT, identifier="plan")
    yield (
        "overpayment",
        overpayment_notice_pdf(notice, language="fi", issued_at=MADE_AT, identifier="notice"),
    )
    debts = statement_samples.statement(repeat)
    yield (
        "statement",
        statement_pdf(debts, language="fi", issued_at=MADE_AT, identifier="statement"),
    )


def _draw(content: bytes, path: Path) -> None:
    """The first page as a picture of few colours."""
    page = pypdfium2.PdfDocument(content)[0]
    page.render(scale=PIXELS_A_POINT).to_pil().quantize(COLOURS).save(path, optimize=True)
