"""Sending a letter again that nobody could deliver: where it went, and where it goes now."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import user_of
from invoices.models import Letter, LetterState
from invoices.pdf.letter_facts import recipient_of
from invoices.queries.addresses import addresses_of
from invoices.services.collection.sending_again import send_again_and_go_on
from invoices.services.letters.movement import COLLECTION_LETTERS
from invoices.services.letters.resending import NotResendableError

SEND: Final = "invoices.change_letter"


def desk_of(request: HttpRequest, letter: Letter) -> dict[str, Any]:
    """What the page of a letter shows of sending it again; nothing where that is not possible."""
    invoice = letter.invoice
    if invoice is None or not is_to_be_sent_again(letter):
        return {}
    if not user_of(request).has_perm(SEND):
        return {}
    went_to = _in_one_line(letter.document.facts.get("recipient", {}))
    recipient = recipient_of(invoice, addresses_of([invoice.pk]).get(invoice.pk))
    goes_to = _in_one_line(
        {"street": recipient.street, "postcode": recipient.postcode, "town": recipient.town}
    )
    return {"may_send_again": True, "went_to": went_to, "goes_to": goes_to}


def is_to_be_sent_again(letter: Letter) -> bool:
    """Whether a person may send it again: a letter of collection that failed, for an open claim."""
    return (
        letter.state == LetterState.FAILED
        and letter.kind in COLLECTION_LETTERS
        and letter.invoice is not None
        and letter.invoice.is_open
        and not Letter.objects.filter(replaces=letter).exists()
    )


def send_again_view(
    request: HttpRequest, *, rows: QuerySet[Letter], letter_id: int
) -> HttpResponse:
    """Write it anew on paper; the page of the new letter says so."""
    if not user_of(request).has_perm(SEND):
        raise PermissionDenied
    letter = get_object_or_404(rows, pk=letter_id)
    try:
        shown = send_again_and_go_on(
            letter_id=letter.public_id,
            note=_("The letter was sent again."),
            actor=user_of(request),
            at=timezone.now(),
        )
    except NotResendableError:
        shown = letter
        messages.warning(request, _("It cannot be sent again any more. Nothing was changed."))
    else:
        messages.success(request, _("This letter was written. It leaves with the next batch."))
    return HttpResponseRedirect(reverse("admin:invoices_letter_change", args=[shown.pk]))


def _in_one_line(address: dict[str, str]) -> str:
    """`Esimerkkikatu 1, 00100 Helsinki`; empty where nothing is known."""
    town = f"{address.get('postcode', '')} {address.get('town', '')}".strip()
    return ", ".join(filter(None, [address.get("street", ""), town]))
