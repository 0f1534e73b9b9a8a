"""What a debtor tells of a payment made elsewhere, for tests."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

from django.utils import timezone
from PIL import Image

from payments.services.paid_already import report_payment
from tests.invoices.stories import sent

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"


def picture(kind):
    content = BytesIO()
    Image.new("RGB", (20, 20)).save(content, kind)
    return content.getvalue()


def bill_of(party):
    """An open invoice that was sent eleven days ago."""
    at = datetime(2026, 11, 10, 8, 0, tzinfo=UTC)
    due_on = timezone.localdate() + timedelta(days=10)
    return sent(party, at=at, due_on=due_on, number="1000", total="96.41")


def told(actor, invoice, *, at, file=None, amount="96.41"):
    """The report that its debtor makes."""
    return report_payment(
        actor=actor,
        invoice=invoice,
        amount=Decimal(amount),
        paid_on=date(2026, 11, 18),
        file=file,
        at=at,
    )
