"""Somebody of whom there is something in every section of the page at a glance; for tests."""

from datetime import timedelta
from decimal import Decimal

from accounts import audit
from accounts.models import EmailAddress, PhoneNumber, PortalSession, SupportNeeds
from accounts.return_login.ways import Way
from chat.models import CallBack
from invoices.models import (
    DebtorRequest,
    ElectronicConsent,
    HoldReason,
    LetterAddress,
    LetterKind,
    RequestKind,
    RequestState,
)
from invoices.services import holds
from messaging.models import Survey, Thread, ThreadState
from payments.models import (
    ClearingDecision,
    ClearingLine,
    DueDateShift,
    EntryAllocation,
    Instalment,
    Pause,
    Payment,
    PaymentPlan,
    PaymentReport,
    PaymentReportState,
    PaymentState,
    PlanState,
    Refund,
)
from tests.factories import AgentFactory, DebtorFactory, PersonFactory
from tests.invoices.mandate_asking import asked, in_force
from tests.invoices.stories import demanded, reminded, sent
from tests.invoices.written_letters import letter
from tests.payments.desk import entry_to_clear

DAY = timedelta(days=1)
CREDITORS = ("Lähivoima Oy", "Vesi Oy", "Puhelin Oy")


def caller_with(*, at, claims, times=1, name="Väinö Kaikkinen", code=None):
    """A person with so many open claims, and of everything else so many rows."""
    user = DebtorFactory(party=PersonFactory(name=name, code=code))
    invoices = [claim_of(user.party, number, at=at) for number in range(claims)]
    known(user, at)
    for number in range(times):
        said(user, invoices[0], at, number)
        paid(user, invoices[0], at, number)
        arranged(user, invoices[0], at, number)
        told(user, invoices[0], at, number)
    return user


def claim_of(party, number, *, at):
    """Every third in time, reminded, and in collection; every tenth denied."""
    today = at.date()
    due_on = today + 9 * DAY if number % 3 == 0 else today - (40 + number) * DAY
    invoice = sent(
        party,
        at=at,
        due_on=due_on,
        who=CREDITORS[number % 3],
        number=f"G{party.pk}-{number}",
        total="96.41",
    )
    if number % 3:
        invoice = reminded(invoice, at=at - DAY)
        letter(invoice, at=at - DAY, kind=LetterKind.REMINDER)
    if number % 3 == 2:
        invoice = demanded(invoice, at=at - DAY)
    if number % 10 == 4:
        holds.place(
            invoice_id=invoice.pk, reason=HoldReason.DISPUTED, cause=f"test:{number}", at=at
        )
    return invoice


def known(user, at):
    PhoneNumber.objects.create(user=user, number="+358401234567", given_at=at)
    EmailAddress.objects.create(
        user=user, address="vaino@posti.example", asked_at=at, confirmed_at=at
    )
    SupportNeeds.objects.create(
        party=user.party,
        needs=["MORE_TIME", "PLAIN_LANGUAGE"],
        text="Soita aamulla, puhu hitaasti.",
        given_by=user,
        given_at=at,
    )


def said(user, invoice, at, number):
    """What was said and asked."""
    thread = Thread.objects.create(
        party=user.party,
        subject=f"Asia {number}",
        language="fi",
        queue="PAYMENT_ADVICE",
        state=ThreadState.WAITS_FOR_US,
        last_number=1,
        started_at=at,
        changed_at=at,
        waits_since=at,
        answer_by=at + DAY,
    )
    CallBack.objects.create(
        thread=thread,
        user=user,
        phone="+358401234567",
        asked_at=at,
        from_at=at,
        until_at=at + timedelta(hours=2),
    )
    DebtorRequest.objects.create(
        invoice=invoice,
        party=user.party,
        user=user,
        kind=RequestKind.COMPLAINT,
        made_at=at,
        answer_by=at.date() + 14 * DAY,
        **({"state": RequestState.WITHDRAWN, "ended_at": at} if number else {}),
    )
    Survey.objects.create(
        kind="YEARLY",
        user=user,
        party=user.party,
        language="fi",
        asked_at=at - number * DAY,
        answered_at=at,
        likely=9,
        text="Hyvä palvelu",
    )


def paid(user, invoice, at, number):
    """Money that came, is on its way, and goes back."""
    Payment.objects.create(
        party=user.party,
        user=user,
        amount=Decimal("20.05"),
        language="fi",
        stamp=f"{user.pk}:{number}",
        state=PaymentState.CONFIRMED,
        started_at=at,
        confirmed_at=at,
    )
    entry = entry_to_clear(at, "33.30")
    EntryAllocation.objects.create(
        entry=entry,
        invoice=invoice,
        amount=Decimal("33.30"),
        cause=f"test:{entry.pk}",
        booked_at=at,
    )
    decision = ClearingDecision.objects.create(
        entry=entry, needs_approval=True, proposed_by=AgentFactory(), proposed_at=at
    )
    ClearingLine.objects.create(decision=decision, invoice=invoice, amount=Decimal("33.30"))
    PaymentReport.objects.create(
        invoice=invoice,
        party=user.party,
        user=user,
        amount=Decimal("5.00"),
        paid_on=at.date(),
        reported_at=at,
        **({"state": PaymentReportState.NOT_FOUND, "decided_at": at} if number else {}),
    )


def arranged(user, invoice, at, number):
    """Plans, more time, money back."""
    plan = PaymentPlan.objects.create(
        party=user.party,
        user=user,
        language="fi",
        state=PlanState.ACTIVE,
        total=Decimal("100.00"),
        payday=15,
        made_at=at,
        started_at=at,
    )
    for position in range(4):
        Instalment.objects.create(
            plan=plan,
            position=position,
            due_on=at.date() + (10 + 30 * position) * DAY,
            amount=Decimal("25.00"),
        )
    arranged_at = {"party": user.party, "user": user, "invoice": invoice, "made_at": at}
    DueDateShift.objects.create(
        from_on=at.date(), to_on=at.date() + (7 + number) * DAY, is_in_time=True, **arranged_at
    )
    Pause.objects.create(ends_on=at.date() + 30 * DAY, **arranged_at)


def told(user, invoice, at, number):
    """Rights, consents, addresses, letters, visits, and who looked."""
    party = user.party
    letter(invoice, at=at - number * DAY, ordinal=number + 2)
    letter(None, at=at, party=party, kind=LetterKind.PLAN_CONFIRMATION)
    in_force(DebtorFactory().party, party, at=at)
    if number < 2:
        asked(user, at=at)
    ElectronicConsent.objects.create(
        party=party,
        given_by=user,
        given_at=at,
        starts_on=at.date(),
        ends_on=at.date() + 300 * DAY,
        method="MyRopo",
        collector="MyRopo",
    ).invoices.add(invoice)
    LetterAddress.objects.create(
        party=party,
        street=f"Uusikatu {number}",
        postcode="00100",
        town="Helsinki",
        given_by=user,
        given_at=at,
    )
    PortalSession.objects.create(
        user=user,
        session_key=f"{user.pk}-{number}",
        method=str(Way.PASSKEY),
        started_at=at,
        last_seen_at=at,
    )
    audit.record(action="party.viewed", actor=AgentFactory(), at=at, party=party, target=party)
    if number == 0:
        Refund.objects.create(invoice=invoice, amount=Decimal("12.50"), started_at=at)
