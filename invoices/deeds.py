"""What an act was about, in a few words, for both who gave a right and who used it.

The audit knows a thing by its kind and its key. Each app tells of its own kinds: it registers
how, when it is ready. A kind that nobody tells of stands without more words.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import AuditEvent
from invoices.models import DebtorRequest, Document, Invoice, Letter, LetterAddress

# From the keys of things of one kind to the words for each; one query.
type Tell = Callable[[Collection[str]], Mapping[str, str]]

_TELLERS: Final[dict[str, Tell]] = {}


def tell_of(model: type[Model], tell: Tell) -> None:
    """Let things of a model be told of by a function."""
    _TELLERS[model._meta.label_lower] = tell


def tell_of_invoice(model: type[Model], path: str = "invoice__") -> None:
    """Let things of a model be told of by their invoice; `path` leads there."""
    tell_of(model, by_invoice(model, path))


def by_invoice(model: type[Model], path: str = "invoice__") -> Tell:
    """Words by the creditor and the number of the invoice to which a path leads."""

    def tell(keys: Collection[str]) -> dict[str, str]:
        manager: Any = model._meta.default_manager
        rows = manager.filter(pk__in=keys).exclude(**{f"{path}number__isnull": True})
        return {
            str(key): invoice_in_words(creditor, number)
            for key, creditor, number in rows.values_list(
                "pk", f"{path}creditor__name", f"{path}number"
            )
        }

    return tell


def invoice_in_words(creditor: str, number: str) -> str:
    return _("%(creditor)s, invoice %(number)s") % {"creditor": creditor, "number": number}


def about(events: Sequence[AuditEvent]) -> dict[int, str]:
    """For the keys of some events what they were about; at most one query for each kind."""
    kinds: defaultdict[str, list[AuditEvent]] = defaultdict(list)
    for event in events:
        if event.target_type in _TELLERS:
            kinds[event.target_type].append(event)
    told: dict[int, str] = {}
    for kind, found in kinds.items():
        words = _TELLERS[kind]({event.target_id for event in found})
        told |= {event.pk: words[event.target_id] for event in found if event.target_id in words}
    return told


def register() -> None:
    tell_of_invoice(Invoice, path="")
    for model in (Document, Letter, DebtorRequest, LetterAddress):
        tell_of_invoice(model)
