"""An authorisation that customer service fills in, for the debtor to finish in MyRopo.

Nothing is given by it: the debtor says to whom, looks at all of it, and is identified by a bank.
"""

from datetime import datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from accounts import audit, news
from accounts.actor import Actor
from accounts.models import AuditEvent, Level, Party, Scope
from accounts.models.mandate import AUTHORISABLE
from invoices.models import Invoice
from invoices.queries.authorisations import WhyNot, why_not_give
from invoices.services.authorisations import NotPossibleError
from myropo.calendar import helsinki_date

PREPARED: Final = "authorisation.prepared"


@transaction.atomic
def prepare(
    *,
    actor: Actor,
    invoice: Invoice | None,
    level: Level,
    months: int,
    once: UUID,
    at: datetime,
) -> bool:
    """Tell the debtor of the page where the authorisation waits, filled in so far.

    actor    of staff, in the place of the debtor
    invoice  an open one of the debtor's, to begin from; None: all invoices
    once     chosen before the press of the button: a second one is False and tells nobody

    Raises `NotPossibleError`, and `ValueError` for a level that nobody can be given.
    """
    if level not in AUTHORISABLE:
        raise ValueError("An authorised person sees, pays and arranges; no more.")
    party = Party.objects.select_for_update(no_key=True).get(pk=actor.acting_for.pk)
    if AuditEvent.objects.filter(party=party, action=PREPARED, data__once=str(once)).exists():
        return False
    today = helsinki_date(at)
    if why := (WhyNot.MINOR if party.is_minor(today) else why_not_give(actor, today=today)):
        raise NotPossibleError(why)
    about = {"invoice": str(invoice.public_id)} if invoice else {"scope": str(Scope.ALL)}
    query = urlencode({**about, "level": int(level), "months": months})
    news.tell(
        news.News(
            kind=news.Kind.AUTHORISATION,
            what="PREPARED",
            cause=f"{PREPARED}:{once}",
            path=f"{reverse('invoices:authorisation-new')}?{query}",
            party_id=party.pk,
            at=at,
        )
    )
    audit.record(
        action=PREPARED,
        actor=actor.user,
        party=party,
        target=party,
        data={"once": str(once), "level": int(level), "months": months},
        at=at,
    )
    return True
