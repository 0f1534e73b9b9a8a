"""Who hears of a refund beside those who stand for its debtor."""

from accounts.models import Mandate, User
from payments.models import AccountReport, Refund


def others_who_reported(refund: Refund) -> list[tuple[int, int]]:
    """Users who gave an account for it in their own name, with the keys of their parties.

    Who holds a right to act for the debtor is told as such, and whose right is over hears
    nothing more.
    """
    reports = AccountReport.objects.filter(refund=refund, given_at__isnull=False)
    users = User.objects.filter(pk__in=reports.values("user"), party__isnull=False)
    debtor = refund.invoice.party_id if refund.invoice else None
    if debtor is not None:
        holders = Mandate.objects.filter(principal=debtor, holder__isnull=False)
        users = users.exclude(party=debtor).exclude(party__in=holders.values("holder"))
    rows = users.order_by("pk").values_list("pk", "party")
    return [(user, party) for user, party in rows if party is not None]
