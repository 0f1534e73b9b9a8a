"""A plan for a debtor on the phone: which invoices, how, the check, and the plan itself."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actor import Actor
from accounts.admin.phone_pages import back_of
from accounts.admin.recording import record
from accounts.http import user_of
from accounts.models import User
from invoices.admin import two_steps
from invoices.models import Invoice
from invoices.queries.rates import kept_rates
from payments import words_arranging
from payments.admin.desk_pages import (
    Check,
    arrange_url,
    check_page,
    demand,
    hidden_of,
    invoice_or_404,
    page,
    place_of_invoice,
    plan_url,
    retyped,
)
from payments.admin.plan_shapes import print_of, typed_shape
from payments.admin.words_desk import costs_of_claims, effects_of_plan
from payments.forms.plan_desk import MakePlanForm
from payments.queries.plan_offers import PlanOffer, offer_for
from payments.queries.planned import Planned
from payments.queries.staff_plans import arrangeable_invoices
from payments.services.plans import making

ADD: Final = "payments.add_paymentplan"
MAKE_PAGE: Final = "admin/payments/arrange/plan.html"
# Which invoices: the options are shown for others.
AGAIN: Final = "again"


class Making:
    """A plan being made with a debtor: all that may be in one, and what is chosen of it."""

    def __init__(self, request: HttpRequest, invoice: Invoice, actor: Actor) -> None:
        self.request, self.invoice, self.actor = request, invoice, actor
        self.today = timezone.localdate()
        self.data = two_steps.typed(request)
        party_invoices = arrangeable_invoices(actor.user, actor.acting_for)
        self.all = self._offer(party_invoices or [invoice])
        wanted = self.data.getlist("invoice") if request.method == "POST" else [str(invoice.pk)]
        self.chosen = [each.invoice for each in self.all.joining if str(each.invoice.pk) in wanted]
        self.offer = self._offer(self.chosen)

    def _offer(self, invoices: Sequence[Invoice]) -> PlanOffer:
        return offer_for(self.actor, invoices, today=self.today, rates=kept_rates(), by_agent=True)

    @property
    def rows(self) -> list[tuple[Invoice, bool]]:
        """What may be in the plan, and whether it is chosen."""
        return [(each.invoice, each.invoice in self.chosen) for each in self.all.joining]

    @property
    def left_out(self) -> list[tuple[Invoice, str]]:
        return [
            (each.invoice, words_arranging.why_not(each.decision, each.invoice))
            for each in self.all.left_out
        ]

    @property
    def why_not(self) -> str:
        """Why what is chosen makes no plan; "" where it does."""
        if not self.chosen:
            return _("Choose the invoices that the plan pays.") if self.all.joining else ""
        if self.offer.is_possible:
            return ""
        return words_arranging.why_not(self.offer.decision, self.chosen[0])

    def first_form(self) -> MakePlanForm:
        """What is proposed: the cheapest plan of most parts."""
        language = _language_of(self.invoice)
        initial = {**typed_shape(self.offer.usual_shape()), "language": language}
        return MakePlanForm(initial=initial, offer=self.offer)


@require_http_methods(["GET", "POST"])
def make(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Every button shows what it would do but the last of the check, which makes the plan."""
    demand(request, ADD)
    invoice = invoice_or_404(request, invoice_id)
    if invoice.party is None:
        return HttpResponseRedirect(arrange_url(invoice))
    at_desk = Making(request, invoice, Actor(user=user_of(request), acting_for=invoice.party))
    if request.method == "GET":
        form = at_desk.first_form() if not at_desk.why_not and at_desk.chosen else None
        return _ask(at_desk, form)
    return _typed(at_desk)


def _typed(at_desk: Making) -> HttpResponse:
    """What was typed, after each button."""
    request, form = at_desk.request, MakePlanForm(at_desk.data, offer=at_desk.offer)
    if two_steps.pressed(at_desk.data) in {AGAIN, two_steps.EDIT}:
        return _ask(at_desk, _retyped(at_desk, form))
    if at_desk.why_not or not at_desk.chosen:
        return _ask(at_desk, _retyped(at_desk, form), status=422)
    if not form.is_valid() or form.planned is None:
        return _ask(at_desk, form, status=422)
    if two_steps.is_final(request, at_desk.data, seen=print_of(form.planned)):
        return _make(at_desk, form, form.planned)
    return _check(at_desk, form, form.planned)


def _make(at_desk: Making, form: MakePlanForm, planned: Planned) -> HttpResponse:
    request = at_desk.request
    try:
        plan = making.make_plan(
            actor=at_desk.actor,
            invoice_ids=[each.pk for each in at_desk.chosen],
            shape=form.shape,
            seen_total=planned.total,
            language=form.cleaned_data["language"],
            user=at_desk.actor.user,
            at=timezone.now(),
        )
    except (making.PlanRefusedError, making.PlanMisfitError, making.PlanChangedError):
        messages.warning(request, _("Something changed meanwhile. Check it once more."))
        now = Making(request, at_desk.invoice, at_desk.actor)
        return _ask(now, _retyped(now, form), status=409)
    messages.success(request, _("The plan is in force. The debtor sees it in MyRopo."))
    return HttpResponseRedirect(back_of(request, default=plan_url(plan)))


def _check(at_desk: Making, form: MakePlanForm, planned: Planned) -> HttpResponse:
    chosen: list[tuple[str, object]] = [("invoice", each.pk) for each in at_desk.chosen]
    check = Check(
        heading=_("The plan that comes into force"),
        label=_("Make the plan"),
        effects=effects_of_plan(planned),
        seen=print_of(planned),
        hidden=[*chosen, *hidden_of(form)],
        parts=planned.parts,
        costs=costs_of_claims(planned.costs),
    )
    return check_page(at_desk.request, place_of_invoice(at_desk.invoice), check)


def _retyped(at_desk: Making, form: MakePlanForm) -> Any:
    """What was typed; what nothing was typed into yet gets what is proposed."""
    if at_desk.why_not or not at_desk.chosen:
        return None
    if not form.data.get("how"):
        return at_desk.first_form()
    return retyped(MakePlanForm, form, offer=at_desk.offer)


def _ask(at_desk: Making, form: Any, *, status: int = 200) -> HttpResponse:
    request, party = at_desk.request, at_desk.actor.acting_for
    shown = [invoice.pk for invoice, _chosen in (*at_desk.rows, *at_desk.left_out)]
    record(request, "invoice.listed", party=party, data={"rows": shown, "searched": False})
    return page(
        request,
        MAKE_PAGE,
        _("Make a payment plan"),
        place_of_invoice(at_desk.invoice),
        status=status,
        form=form,
        rows=at_desk.rows,
        left_out=at_desk.left_out,
        why_not=at_desk.why_not,
        options=at_desk.offer.options() if form else [],
        typed=_typed_of(at_desk.data) if form is None else [],
    )


def _typed_of(data: QueryDict) -> list[tuple[str, str]]:
    """What was typed of the plan, for a page that has no form for it just now."""
    names = MakePlanForm.base_fields
    return [(name, data.get(name, "")) for name in names if name in data]


def _language_of(invoice: Invoice) -> str:
    """The one that the debtor reads MyRopo in, else that of the invoice."""
    user = User.objects.filter(party=invoice.party).first()
    return user.language if user is not None else invoice.language
