"""The page of paying in tests: the invoices it offers, and what its form sends."""

from datetime import date

from payments.paytrail import Method
from tests.invoices import stories

PAY = "/pay/"
METHODS = (
    Method("mobilepay", "MobilePay", "mobile"),
    Method("testipankki", "Testipankki", "bank"),
    Method("creditcard", "Visa", "creditcard"),
    Method("creditcard", "Mastercard", "creditcard"),
)


def urgent(party, *, at):
    """96.41 of principal and 5.00 of costs."""
    sent = stories.sent(party, at=at, due_on=date(2026, 11, 2), number="LV-1000")
    return stories.reminded(sent, at=at)


def not_urgent(party, *, at):
    return stories.sent(
        party, at=at, due_on=date(2026, 12, 1), who="Kotikylän Vesi", total="396.00"
    )


def text_of(answer):
    """With plain spaces, as one types them."""
    return answer.content.decode().replace("\u00a0", " ")


def form_of(*invoices, shown, **more):
    """What the page's own form sends."""
    return {
        "invoice": [str(each.public_id) for each in invoices],
        "seen": [f"{each.public_id} {each.to_pay:.2f}" for each in invoices],
        "shown": shown,
        "method": "Testipankki",
        **more,
    }
