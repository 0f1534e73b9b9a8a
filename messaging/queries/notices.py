"""What has happened, as the portal shows it: `/messages/news/`."""

from uuid import UUID

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from accounts.actor import Actor
from accounts.models import User
from accounts.news import Kind
from invoices.queries.rights import in_scope
from messaging.models import Delivery, Notice, Thread
from messaging.queries.deliveries import PERSONAL
from messaging.queries.threads import visible_to


def notices_of(actor: Actor) -> QuerySet[Notice]:
    """What an actor is told of, newest first.

    Who acts by a limited right sees what is about invoices that it covers, and answers in
    threads that it may read; what is about the person alone nobody else sees.
    """
    notices = Notice.objects.filter(party=actor.acting_for)
    if actor.is_for_another:
        notices = notices.exclude(kind__in=PERSONAL)
    if actor.access.is_full:
        return notices
    covered = Q(invoice__isnull=False) & in_scope(actor, "invoice__") & ~Q(kind=Kind.ANSWER)
    return notices.filter(covered | Q(kind=Kind.ANSWER, path__in=_paths_of_threads(actor)))


def _paths_of_threads(actor: Actor) -> QuerySet[Thread, str]:
    """Of those that the actor may see: the same invoice has others, about its refund or illness."""
    threads = Thread.objects.filter(visible_to(actor)).order_by()
    page = Concat(Value(reverse("messaging:threads")), Cast("public_id", CharField()), Value("/"))
    return threads.values_list(page, flat=True)


def unread_of(actor: Actor) -> int:
    """How many of them nobody has opened yet."""
    return notices_of(actor).filter(read_at=None).count()


def find_notice(actor: Actor, public_id: UUID) -> Notice | None:
    """Another's notice and no notice look the same: None."""
    return notices_of(actor).filter(public_id=public_id).first()


def was_told(user: User, public_id: UUID) -> bool:
    """Whether a user was, or is to be, told of a notice outside the portal."""
    return Delivery.objects.filter(notice__public_id=public_id, user=user).exists()
