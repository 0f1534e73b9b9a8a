"""Due dates that were moved."""

from uuid import UUID

from django.http import Http404

from accounts.actor import Actor
from invoices.queries.rights import in_scope
from payments.models import DueDateShift


def get_shift_or_404(actor: Actor, public_id: UUID) -> DueDateShift:
    """A moved due date of the actor's, with its invoice. Another's is a 404."""
    own = DueDateShift.objects.filter(in_scope(actor, "invoice__"), party=actor.acting_for)
    try:
        return own.select_related("invoice__creditor").get(public_id=public_id)
    except DueDateShift.DoesNotExist:
        raise Http404 from None
