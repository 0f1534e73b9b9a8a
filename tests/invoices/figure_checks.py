"""Every figure a second way: in plain Python, from all rows, without a word of SQL or of a source.

A check gives for each row that it counts `Row(when, creditor, language, kind, total)`; the day of a
moment is found by the calendar, not by a range.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from accounts.models import AuditEvent, Mandate
from chat.models import BotTalk, Chat
from invoices.models import (
    DebtorRequest,
    ElectronicConsent,
    LedgerEntry,
    Letter,
    LetterAddress,
    MandateScope,
)
from messaging.models import Message, Survey, Thread, Wait
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

HELSINKI = ZoneInfo("Europe/Helsinki")
SECOND = 1_000_000


class Row(NamedTuple):
    when: datetime | date | None
    creditor: int | None = None
    language: str = ""
    kind: str = ""
    total: Decimal = Decimal(0)


CHECKS: dict[tuple[str, str], Callable[[], Iterator[Row]]] = {}


def checks(figure: str, source: str):
    def remember(check: Callable[[], Iterator[Row]]):
        CHECKS[figure, source] = check
        return check

    return remember


type Group = tuple[int | None, str, str]
type Sums = dict[Group, tuple[int, Decimal]]


def expected(figure: str) -> defaultdict[date | None, Sums]:
    """What a figure came to on each day, by the checks of its sources."""
    rows: defaultdict[tuple[date | None, Group], list[Decimal]] = defaultdict(list)
    for (name, _source), check in CHECKS.items():
        for row in check() if name == figure else ():
            rows[day_of(row.when), (row.creditor, row.language, row.kind)].append(row.total)
    days: defaultdict[date | None, Sums] = defaultdict(dict)
    for (on, group), totals in rows.items():
        total = sum(totals, Decimal(0)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        days[on][group] = (len(totals), total)
    return days


def day_of(when: datetime | date | None) -> date | None:
    return when.astimezone(HELSINKI).date() if isinstance(when, datetime) else when


def seconds(duration: timedelta) -> Decimal:
    return Decimal(duration // timedelta(microseconds=1)) / SECOND


def language_of(user) -> str:
    return user.language if user is not None else ""


def of_party(party) -> str:
    return language_of(getattr(party, "user", None)) if party is not None else ""


def creditor_of(invoice) -> int | None:
    return invoice.creditor_id if invoice is not None else None


def sole(creditors) -> int | None:
    found = set(creditors)
    return found.pop() if len(found) == 1 else None


# --- Acts ----------------------------------------------------------------------------------


def acts(kind, rows):
    """The checks of both figures of acts; `rows` gives (when, user, party, creditor)."""

    def of(figure, is_staff):
        @checks(figure, kind)
        def check():
            for when, user, party, creditor in rows():
                if user is not None and user.is_staff == is_staff:
                    language = of_party(party) if is_staff else user.language
                    yield Row(when, creditor, language, kind)

    of("acts", is_staff=False)
    of("acts_by_staff", is_staff=True)


def with_invoice(model, moment, user="user"):
    def rows():
        for each in model.objects.all():
            yield (
                getattr(each, moment),
                getattr(each, user),
                each.party,
                creditor_of(each.invoice),
            )

    return rows


def requests_of(*kinds):
    def rows():
        for each in DebtorRequest.objects.all():
            if each.kind in kinds:
                yield each.made_at, each.user, each.party, each.invoice.creditor_id

    return rows


def other_acts():
    others = {
        "authorisation.accepted",
        "email.confirmed",
        "email.removed",
        "invoice.found",
        "mandate_request.asked",
        "passkey.added",
        "phone.given",
        "profile.changed",
        "support.told",
        "telling.changed",
    }
    for each in AuditEvent.objects.all():
        if each.action in others:
            yield each.at, each.actor, each.party, None


def consents():
    for each in ElectronicConsent.objects.all():
        creditors = [invoice.creditor_id for invoice in each.invoices.all()]
        yield each.given_at, each.given_by, each.party, sole(creditors)


def of_right(mandate) -> int | None:
    return sole(
        scope.creditor_id or scope.invoice.creditor_id
        for scope in MandateScope.objects.filter(mandate=mandate)
    )


def authorisations():
    for each in Mandate.objects.all():
        if each.basis == "AUTHORISED":
            yield each.given_at, each.given_by, each.principal, of_right(each)


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


acts("OTHER", other_acts)
acts("DISPUTE", requests_of("DISPUTE"))
acts("REQUEST", requests_of("STOP", "COMPLAINT", "HARDSHIP"))
acts("ADDRESS", with_invoice(LetterAddress, "given_at", user="given_by"))
acts("CONSENT", consents)
acts("AUTHORISATION", authorisations)
acts("PAYMENT", payments)
acts("SHIFT", with_invoice(DueDateShift, "made_at"))
acts("PAUSE", with_invoice(Pause, "made_at"))
acts("TOLD_PAID", with_invoice(PaymentReport, "reported_at"))
acts("PLAN", plans_made)
acts("PLAN_CHANGE", plan_changes)
acts("ACCOUNT", accounts_given)


# --- Signing in, letters, requests, rights, costs --------------------------------------------


@checks("logins", "session")
def logins():
    kinds = {"passkey": "PASSKEY", "e-mail code": "CODE"}
    for each in AuditEvent.objects.all():
        if each.action == "session.started" and each.actor and not each.actor.is_staff:
            kind = kinds.get(each.data["method"], "BANK")
            yield Row(each.at, None, each.actor.language, kind)


def letters(channel, moment):
    for each in Letter.objects.all():
        if each.channel == channel:
            when = getattr(each, moment)
            yield Row(when, creditor_of(each.invoice), each.document.language, each.kind)


checks("letters_paper", "letter")(lambda: letters("PAPER", "handed_over_on"))
checks("letters_electronic", "letter")(lambda: letters("ELECTRONIC", "handed_over_on"))
checks("letters_opened", "letter")(lambda: letters("ELECTRONIC", "opened_at"))


def answers(field, kinds):
    for each in DebtorRequest.objects.all():
        if each.state == "ANSWERED" and each.kind in kinds:
            yield Row(
                each.ended_at,
                each.invoice.creditor_id,
                of_party(each.party),
                getattr(each, field),
                seconds(each.ended_at - each.made_at),
            )


EVERY_KIND = ("DISPUTE", "STOP", "COMPLAINT", "HARDSHIP")
checks("requests_answered", "request")(lambda: answers("kind", EVERY_KIND))
checks("disputes_answered", "request")(lambda: answers("outcome", ("DISPUTE",)))


@checks("authorisations", "given")
def rights_given():
    for each in Mandate.objects.all():
        kind = "GIVEN" if each.basis == "AUTHORISED" else "CONFIRMED"
        yield Row(each.given_at, of_right(each), of_party(each.principal), kind)


@checks("authorisations", "ended")
def rights_ended():
    for each in Mandate.objects.all():
        yield Row(each.ended_at, of_right(each), of_party(each.principal), "ENDED")


@checks("costs", "ledger")
def costs():
    for each in LedgerEntry.objects.all():
        if each.kind in {"COST", "INTEREST"} and each.amount:
            kind = each.kind if each.amount > 0 else f"{each.kind}_BACK"
            yield in_ledger(each, kind, abs(each.amount))


def in_ledger(entry, kind, total) -> Row:
    invoice = entry.invoice
    return Row(entry.booked_at, invoice.creditor_id, invoice.language, kind, total)


# --- Money and plans -------------------------------------------------------------------------


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


# --- What is said ----------------------------------------------------------------------------


def contacts_of(thread) -> Iterator[Message]:
    """The messages that begin a contact: a walk through the thread from its first message."""
    last = None
    for each in Message.objects.filter(thread=thread).order_by("number"):
        if each.author == "PERSON" and each.medium in {"PORTAL", "EMAIL"} and last != "PERSON":
            yield each
        if each.author in {"PERSON", "AGENT"}:
            last = each.author


def is_call(message) -> bool:
    return message.medium == "CALL" and message.author == "AGENT"


def about(thread) -> str:
    return thread.classification or "NONE"


def of_message(message, kind) -> Row:
    thread = message.thread
    return Row(message.sent_at, creditor_of(thread.invoice), thread.language, kind)


@checks("contacts", "written")
def written():
    for thread in Thread.objects.all():
        for each in contacts_of(thread):
            yield of_message(each, "EMAIL" if each.medium == "EMAIL" else "MESSAGE")


@checks("matters", "written")
def written_about():
    for thread in Thread.objects.all():
        for each in contacts_of(thread):
            yield of_message(each, about(thread))


@checks("contacts", "call")
def calls():
    yield from (of_message(each, "CALL") for each in Message.objects.all() if is_call(each))


@checks("matters", "call")
def calls_about():
    for each in Message.objects.all():
        if is_call(each):
            yield of_message(each, about(each.thread))


def went_to_people(chat) -> bool:
    return not BotTalk.objects.filter(chat=chat).exists() or chat.queued_at > chat.started_at


def of_chat(chat, when, kind, total=Decimal(0)) -> Row:
    return Row(when, creditor_of(chat.thread.invoice), chat.language, kind, total)


@checks("contacts", "chat")
def chats():
    for each in filter(went_to_people, Chat.objects.all()):
        yield of_chat(each, each.queued_at, "CHAT")


@checks("matters", "chat")
def chats_about():
    for each in filter(went_to_people, Chat.objects.all()):
        yield of_chat(each, each.queued_at, about(each.thread))


def promise(wait) -> str:
    if wait.promised_by is None:
        return "NONE"
    return "KEPT" if wait.answered_at <= wait.promised_by else "BROKEN"


def waits(total_of):
    for each in Wait.objects.all():
        thread = each.message.thread
        yield Row(
            each.answered_at,
            creditor_of(thread.invoice),
            thread.language,
            promise(each),
            seconds(total_of(each)),
        )


checks("message_waits", "wait")(lambda: waits(lambda each: each.answered_at - each.asked_at))
checks("message_waits_worked", "wait")(lambda: waits(lambda each: each.worked))


def group(likely) -> str:
    return "DETRACTOR" if likely < 7 else "PASSIVE" if likely < 9 else "PROMOTER"


def surveys(when, kind_of, kinds=("LOG_OUT", "THREAD", "CHAT", "YEARLY")):
    for each in Survey.objects.all():
        kind = kind_of(each)
        if each.kind in kinds and kind is not None:
            creditor = creditor_of(each.thread.invoice) if each.thread else None
            yield Row(getattr(each, when), creditor, each.language, kind)


def recommends(survey) -> str | None:
    return None if survey.likely is None else group(survey.likely)


def resolved(survey) -> str | None:
    return {True: "YES", False: "NO", None: None}[survey.resolved]


checks("nps_portal", "survey")(lambda: surveys("answered_at", recommends, ("LOG_OUT", "YEARLY")))
checks("nps_service", "survey")(lambda: surveys("answered_at", recommends, ("THREAD", "CHAT")))
checks("said_resolved", "survey")(lambda: surveys("answered_at", resolved))
checks("surveys_asked", "survey")(lambda: surveys("asked_at", lambda each: each.kind))


# --- Chats -----------------------------------------------------------------------------------


@checks("chat_waits", "chat")
def chat_waits():
    for each in Chat.objects.all():
        if each.answered_at is None:
            continue
        took = seconds(each.answered_at - each.queued_at)
        if each.shown_high is None:
            kind = "NONE"
        else:
            kind = "WITHIN" if took <= each.shown_high else "OVER"
        yield of_chat(each, each.answered_at, kind, took)


@checks("chats_unanswered", "chat")
def unanswered():
    for each in Chat.objects.all():
        if each.answered_at is None and each.state == "ENDED" and went_to_people(each):
            took = seconds(each.ended_at - each.queued_at)
            yield of_chat(each, each.ended_at, each.ended, took)


@checks("robot", "chat")
def robot():
    for talk in BotTalk.objects.all():
        chat = talk.chat
        if chat.state != "ENDED":
            continue
        if chat.queued_at > chat.started_at:
            kind = "HANDED_OVER"
        elif chat.ended in {"LEFT_MESSAGE", "CALL_BACK"}:
            kind = "MESSAGE"
        elif chat.ended == "SETTLED" or talk.was_solved:
            kind = "SETTLED"
        else:
            kind = "UNKNOWN" if talk.was_solved is None else "NOT_SETTLED"
        yield of_chat(chat, chat.ended_at, kind)


@checks("first_contact", "closing")
def first_contact():
    for each in AuditEvent.objects.all():
        if each.action != "thread.closed":
            continue
        thread = Thread.objects.get(pk=int(each.target_id))
        until = each.at + timedelta(days=7)
        written = [found for found in contacts_of(thread) if found.sent_at < until]
        called = [
            found
            for found in Message.objects.filter(thread=thread)
            if is_call(found) and found.sent_at < until
        ]
        chatted = [
            found
            for found in Chat.objects.filter(thread=thread)
            if went_to_people(found) and found.started_at < until
        ]
        kind = "FIRST" if len(written) + len(called) + len(chatted) <= 1 else "LATER"
        yield Row(each.at, creditor_of(thread.invoice), thread.language, kind)
