"""A person who is reminded: small ways to say of what, and to look what came of it."""

from datetime import UTC, date, datetime, time

from accounts.email_codes import code_of
from accounts.models import EmailAddress
from accounts.services import email_addresses
from messaging.models import Delivery, DeliveryState, Notice, NoticeChannel
from messaging.services import delivering
from payments.services import due_notices
from tests.factories import InvoiceFactory

TODAY = date(2026, 11, 21)
AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
SOON = date(2026, 11, 24)
ADDRESS = "vaino@example.com"


def with_address(user, address=ADDRESS, **wishes):
    email = email_addresses.give_address(user=user, address=address, at=AT)
    email_addresses.confirm_address(user=user, code=code_of(email), at=AT)
    EmailAddress.objects.filter(user=user).update(**wishes)
    return user


def due(user, on=SOON, **fields):
    return InvoiceFactory(**{"party": user.party, "due_on": on, **fields})


def remind(today=TODAY):
    return due_notices.remind(today=today, at=by_day(today))


def send(user, today=TODAY):
    """What waits goes out by e-mail; how many notices did."""
    return delivering.send_waiting(user_id=user.pk, channel=NoticeChannel.EMAIL, at=by_day(today))


def by_day(day):
    return datetime.combine(day, time(8), tzinfo=UTC)


def causes():
    return list(Notice.objects.order_by("cause").values_list("cause", flat=True))


def waiting():
    return Delivery.objects.filter(state=DeliveryState.WAITS).count()
