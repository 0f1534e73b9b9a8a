"""The page of one invoice."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from accounts.actor import Actor
from accounts.http import PortalRequest
from invoices import queries, words
from invoices.models import EventKind, HoldReason, InterestBasis, LetterKind, LetterState
from invoices.queries import Details
from invoices.queries.payment_details import claim_of, payment_details_of
from invoices.queries.rights import stands_for_debtor
from invoices.rules import acts, myropo_id
from invoices.rules.acts import Act
from invoices.rules.references import grouped
from invoices.rules.states import Label, due_seen_from, is_overdue, state_of, waits
from invoices.views import statement
from invoices.views.bills import CONTESTED
from invoices.views.late_interest import interest_shown
from invoices.views.letters import letters_shown
from invoices.views.outlook import next_steps_of
from invoices.views.reported import reported_of
from invoices.views.requests.shown import RequestShown, requests_shown
from invoices.views.timeline import steps_of
from invoices.words_ahead import ahead_of


@require_safe
def invoice(request: PortalRequest, public_id: UUID) -> HttpResponse:
    today = timezone.localdate()
    details = queries.get_details_or_404(request.actor, public_id)
    shown = details.invoice
    requests = _requests(request.actor, details, today)
    context = {
        # For what other apps show of it.
        "details": details,
        "today": today,
        "invoice": shown,
        "creditor": shown.creditor,
        "original": details.original,
        "is_found": shown.party_id != request.actor.acting_for.pk,
        "closed": words.closed(shown.stage, shown.closed_on) if shown.closed_on else "",
        "items": statement.items_of(details.rows),
        "letters": letters_shown(details.letters, today=today),
        "requests": requests,
        "interest": words.INTEREST[shown.interest_basis],
        "late_interest": interest_shown(details, request.GET, today=today),
        "reference": grouped(shown.reference),
        "myropo_id": myropo_id.display(shown.myropo_id),
        **_standing(details, today),
        **_asked_for(details, requests, today),
        **_story(request.actor, details, today),
    }
    return render(request, "invoices/invoice.html", context)


def _standing(details: Details, today: date) -> dict[str, object]:
    """How the invoice stands, what is to be paid of it, and what can be done."""
    shown = details.invoice
    state = state_of(
        stage=shown.stage,
        due_on=shown.due_on,
        today=today,
        is_covered=shown.is_covered,
        hold=shown.hold,
    )
    decisions = acts.decide_all(claim_of(shown))
    is_late = shown.is_open and is_overdue(due_on=shown.due_on, today=today)
    is_reported = shown.hold == HoldReason.PAYMENT_REPORTED
    pay, contact = decisions[Act.PAY], decisions[Act.CONTACT_CREDITOR]
    return {
        "state": words.LABELS[state.label],
        "label": state.label if pay.allowed else "",
        "tone": state.tone,
        "meaning": _meaning(details, state.label, today) if pay.allowed else words.why_not(pay),
        "settled": statement.settled_of(details),
        "due": _due(details, today),
        "is_late": is_late and not waits(label=state.label, stage=shown.stage, hold=shown.hold),
        # Interest that runs is booked when a letter charges it; until then the sum is without it.
        # A plan may charge it on its own days, and tells so itself.
        "interest_is_missing": is_late
        and shown.interest_basis != InterestBasis.NONE
        and shown.hold != HoldReason.PLAN,
        "pay": pay,
        "may_contact_instead": Act.CONTACT_CREDITOR in pay.instead,
        "why_not_contact": "" if contact.allowed else words.why_not(contact),
        "way": statement.way_of(details, today=today),
        "waits": shown.hold == HoldReason.PAYMENT_PENDING,
        "is_reported": is_reported,
        "may_report": decisions[Act.REPORT_PAYMENT].allowed and not is_reported,
        "reported": reported_of(details.reported, details.timeline, invoice=shown, today=today),
        "lines": statement.lines_of(details.ledger, details.timeline),
    }


def _due(details: Details, today: date) -> str:
    """How near the due date is, or until when there is more time; a plan has days of its own."""
    if details.invoice.hold == HoldReason.PLAN:
        return ""
    if details.more_time is not None and details.more_time >= today:
        return words.time_until(details.more_time)
    return words.due(due_seen_from(due_on=details.invoice.due_on, today=today))


def _meaning(details: Details, label: Label, today: date) -> str | Promise:
    """What the state means; a reminder that has not left was not sent."""
    if label is not Label.REMINDER:
        return words.MEANINGS[label]
    states = [each.state for each in details.letters if each.kind == LetterKind.REMINDER]
    # Who may not read the letters knows their days alone.
    if not states:
        kinds = {event.kind for event in details.timeline if event.on > today}
        has_come = EventKind.REMINDED not in kinds
    else:
        has_come = states[0] == LetterState.SENT
    return words.MEANINGS[label] if has_come else words.REMINDER_COMES


def _asked_for(details: Details, requests: list[RequestShown], today: date) -> dict[str, object]:
    """Which sum is asked for: never what its debtor does not agree to.

    undisputed    what is still to be paid while a part is disputed, in euros; None for nothing
    may_be_asked  whether the whole sum is
    payment       what one's own bank needs to know; None where nothing is to be paid at once
    """
    shown = details.invoice
    undisputed = next((each.undisputed for each in requests if each.undisputed), None)
    waiting = {HoldReason.PAYMENT_PENDING, HoldReason.PAYMENT_REPORTED, *CONTESTED}
    payment = None
    # The page of a plan has what one's own bank needs for the next instalment.
    is_planned = shown.hold == HoldReason.PLAN
    if not is_planned and acts.pay_in_own_bank(claim_of(shown)).allowed:
        payment = payment_details_of(shown, amount=undisputed, by=details.more_time, today=today)
    return {
        "undisputed": undisputed,
        "may_be_asked": shown.hold not in waiting,
        "payment": payment,
    }


def _story(actor: Actor, details: Details, today: date) -> dict[str, object]:
    """What has happened and what comes next."""
    # Where nobody is known as the debtor, who found the invoice stands in.
    is_debtor = stands_for_debtor(actor, details.invoice)
    outlook = queries.outlook_of(details, today=today)
    steps = steps_of(
        details.invoice,
        details.timeline,
        letters=details.letters,
        is_debtor=is_debtor,
        today=today,
    )
    return {
        "ahead": ahead_of(outlook, details, is_debtor=is_debtor, today=today),
        "steps": steps + next_steps_of(outlook, today=today),
    }


def _requests(actor: Actor, details: Details, today: date) -> list[RequestShown]:
    """What the debtor asked; no query where the timeline knows of nothing asked."""
    if not any(event.kind == EventKind.REQUESTED for event in details.timeline):
        return []
    return requests_shown(actor, details.invoice, today=today)
