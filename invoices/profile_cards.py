"""The cards of the profile page about letters and rights (`accounts.profile_cards.cards`)."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actor import Actor
from accounts.models import Mandate
from accounts.profile_cards.cards import Card, Group, give
from invoices.models import Invoice
from invoices.queries.addresses import find_address_of_all
from invoices.queries.consents import valid_consents_of
from myropo.calendar import helsinki_date


def register() -> None:
    give(Group.REACH, letter_address, electronic_letters, is_of_party=True)
    give(Group.OTHERS, authorisations, is_of_party=True)


def letter_address(actor: Actor, at: datetime) -> Card | None:
    """Letters come about invoices: who has none has no address to correct."""
    newest = Invoice.objects.filter(party=actor.acting_for).order_by("-pk").first()
    if newest is None:
        return None
    given = find_address_of_all(actor.acting_for)
    return Card(
        title=_("Address for letters"),
        state=str(given) if given else _("As on each invoice"),
        url=reverse("invoices:address", args=[newest.public_id]),
        picture="letter",
    )


def electronic_letters(actor: Actor, at: datetime) -> Card:
    count = valid_consents_of(actor, on=helsinki_date(at)).count()
    text = ngettext("%(count)s valid consent", "%(count)s valid consents", count)
    return Card(
        title=_("Electronic letters"),
        state=text % {"count": count} if count else _("Your letters come on paper"),
        url=reverse("invoices:electronic-letters"),
        picture="mail",
    )


def authorisations(actor: Actor, at: datetime) -> Card:
    valid = Mandate.objects.valid(helsinki_date(at))
    count = valid.filter(principal=actor.acting_for).count()
    text = ngettext("%(count)s valid right", "%(count)s valid rights", count)
    return Card(
        title=_("Who may act for you"),
        state=text % {"count": count} if count else _("Nobody but yourself"),
        url=reverse("invoices:authorisations"),
        picture="share",
    )
