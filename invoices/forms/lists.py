"""Search and filters of a list, as its address carries them."""

from dataclasses import dataclass
from typing import Final, Self

from django.http import QueryDict

from invoices.rules.search import LONGEST_SEARCH, Word, words_of
from invoices.rules.states import Label

# The states of an open invoice, in the order of their weight, as addresses write them.
OPEN_LABELS: Final = {
    "invoice": Label.INVOICE,
    "overdue": Label.OVERDUE,
    "reminder": Label.REMINDER,
    "collection": Label.COLLECTION,
    "legal-collection": Label.LEGAL_COLLECTION,
    "disputed": Label.DISPUTED,
    "stopped": Label.STOPPED,
    "plan": Label.PLAN,
    "paused": Label.PAUSED,
    "more-time": Label.EXTENDED,
    "paid-in-myropo": Label.PAID_IN_PORTAL,
}


@dataclass(frozen=True, slots=True)
class ListFilter:
    """Search and filters of a list, read from its address. The odd is ignored, never refused."""

    text: str
    words: tuple[Word, ...]
    labels: tuple[Label, ...]
    business_id: str
    page: str

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        text = query.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
        states = query.getlist("state")
        return cls(
            text=text,
            words=words_of(text),
            labels=tuple(label for key, label in OPEN_LABELS.items() if key in states),
            business_id=query.get("creditor", "").replace("\0", "")[:20],
            page=query.get("page", ""),
        )

    @property
    def is_active(self) -> bool:
        return bool(self.words or self.labels or self.business_id)
