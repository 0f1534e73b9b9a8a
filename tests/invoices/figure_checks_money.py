"""The checks of `payments.figures`."""

from decimal import Decimal

from accounts.models import AuditEvent
from invoices.models import LedgerEntry
from payments.models import (
    ClearingDecision,
    DueDateShift,
    EntryAllocation,
    Instalment,
    Pause,
    Payment,
    PaymentLine,
    PaymentPlan,
    PaymentReport,
    PlanClaim,
    PlanEvent,
    Refund,
    RefundPayment,
)
from tests.invoices.figure_checks import (
    Row,
    acts,
    checks,
    creditor_of,
    in_ledger,
    sole,
    with_invoice,
)


def payments():
    for each in Payment.objects.all():
        lines = PaymentLine.objects.filter(payment=each)
        creditors = [line.invoice.creditor_id for line in lines]
        yield each.confirmed_at, each.user, each.party, sole(creditors)


def of_plan(plan) -> int | None:
    return sole(claim.invoice.creditor_id for claim in PlanClaim.objects.filter(plan=plan))


def plans_made():
    for each in PaymentPlan.objects.all():
        yield each.made_at, each.user, each.party, of_plan(each)


def plan_changes():
    for each in PlanEvent.objects.all():
        if each.act in {"PAYDAY_CHANGED", "SUM_CHANGED", "SKIPPED", "REINSTATED", "CANCELLED"}:
            yield each.at, each.user, each.plan.party, of_plan(each.plan)


def accounts_given():
    for each in AuditEvent.objects.all():
        if each.action == "refund.account_given":
            refund = Refund.objects.get(pk=int(each.target_id))
            yield each.at, each.actor, each.party, creditor_of(refund.invoice)


acts("PAYMENT", payments)
acts("SHIFT", with_invoice(DueDateShift, "made_at"))
acts("PAUSE", with_invoice(Pause, "made_at"))
acts("TOLD_PAID", with_invoice(PaymentReport, "reported_at"))
acts("PLAN", plans_made)
acts("PLAN_CHANGE", plan_changes)
acts("ACCOUNT", accounts_given)


@checks("plans", "history")
def how_plans_go():
    kinds = {
        "MADE": "MADE",
        "COMPLETED": "KEPT",
        "LAPSED": "BROKEN",
        "REINSTATED": "REINSTATED",
        "CANCELLED": "ENDED",
        "ASKED": "ASKED",
        "REFUSED": "REFUSED",
    }
    for each in PlanEvent.objects.all():
        if each.act in kinds:
            yield Row(each.at, of_plan(each.plan), each.plan.language, kinds[each.act])


@checks("instalments", "paid")
def instalments_paid():
    for each in Instalment.objects.all():
        if each.paid == each.amount and not each.moved:
            plan = each.plan
            yield Row(each.due_on, of_plan(plan), plan.language, "PAID", each.amount)


@checks("instalments", "missed")
def instalments_missed():
    for each in PlanEvent.objects.all():
        if each.act == "MISSED":
            plan, amount = each.plan, Decimal(each.data["amount"])
            yield Row(each.at, of_plan(plan), plan.language, "MISSED", amount)


def whence(entry) -> str:
    prefix = entry.cause.split(":")[0]
    if prefix == "bank":
        entries = [
            each.entry_id for each in EntryAllocation.objects.all() if each.cause == entry.cause
        ]
        cleared = {
            each.entry_id for each in ClearingDecision.objects.all() if each.state == "APPLIED"
        }
        return "CLEARED" if cleared.intersection(entries) else "BANK"
    return {"payment": "PORTAL", "finvoice": "CREDITOR"}.get(prefix, "OTHER")


@checks("money_in", "ledger")
def money_in():
    for each in LedgerEntry.objects.all():
        if each.kind == "PAYMENT" and each.reverses_id is None:
            yield in_ledger(each, whence(each), abs(each.amount))


@checks("money_taken_back", "ledger")
def taken_back():
    for each in LedgerEntry.objects.all():
        if each.kind == "PAYMENT" and each.reverses is not None:
            prefix = each.reverses.cause.split(":")[0]
            kind = {"payment": "PORTAL", "bank": "BANK"}.get(prefix, "OTHER")
            yield in_ledger(each, kind, abs(each.amount))


@checks("refunds", "ledger")
def refunds():
    for each in LedgerEntry.objects.all():
        if each.kind == "REFUND":
            kind = "PAID" if each.surplus < 0 else "CAME_BACK"
            yield in_ledger(each, kind, abs(each.surplus))


@checks("refunds", "returned")
def returned():
    for each in RefundPayment.objects.all():
        if each.refund.entry_id is not None:
            yield Row(each.paid_on, kind="RETURNED", total=each.amount)
