"""Somebody else may take care of it: prepared on the phone, given by the customer in MyRopo.

A voice on the phone is no strong identification, and a right opens all that somebody owes. So
nothing is given here; what takes away, ending a right, is done at once.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.actor import Actor
from accounts.admin.phone_pages import (
    Act,
    Check,
    NotDoneError,
    actor_for,
    back_of,
    carrying_next,
    demand,
    in_two_steps,
    leading_back,
    not_done,
    party_or_404,
    place_of_party,
)
from accounts.admin.tools import add_person_page, add_person_tool
from accounts.admin.who_may_act import name_of_holder
from accounts.http import user_of
from accounts.models import Level, Mandate, MandateState, Party, PartyKind
from invoices import words, words_authorisations
from invoices.forms.authorisations import MONTHS, LevelForm, invoice_in_words
from invoices.models import Invoice
from invoices.queries.authorisations import invoices_on_offer
from invoices.rules.authorisations import DEFAULT_MONTHS
from invoices.services.authorisation_prepared import prepare
from invoices.services.authorisations import NotPossibleError

CHANGE: Final = "accounts.change_mandate"
EVERYTHING: Final = "all"
ASIDE: Final = "admin/invoices/mandates_given.html"


class PrepareForm(LevelForm):
    """What, how far, until when; to whom, the customer says alone."""

    what = forms.ChoiceField(label=gettext_lazy("Which invoices?"))
    months = forms.TypedChoiceField(label=gettext_lazy("How long?"), choices=MONTHS, coerce=int)
    once = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ("what", "level", "months")

    def __init__(self, *args: Any, invoices: Sequence[Invoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invoices = {str(each.public_id): each for each in invoices}
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            (EVERYTHING, _("All invoices, also those that come")),
            *((key, invoice_in_words(each)) for key, each in self.invoices.items()),
        ]

    @property
    def invoice(self) -> Invoice | None:
        return self.invoices.get(self.cleaned_data["what"])


@require_http_methods(["GET", "POST"])
def authorise(request: HttpRequest, party_id: int) -> HttpResponse:
    """What is prepared for the customer to give; and the rights that are there, to end."""
    demand(request, CHANGE)
    party = party_or_404(party_id)
    place, actor = place_of_party(party), actor_for(request, party)
    if party.kind == PartyKind.PERSON and not hasattr(party, "user"):
        why = _(
            "The customer has never signed in to MyRopo, so nothing can wait there. Say: sign in "
            "with your bank, and choose Authorisations in the profile."
        )
        return not_done(request, why, to=back_of(request, default=place.url))
    invoices = list(invoices_on_offer(actor))

    def do(form: PrepareForm) -> str:
        return _prepared(actor, form)

    act = Act(
        title=_("Prepare an authorisation"),
        form=lambda data, initial: PrepareForm(data, initial=initial, invoices=invoices),
        check=_check,
        do=do,
        say=[
            _("You authorise somebody in MyRopo yourself: your bank says there who you are."),
            _("I prepare it now. You add there who it is, and see all of it before you give it."),
            words_authorisations.NEVER,
        ],
        initial={
            "what": EVERYTHING,
            "level": int(Level.VIEW),
            "months": DEFAULT_MONTHS,
            "once": uuid4(),
        },
        aside=ASIDE,
        aside_context=_rights(request, party, today=timezone.localdate()),
    )
    return in_two_steps(request, place, act)


def _check(form: PrepareForm) -> Check:
    values: Mapping[str, Any] = form.cleaned_data
    what = (
        invoice_in_words(form.invoice) if form.invoice else _("All invoices, also those that come")
    )
    months = str(dict(MONTHS)[values["months"]])
    return Check(
        effects=[
            _("The customer finds it among the news in MyRopo, and by e-mail where that is on."),
            _("Nobody may act before the customer has finished it there with the bank."),
            _("Until then you may talk with nobody else about these matters."),
        ],
        facts=[
            (_("Which invoices?"), what),
            (_("May"), str(words_authorisations.LEVELS[values["level"]])),
            (_("How long?"), months),
        ],
    )


def _prepared(actor: Actor, form: PrepareForm) -> str:
    once: UUID = form.cleaned_data["once"]
    try:
        is_new = prepare(
            actor=actor,
            invoice=form.invoice,
            level=form.cleaned_data["level"],
            months=form.cleaned_data["months"],
            once=once,
            at=timezone.now(),
        )
    except NotPossibleError as refusal:
        raise NotDoneError(str(words_authorisations.WHY_NOT[refusal.why])) from None
    if not is_new:
        return _("It had been prepared already. Nothing was done twice.")
    return _("It waits in MyRopo. Nobody may act before the customer finishes it there.")


def _rights(request: HttpRequest, party: Party, *, today: date) -> list[dict[str, str]]:
    """What counts now or waits to be accepted, each with the page that ends it."""
    living = Mandate.objects.filter(principal=party, ends_on__gte=today).select_related("holder")
    return [
        {
            "name": name_of_holder(each) or each.get_state_display(),
            "told": _("%(level)s, until %(day)s.")
            % {"level": Level(each.level).label, "day": words.day(each.ends_on)},
            "url": carrying_next(request, reverse("admin:accounts_mandate_end", args=[each.pk])),
        }
        for each in living.exclude(state=MandateState.ENDED)
    ]


def _tool(request: HttpRequest, party: Party) -> tuple[str, str] | None:
    if not user_of(request).has_perm(CHANGE):
        return None
    url = reverse("admin:accounts_party_authorise", args=[party.pk])
    return leading_back(request, url), _("Somebody else takes care of it")


add_person_page("authorise", authorise)
add_person_tool(_tool)
