"""Files of messages, for those who may read the messages."""

from uuid import UUID

from django.db.models import Q
from django.http import Http404

from accounts.actor import Actor
from messaging.models import Attachment, Thread
from messaging.queries.threads import visible_to


def find_attachment(actor: Actor, public_id: UUID) -> Attachment | None:
    """A file of a thread that the actor may see, or of a draft of its own for the same party."""
    threads = Thread.objects.filter(visible_to(actor)).order_by()
    said = Q(message__thread__in=threads.values("pk"))
    own = Q(draft__user=actor.user, draft__party=actor.acting_for)
    rows = Attachment.objects.select_related("message__thread__party", "draft__party")
    return rows.filter(said | own, public_id=public_id).first()


def get_attachment_or_404(actor: Actor, public_id: UUID) -> Attachment:
    """Someone else's file and no file look the same: 404."""
    found = find_attachment(actor, public_id)
    if found is None:
        raise Http404
    return found
