"""By which rights somebody acts for the debtor of an invoice; for staff."""

from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import Mandate, Scope
from invoices.models import Invoice, MandateScope


def rights_over(invoice: Invoice, *, today: date) -> QuerySet[Mandate]:
    """Those that count today and cover the invoice, with their holders.

    Who acts for a company by its registers has no row: that is asked of Suomi.fi each time.
    """
    covering = MandateScope.objects.filter(Q(invoice=invoice) | Q(creditor=invoice.creditor_id))
    covers = Q(scope=Scope.ALL) | Q(pk__in=covering.values("mandate"))
    valid = Mandate.objects.valid(today).filter(covers, principal=invoice.party_id)
    return valid.select_related("holder")
