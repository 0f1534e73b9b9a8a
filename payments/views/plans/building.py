"""What every screen of the plan builder begins with: the choices so far and what is offered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import wraps
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.http import PortalRequest
from payments.forms.plans import Choice, UnreadableChoiceError
from payments.queries.plan_offers import LeftOut, PlanOffer, Preview, plan_offer
from payments.rules.plan_offers import Shape, decide_plan

# How much, when, and the check of both; which invoices is asked only where there is a choice.
STEPS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A plan being built: what was chosen, and what is offered for it today.

    choice   names only invoices that can be in it
    dropped  what was asked for and cannot, with the reasons
    """

    request: PortalRequest
    choice: Choice
    offer: PlanOffer
    dropped: Sequence[LeftOut]

    @property
    def today(self) -> date:
        return self.offer.today

    @property
    def shape(self) -> Shape:
        """The chosen one, else the one that is proposed, on the chosen days."""
        choice = self.choice
        if not choice.has_shape:
            choice = replace(choice, count=self.offer.usual_shape().count)
        return choice.shape(today=self.today)

    @property
    def within_limits(self) -> Choice | None:
        """Without the claims that only an agent may arrange; None where nothing else is left."""
        fits = [each for each in self.offer.joining if each.is_self_service]
        if not fits or len(fits) == len(self.offer.joining):
            return None
        decision = decide_plan([each.case for each in fits], today=self.today)
        named = tuple(each.invoice.public_id for each in fits)
        return replace(self.choice, invoices=named) if decision.allowed else None

    def preview(self) -> Preview:
        return self.offer.preview(self.shape)

    def to(self, name: str, choice: Choice | None = None) -> HttpResponse:
        """Lead to another screen with all that was chosen."""
        return lead(self.request, with_query(name, choice or self.choice))


type Screen = Callable[[Built], HttpResponse]
type View = Callable[[PortalRequest], HttpResponse]


def builds(screen: Screen) -> View:
    """A screen that only shows; where nothing can be built, another page says why."""

    @wraps(screen)
    def view(request: PortalRequest) -> HttpResponse:
        built = build(request)
        return screen(built) if isinstance(built, Built) else built

    return require_safe(view)


def build(request: PortalRequest) -> Built | HttpResponse:
    """What an address of the builder says, with what is offered for it today.

    Another's invoice is a 404. Where nothing can be built of what was asked for, the answer
    leads to the first screen, which says why.
    """
    choice = read_choice(request)
    if not choice.invoices:
        return lead(request, reverse("payments:plan-new"))
    offer = plan_offer(request.actor, choice.invoices, today=timezone.localdate())
    if not offer.is_possible:
        return lead(request, with_query("plan-new", choice))
    named = tuple(each.invoice.public_id for each in offer.joining)
    choice = replace(choice, invoices=named)
    return Built(request=request, choice=choice, offer=offer, dropped=offer.left_out)


def read_choice(request: PortalRequest) -> Choice:
    """404 for addresses that no page of ours writes."""
    try:
        return Choice.read(request.GET)
    except UnreadableChoiceError:
        raise Http404 from None


def with_query(name: str, choice: Choice) -> str:
    """The address of a screen, with all that was chosen."""
    address = reverse(f"payments:{name}")
    return f"{address}?{choice.address}" if choice.address else address


def lead(request: PortalRequest, address: str) -> HttpResponse:
    """Where htmx asked for a part of a page, the whole page follows."""
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
