"""What an act on a payment, a due date, a plan, a pause or a refund was about, in words."""

from collections.abc import Collection

from django.db.models import Count, Max

from invoices import words
from invoices.deeds import invoice_in_words, tell_of, tell_of_invoice
from payments.models import DueDateShift, Pause, Payment, PaymentPlan, PaymentReport, Refund


def payments(keys: Collection[str]) -> dict[str, str]:
    """The sum, and the invoice where it is one."""
    rows = (
        Payment.objects.filter(pk__in=keys)
        .annotate(
            lines_count=Count("lines"),
            creditor=Max("lines__invoice__creditor__name"),
            its_number=Max("lines__invoice__number"),
        )
        .values_list("pk", "amount", "lines_count", "creditor", "its_number")
    )
    return {
        str(key): words.euros(amount)
        if lines != 1
        else f"{words.euros(amount)} · {invoice_in_words(creditor, number)}"
        for key, amount, lines, creditor, number in rows
    }


def shifts(keys: Collection[str]) -> dict[str, str]:
    """The invoice, and the day that its due date moved to."""
    rows = DueDateShift.objects.filter(pk__in=keys).values_list(
        "pk", "to_on", "invoice__creditor__name", "invoice__number"
    )
    return {
        str(key): f"{invoice_in_words(creditor, number)} → {words.day(day)}"
        for key, day, creditor, number in rows
    }


def plans(keys: Collection[str]) -> dict[str, str]:
    """The sum of all its parts."""
    rows = PaymentPlan.objects.filter(pk__in=keys).values_list("pk", "total")
    return {str(key): words.euros(total) for key, total in rows}


def register() -> None:
    tell_of(Payment, payments)
    tell_of(DueDateShift, shifts)
    tell_of(PaymentPlan, plans)
    for model in (PaymentReport, Pause, Refund):
        tell_of_invoice(model)
