"""Where letters go: the address that a debtor corrected, else the one on the invoice."""

from collections.abc import Collection

from django.db.models import Q

from accounts.actor import Actor
from accounts.models import Party
from invoices.models import Invoice, LetterAddress


def addresses_of(invoice_ids: Collection[int]) -> dict[int, LetterAddress]:
    """The newest corrected address that fits each invoice, in two queries; none: as billed.

    It fits when its party is the debtor of the invoice, and it is for that invoice or for
    all of the party's letters: what anybody else gave never counts.
    """
    debtors = dict(
        Invoice.objects.filter(pk__in=invoice_ids, party__isnull=False).values_list("pk", "party")
    )
    given = (
        LetterAddress.objects.filter(party__in=set(debtors.values()))
        .filter(Q(invoice=None) | Q(invoice__in=debtors))
        .order_by("party", "invoice", "-pk")
        .distinct("party", "invoice")
    )
    newest = {(each.party_id, each.invoice_id): each for each in given}
    fitting = {
        key: [newest[of] for of in ((party_id, None), (party_id, key)) if of in newest]
        for key, party_id in debtors.items()
    }
    return {
        key: max(addresses, key=lambda each: each.pk)
        for key, addresses in fitting.items()
        if addresses
    }


def history_of(actor: Actor, invoice: Invoice) -> list[LetterAddress]:
    """What the actor's party gave for the invoice or for all letters, the newest first."""
    return list(
        LetterAddress.objects.filter(party=actor.acting_for)
        .filter(Q(invoice=None) | Q(invoice=invoice))
        .select_related("given_by")
        .order_by("-pk")
    )


def find_address_of_all(party: Party) -> LetterAddress | None:
    """Where all letters of a party go, as it said last; None: as each invoice says."""
    return LetterAddress.objects.filter(party=party, invoice=None).first()
