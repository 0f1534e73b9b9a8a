"""A person who is reminded by e-mail: small ways to say of what, and to look what came of it."""

from datetime import UTC, date, datetime

from accounts.email_codes import code_of
from accounts.models import EmailAddress
from accounts.services import email_addresses
from payments.models import DueNotice
from payments.services import due_notices
from tests.factories import InvoiceFactory

TODAY = date(2026, 11, 21)
AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
SOON = date(2026, 11, 24)
ADDRESS = "vaino@example.com"


def with_address(user, address=ADDRESS, **wishes):
    email = email_addresses.give_address(user=user, address=address, at=AT)
    email_addresses.confirm_address(user=user, code=code_of(email), at=AT)
    EmailAddress.objects.filter(user=user).update(**wishes)
    return user


def due(user, on=SOON, **fields):
    return InvoiceFactory(**{"party": user.party, "due_on": on, **fields})


def queue(today=TODAY):
    return due_notices.queue_due(today=today, at=AT)


def send(user, today=TODAY):
    return due_notices.send_waiting(user_id=user.pk, today=today, at=AT)


def causes():
    return list(DueNotice.objects.order_by("cause").values_list("cause", flat=True))


def waiting():
    return DueNotice.objects.filter(sent_at=None).count()
