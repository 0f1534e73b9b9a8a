"""The way to write to us, on the pages of other apps."""

from typing import Any, Final
from uuid import UUID

from django import template
from django.template import Context

from accounts.http import PortalRequest
from messaging.matters import Matter, MatterKind
from messaging.queries.standing import state_of_invoice, state_of_matter
from messaging.views.composer import may_write
from messaging.words_threads import MARKS

register = template.Library()

FOR_THE_PARTY_ITSELF: Final = frozenset({MatterKind.REFUND, MatterKind.GENERAL})


@register.inclusion_tag("messaging/write_to_us.html", takes_context=True)
def write_to_us(
    context: Context, kind: str, public_id: UUID, invoice: int | None = None
) -> dict[str, Any]:
    """For the page of a matter; nothing for who may not write about it. One query.

    invoice  the key of an invoice that is the matter
    """
    request: PortalRequest = context["request"]
    matter = Matter(MatterKind(kind), public_id)
    if not may_write(request.actor):
        return {}
    if matter.kind in FOR_THE_PARTY_ITSELF and not request.actor.access.is_full:
        return {}
    party = request.actor.acting_for
    state = state_of_matter(party, matter) if invoice is None else state_of_invoice(party, invoice)
    return {"matter": matter, "mark": MARKS[state] if state else None}
