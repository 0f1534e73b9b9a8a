"""Sample letters with a creditor's own words, as PDF: what a policy would have written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.utils import timezone

from invoices import words_next
from invoices.models import CreditorPolicy
from invoices.pdf.sample_letter import KINDS, sample_letter_pdf
from invoices.queries.policies import letter_text
from invoices.queries.rates import kept_rates
from invoices.rules.simulation import Happened
from payments.forms.policies import SAMPLE
from payments.queries.creditor_policies import terms_of
from payments.rules.policy_preview import LONGEST, letters_of, sample

PREFIX: Final = "letter:"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleLetter:
    """A letter to look at: `what` in words, `key` as the button and the address say it."""

    what: str
    language: str
    name: str
    key: str
    has_text: bool


def offered(row: CreditorPolicy) -> list[SampleLetter]:
    """Every letter that the policy has, in each language."""
    return [
        SampleLetter(
            what=str(words_next.ACTS[each.step.act]),
            language=code,
            name=str(name),
            key=f"{each.step.act}-{code}",
            has_text=bool(letter_text(row, code)),
        )
        for each in _letters(row)
        for code, name in settings.LANGUAGES
    ]


def wanted(data: Mapping[str, str]) -> str:
    """The letter whose button was pressed; empty for any other button."""
    pressed = data.get("do", "")
    return pressed.removeprefix(PREFIX) if pressed.startswith(PREFIX) else ""


def letter(row: CreditorPolicy, key: str) -> HttpResponse:
    """The PDF. `BadRequest` for a letter that the policy does not have."""
    act, _, language = key.partition("-")
    story = _letters(row)
    places = [number for number, each in enumerate(story, start=1) if each.step.act == act]
    if not places or language not in dict(settings.LANGUAGES):
        raise BadRequest
    content = sample_letter_pdf(
        row=row,
        letters=story[: places[0]],
        language=language,
        rates=kept_rates(),
        at=timezone.now(),
    )
    name = f"sample-{act.lower().replace('_', '-')}-{language}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"},
    )


def _letters(row: CreditorPolicy) -> list[Happened]:
    """Letters that were all written by now, so that the interest of their days is known."""
    today = timezone.localdate()
    story = _played(row, today - LONGEST)
    took = story[-1].on - (today - LONGEST) if story else LONGEST
    return _played(row, today - took)


def _played(row: CreditorPolicy, issued_on: date) -> list[Happened]:
    terms = terms_of(row)
    standing = sample(law=terms.law, total=SAMPLE, issued_on=issued_on)
    return [each for each in letters_of(standing, terms.letters) if each.step.act in KINDS]
