"""Small ways to say that something happened, and to look who is told of it and how."""

from datetime import UTC, datetime

from django.db import transaction

from accounts import news
from accounts.models import EmailAddress
from accounts.news import Kind, News
from messaging.models import Delivery, Notice, NoticeChannel, PushSubscription
from messaging.services import delivering
from tests.factories import DebtorFactory, InvoiceFactory, MandateFactory, PersonFactory

# Noon in Helsinki, a Monday.
NOON = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)
MORNING = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
EMAIL, PUSH = NoticeChannel.EMAIL, NoticeChannel.PUSH


def with_email(user, address="vaino@example.com"):
    EmailAddress.objects.create(user=user, address=address, asked_at=NOON, confirmed_at=NOON)
    return user


def with_phone(user):
    endpoint = f"https://push.example/{user.pk}"
    PushSubscription.objects.create(
        user=user, endpoint=endpoint, p256dh="p", auth="a", made_at=NOON
    )
    return user


def holder_for(party, **right):
    """Somebody who acts for the party and has a confirmed address."""
    holder = with_email(DebtorFactory(party=PersonFactory(name="Valtuutettu Valtteri")), "v@x.fi")
    MandateFactory(principal=party, holder=holder.party, **right)
    return holder


def some_news(party, kind=Kind.LETTER, what="CAME", cause="letter:1", at=NOON, **more):
    """One thing that happened, with an invoice of the party unless it says otherwise."""
    more.setdefault("path", "/letters/")
    return News(kind=kind, what=what, cause=cause, party_id=party.pk, at=at, **more)


def tell(*told):
    with transaction.atomic():
        news.tell(*told)


def happened(party, **more):
    """Tell of it; the notice."""
    found = some_news(party, **more)
    tell(found)
    return Notice.objects.get(cause=found.cause)


def about_invoice(party, **more):
    invoice = InvoiceFactory(party=party)
    return happened(party, cause=f"letter:{invoice.pk}", invoice_id=invoice.pk, **more)


def send(user, channel=EMAIL, at=NOON):
    return delivering.send_waiting(user_id=user.pk, channel=channel, at=at)


def ways(notice=None):
    """Who is on the way to be told of what is known, and how."""
    rows = Delivery.objects.filter(notice=notice) if notice else Delivery.objects.all()
    return sorted(rows.values_list("user", "channel"))


def states():
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))
