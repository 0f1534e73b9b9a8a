"""Letters without their bookings: what pages show of them, in every state."""

import hashlib
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import Party
from invoices.models import (
    Document,
    DocumentState,
    Invoice,
    Letter,
    LetterChannel,
    LetterKind,
    LetterState,
)
from myropo.calendar import helsinki_date


def letter(
    invoice: Invoice | None,
    *,
    at: datetime,
    pdf: str = "READY",
    party: Party | None = None,
    **fields: Any,
) -> Letter:
    """A letter on an invoice without its booking: a demand on paper that has been sent.

    Its PDF is in the state `pdf`; a ready one has a file of a few bytes.
    """
    public_id, day = uuid4(), helsinki_date(at)
    kind = fields.pop("kind", LetterKind.DEMAND)
    owner = {"invoice": invoice, "party": party}
    document = _document(public_id, kind=kind, state=pdf, at=at, **owner)
    state = fields.pop("state", LetterState.SENT)
    sent_on = {"handed_over_on": day} if state == LetterState.SENT else {}
    known = {
        "channel": LetterChannel.PAPER,
        "cause": f"test:letter:{public_id}",
        "cost": Decimal("14.00"),
        "total": Decimal("115.41"),
        "written_on": day,
        "written_at": at,
        "to_hand_over_on": day,
        "due_on": day + timedelta(days=21),
        **sent_on,
        **fields,
    }
    return Letter.objects.create(
        public_id=public_id, document=document, kind=kind, state=state, **owner, **known
    )


def _document(public_id: UUID, *, state: str, at: datetime, **fields: Any) -> Document:
    made: dict[str, Any] = {}
    if state == DocumentState.READY:
        content = f"%PDF-1.7 {public_id}".encode()
        made = {
            "file": default_storage.save(f"documents/{public_id}.pdf", ContentFile(content)),
            "sha256": hashlib.sha256(content).hexdigest(),
            "size_bytes": len(content),
            "made_at": at,
        }
    return Document.objects.create(
        cause=f"letter:{public_id}",
        language="fi",
        state=state,
        requested_at=at,
        **fields,
        **made,
    )
