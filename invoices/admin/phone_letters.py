"""A letter that the debtor on the phone never got: the same again, on paper, free of charge."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.admin.phone_pages import (
    Act,
    Check,
    NotDoneError,
    Place,
    carrying_next,
    demand,
    in_two_steps,
)
from accounts.http import user_of
from accounts.models import Party
from invoices import words
from invoices.admin.base import name_of_letter
from invoices.admin.phone_place import invoice_or_404
from invoices.models import Invoice, Letter, LetterState
from invoices.pdf.letter_facts import recipient_of
from invoices.queries.addresses import addresses_of
from invoices.rules.law_calendar import letter_due_on, postal_day_after
from invoices.services.collection.sending_again import send_again_and_go_on
from invoices.services.letters.movement import DAYS_TO_HAND_OVER, PAPER, asks_for_nothing
from invoices.services.letters.resending import NotResendableError, is_resendable

SEND: Final = "invoices.change_letter"


def may_be_sent_again(
    request: HttpRequest, letter: Letter, letters: Sequence[Letter], *, replaced: Collection[Any]
) -> bool:
    """Of the letters of an invoice: whether this one may, with no more queries."""
    if letter.invoice is None or not user_of(request).has_perm(SEND):
        return False
    is_last = not any(each.pk > letter.pk and each.kind == letter.kind for each in letters)
    is_asked_for = not asks_for_nothing(letter.invoice) and not _waits(letter, letter.invoice)
    is_free = is_last and letter.pk not in replaced
    return is_asked_for and is_free and is_resendable(letter, by_person=True)


def _waits(letter: Letter, invoice: Invoice) -> bool:
    """Whether it would be pulled back before it leaves; of one that failed, its review ends."""
    return bool(invoice.hold) and letter.state != LetterState.FAILED


def send_again_url(request: HttpRequest, letter: Letter) -> str:
    url = reverse("admin:invoices_letter_again", args=[letter.pk])
    return carrying_next(request, url)


@require_http_methods(["GET", "POST"])
def again(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Where it goes, and what it gives: the whole time to pay, and no cost."""
    demand(request, SEND)
    letter = get_object_or_404(Letter.objects.select_related("document"), pk=letter_id)
    if letter.invoice_id is None:
        raise Http404
    invoice = invoice_or_404(request, letter.invoice_id)
    if invoice.party is None:
        raise Http404
    place = _place_of(letter, invoice.party)

    def do(_form: forms.Form) -> str:
        return _sent(request, letter)

    act = Act(
        title=_("Send the letter again on paper"),
        form=_form,
        check=lambda _form: _check(letter, invoice),
        do=do,
        say=[
            _("Is the address right to which your letters go? Correct it first, if it is not."),
            _("You can read the letter in MyRopo at once, also before it comes."),
        ],
    )
    return in_two_steps(request, place, act)


def _form(data: Any, initial: dict[str, Any]) -> forms.Form:
    """Nothing is asked."""
    return forms.Form(data, initial=initial)


def _place_of(letter: Letter, party: Party) -> Place:
    url = reverse("admin:invoices_letter_change", args=[letter.pk])
    text = name_of_letter(letter)
    return Place(text=text, url=url, list_of=Letter, party=party, target=letter, noun="letter")


def _check(letter: Letter, invoice: Invoice) -> Check:
    if _waits(letter, invoice):
        text = _("Collection waits just now, so that no letter leaves. The PDF is in MyRopo.")
        raise NotDoneError(text)
    recipient = recipient_of(invoice, addresses_of([invoice.pk]).get(invoice.pk))
    goes_to = f"{recipient.street}, {recipient.postcode} {recipient.town}"
    today = timezone.localdate()
    leaves = postal_day_after(today, weekdays=DAYS_TO_HAND_OVER)
    due = letter_due_on(handed_over_on=leaves, delivery=PAPER)
    return Check(
        effects=[
            _("It leaves with the next batch, by %(day)s.") % {"day": words.day(leaves)},
            _("It asks for what is open now, %(sum)s, and gives time to pay until %(day)s.")
            % {"sum": words.euros(invoice.to_pay), "day": words.day(due)},
            _("It costs the debtor nothing. It takes the place of the earlier letter."),
        ],
        facts=[(_("Letter"), name_of_letter(letter)), (_("Goes to"), goes_to)],
    )


def _sent(request: HttpRequest, letter: Letter) -> str:
    try:
        paper = send_again_and_go_on(
            letter_id=letter.public_id,
            note=_("The letter was sent again."),
            actor=user_of(request),
            at=timezone.now(),
        )
    except NotResendableError:
        raise NotDoneError(_("It cannot be sent again any more. Nothing was changed.")) from None
    text = _("The letter leaves by %(day)s. It gives time to pay until %(due)s.")
    due = words.day(paper.due_on) if paper.due_on else "–"
    return text % {"day": words.day(paper.to_hand_over_on), "due": due}
