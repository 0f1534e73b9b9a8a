"""What a policy would mean for the claims of today, in words and a table for who enters it."""

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from invoices import words
from invoices.models import CreditorPolicy
from invoices.queries.policies import letter_text
from payments.queries.policy_effects import Compared, Effects


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table; `change` says the difference in words, where there is one."""

    what: str
    before: str
    after: str
    change: str = ""
    is_detail: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectsShown:
    """looked_at: how many claims were asked, in a sentence; promised: what stays."""

    looked_at: str
    rows: list[Row]
    promised: str
    is_same: bool


def effects_shown(seen: Effects) -> EffectsShown:
    rows = _rows(seen) if seen.looked_at else []
    return EffectsShown(
        looked_at=_looked_at(seen),
        rows=rows,
        promised=_promised(seen),
        is_same=not any(row.before != row.after or row.change for row in rows),
    )


def without_words(row: CreditorPolicy) -> list[str]:
    """The languages in which letters go without the creditor's words, where others have them."""
    missing = [str(name) for code, name in settings.LANGUAGES if not letter_text(row, code)]
    return missing if len(missing) < len(settings.LANGUAGES) else []


def _rows(seen: Effects) -> list[Row]:
    span = {"first": words.day(seen.first), "last": words.day(seen.last)}
    letters = seen.letters
    return [
        _counted(_("Due date that the customer may move"), seen.shifts),
        *_most(_("by so many days at most"), seen.shifts),
        _counted(_("Paying in parts without an agent"), seen.plans),
        *_most(_("in so many parts at most"), seen.plans),
        Row(
            what=_("Letters from %(first)s to %(last)s, if nobody pays") % span,
            before=str(letters.before),
            after=str(letters.after),
            change=_difference(letters.before, letters.after),
        ),
        Row(
            what=_("what the letters add to the debts"),
            before=words.euros(letters.costs_before),
            after=words.euros(letters.costs_after),
            is_detail=True,
        ),
    ]


def _counted(what: str, seen: Compared) -> Row:
    told = []
    if seen.newly:
        text = ngettext("%d claim more", "%d claims more", seen.newly)
        told.append(text % seen.newly)
    if seen.no_longer:
        text = ngettext("%d claim no longer", "%d claims no longer", seen.no_longer)
        told.append(text % seen.no_longer)
    return Row(what=what, before=str(seen.before), after=str(seen.after), change=", ".join(told))


def _most(what: str, seen: Compared) -> list[Row]:
    if not (seen.most_before or seen.most_after):
        return []
    before, after = (str(most or "–") for most in (seen.most_before, seen.most_after))
    return [Row(what=what, before=before, after=after, is_detail=True)]


def _difference(before: int, after: int) -> str:
    if after > before:
        return ngettext("%d more", "%d more", after - before) % (after - before)
    if after < before:
        return ngettext("%d fewer", "%d fewer", before - after) % (before - after)
    return ""


def _looked_at(seen: Effects) -> str:
    if not seen.looked_at:
        return _("No claim of this kind is open: the policy meets those that come.")
    if seen.is_part:
        facts = {
            "newest": words.number(Decimal(seen.looked_at)),
            "open": words.number(Decimal(seen.open_claims)),
        }
        return _("Counted from the newest %(newest)s of %(open)s open claims.") % facts
    text = ngettext(
        "Counted from your %d open claim.", "Counted from all %d open claims.", seen.looked_at
    )
    return text % seen.looked_at


def _promised(seen: Effects) -> str:
    """What debtors have agreed on with us does not change with a policy."""
    told = []
    if seen.plans_made:
        text = ngettext("%d payment plan", "%d payment plans", seen.plans_made)
        told.append(text % seen.plans_made)
    if seen.shifts_made:
        text = ngettext("%d moved due date", "%d moved due dates", seen.shifts_made)
        told.append(text % seen.shifts_made)
    if not told:
        return _("What customers arrange before that day stays as it was promised.")
    return _("What customers were promised stays: %(what)s go on as agreed.") % {
        "what": ", ".join(told)
    }
