"""Which names an account knows: they are left out of what the robot learns from."""

from django.db.models import Q

from accounts.models import Mandate, Party
from chat.models import Chat
from invoices.models import Invoice


def names_around(chat: Chat) -> list[str]:
    """Of who writes and for whom, of those who act for either, and of their creditors."""
    people = [chat.user.party_id, chat.thread.party_id]
    mandates = Mandate.objects.filter(Q(principal__in=people) | Q(holder__in=people))
    acting = mandates.values_list("principal", "holder", "holder_name")
    keys = {*people, *(key for row in acting for key in row[:2])}
    names = Party.objects.filter(pk__in=[each for each in keys if each is not None])
    creditors = Invoice.objects.filter(party__in=people).order_by()
    return [
        *names.values_list("name", flat=True),
        *(row[2] for row in acting),
        *creditors.values_list("creditor__name", flat=True).distinct(),
        chat.user.preferred_name,
    ]
