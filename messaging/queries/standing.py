"""How the conversation about a matter stands, for the matter's own page."""

from typing import Final

from django.db.models import F

from accounts.models import Party
from invoices.queries.of_invoice import OfInvoice
from messaging.matters import Matter, MatterKind
from messaging.models import Thread

# A thread about one of these may name their invoice as well.
OWN_KINDS: Final = frozenset({MatterKind.PLAN, MatterKind.REFUND, MatterKind.REQUEST})
# The one that goes on comes before those that were merged into it.
LIVING_FIRST: Final = F("merged_into").asc(nulls_first=True)
OF_INVOICE: Final = OfInvoice(
    lambda key: Thread.objects.filter(
        invoice=key, **{f"{kind}__isnull": True for kind in OWN_KINDS}
    ).order_by(LIVING_FIRST)
)


def state_of_matter(party: Party, matter: Matter) -> str:
    """The state of the party's thread about it, or ""; one query."""
    others = {f"{kind}__isnull": True for kind in OWN_KINDS - {matter.kind}}
    rows = Thread.objects.filter(
        party=party, **{f"{matter.kind}__public_id": matter.public_id}, **others
    )
    return rows.order_by(LIVING_FIRST).values_list("state", flat=True).first() or ""


def state_of_invoice(party: Party, key: int) -> str:
    """The same of an invoice by its key, for the page that is opened most."""
    threads = OF_INVOICE(key)
    return next((each.state for each in threads if each.party_id == party.pk), "")
