"""What a thread is about, as it stands in addresses and drafts: `invoice:<public id>`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self
from uuid import UUID


class MatterKind(StrEnum):
    INVOICE = "invoice"
    PLAN = "plan"
    REFUND = "refund"
    REQUEST = "request"
    # Anything else, under a subject in the person's own words.
    GENERAL = "general"


@dataclass(frozen=True, slots=True)
class Matter:
    """public_id  of the invoice, plan, refund or request; None of a general matter."""

    kind: MatterKind
    public_id: UUID | None = None

    @classmethod
    def read(cls, text: str) -> Self:
        """The matter that `str` wrote. Raises ValueError for anything else."""
        name, colon, key = text.partition(":")
        kind = MatterKind(name)
        if (kind is MatterKind.GENERAL) is bool(colon):
            raise ValueError(text)
        return cls(kind, UUID(key) if colon else None)

    def __str__(self) -> str:
        return f"{self.kind}:{self.public_id}" if self.public_id else str(self.kind)


GENERAL: Final = Matter(MatterKind.GENERAL)


class MatterConverter:
    """In addresses: `/messages/new/<matter:matter>/`."""

    regex = r"general|(?:invoice|plan|refund|request):[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

    def to_python(self, value: str) -> Matter:
        return Matter.read(value)

    def to_url(self, value: Matter | str) -> str:
        return str(value)
