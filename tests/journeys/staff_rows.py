"""A row of each model that staff may open in the admin; for tests."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from accounts.models import (
    AuditEvent,
    CustomerView,
    Mandate,
    Party,
    PortalSession,
    User,
    ViewReason,
)
from accounts.models.customer_view import LONGEST_VIEW
from accounts.services.roles import Role
from chat.models import CallBack, ChatAgent
from invoices.models import (
    CollectionRun,
    Creditor,
    CreditorMembership,
    CreditorPolicy,
    DebtorRequest,
    Document,
    DocumentKind,
    ElectronicConsent,
    EntryKind,
    FinvoiceFile,
    FinvoiceOutcome,
    Invoice,
    LedgerEntry,
    Letter,
    LetterAddress,
    MandateRequest,
    PrintAnswer,
    PrintBatch,
    ReferenceRate,
    RequestKind,
    Review,
    ReviewReason,
    WebhookEndpoint,
    WebhookMessage,
)
from messaging.models import (
    AccessibilityFeedback,
    AnswerTemplate,
    IncomingMail,
    QueueHours,
    Survey,
    Thread,
)
from messaging.services.incoming_mail import take_mail
from payments.models import (
    BankAnswer,
    BankAnswerOutcome,
    BankEntry,
    BankStatement,
    ClearingDecision,
    DueDateShift,
    Pause,
    Payment,
    PaymentLine,
    PaymentPlan,
    PaymentReport,
    PlanAct,
    PlanClaim,
    PlanState,
    Refund,
    RefundBatch,
    RefundPayment,
)
from payments.services import clearing
from tests.factories import AgentFactory, DebtorFactory, InvoiceFactory
from tests.invoices.mandate_asking import asked, in_force
from tests.invoices.written_letters import letter
from tests.messaging.desk import thread_of
from tests.messaging.letters import letter_of
from tests.payments.desk import entry_to_clear, statement_of
from tests.staff import staff_of

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def payment_of(invoice):
    payer = User.objects.create_debtor(party=invoice.party, language="fi")
    payment = Payment.objects.create(
        party=invoice.party, user=payer, amount=1, language="fi", stamp="s", started_at=AT
    )
    PaymentLine.objects.create(payment=payment, invoice=invoice, amount=1, cause="payment:s:1")
    return payment


def proposal_of(agent):
    entry = entry_to_clear(AT, "1000.00")
    return clearing.propose(
        entry_id=entry.pk, lines=[(None, Decimal(1000))], note="", user=agent, at=AT
    )


def report_of(invoice):
    payer = User.objects.create_debtor(party=invoice.party, language="fi")
    return PaymentReport.objects.create(
        invoice=invoice,
        party=invoice.party,
        user=payer,
        amount=1,
        paid_on=AT.date(),
        reported_at=AT,
    )


def request_of(invoice):
    return DebtorRequest.objects.create(
        invoice=invoice,
        party=invoice.party,
        user=User.objects.create_debtor(party=invoice.party, language="fi"),
        kind=RequestKind.COMPLAINT,
        made_at=AT,
        answer_by=AT.date(),
    )


def consent_of(invoice):
    return ElectronicConsent.objects.create(
        party=invoice.party,
        given_by=User.objects.create_debtor(party=invoice.party, language="fi"),
        given_at=AT,
        starts_on=AT,
        ends_on=AT,
        method="MyRopo",
        collector="MyRopo",
    )


def address_of(invoice):
    return LetterAddress.objects.create(
        party=invoice.party,
        street="x",
        postcode="x",
        town="x",
        given_by=User.objects.create_debtor(party=invoice.party, language="fi"),
        given_at=AT,
    )


def plan_of(invoice):
    """One that waits for an answer."""
    plan = PaymentPlan.objects.create(
        party=invoice.party,
        user=User.objects.create_debtor(party=invoice.party, language="fi"),
        language="fi",
        state=PlanState.ASKED,
        total=100,
        payday=15,
        made_at=AT,
    )
    PlanClaim.objects.create(plan=plan, invoice=invoice, owed=100)
    wish = {"payday": 15, "first_on": "2026-12-15", "parts": 4}
    plan.history.create(act=PlanAct.ASKED, at=AT, user=plan.user, data=wish)
    return plan


def shift_of(invoice):
    return DueDateShift.objects.create(
        invoice=invoice,
        party=invoice.party,
        user=User.objects.create_debtor(party=invoice.party, language="fi"),
        from_on=date(2026, 11, 30),
        to_on=date(2026, 12, 7),
        is_in_time=True,
        made_at=AT,
    )


def pause_of(invoice):
    return Pause.objects.create(
        invoice=invoice,
        party=invoice.party,
        user=User.objects.create_debtor(party=invoice.party, language="fi"),
        ends_on=date(2026, 12, 7),
        made_at=AT,
    )


def row_of(model, staff):
    """A row that every role with the right to view may open."""
    invoice = InvoiceFactory()
    CreditorMembership.objects.get_or_create(user=staff, creditor=invoice.creditor)
    made = {
        Creditor: lambda: invoice.creditor,
        CreditorPolicy: lambda: CreditorPolicy.objects.create(
            creditor=invoice.creditor,
            claim_kind=invoice.claim_kind,
            starts_on=date(2031, 1, 1),
            entered_at=AT,
        ),
        Invoice: lambda: invoice,
        Party: lambda: invoice.party,
        Mandate: lambda: in_force(DebtorFactory().party, invoice.party, at=AT),
        MandateRequest: lambda: asked(DebtorFactory(), at=AT),
        User: lambda: User.objects.create_debtor(party=invoice.party, language="fi"),
        Document: lambda: Document.objects.create(
            invoice=invoice, kind=DocumentKind.ORIGINAL_INVOICE, language="fi", requested_at=AT
        ),
        LedgerEntry: lambda: LedgerEntry.objects.create(
            invoice=invoice, kind=EntryKind.PRINCIPAL, value_on=AT, booked_at=AT, cause="x"
        ),
        FinvoiceFile: lambda: FinvoiceFile.objects.create(
            name="a.xml",
            sha256="0" * 64,
            creditor=invoice.creditor,
            outcome=FinvoiceOutcome.IMPORTED,
            received_at=AT,
        ),
        AuditEvent: lambda: AuditEvent.objects.create(at=AT, action="invoice.found"),
        Payment: lambda: payment_of(invoice),
        BankStatement: lambda: statement_of(AT),
        BankEntry: lambda: entry_to_clear(AT),
        ClearingDecision: lambda: proposal_of(AgentFactory()),
        Refund: lambda: Refund.objects.create(invoice=invoice, amount=1, started_at=AT),
        PaymentReport: lambda: report_of(invoice),
        ReferenceRate: lambda: ReferenceRate.objects.create(
            starts_on=date(2031, 1, 1), percent=2, entered_at=AT
        ),
    }
    more = _rows_of_collection(invoice) | _arranged_with(invoice) | _rows_of_paying_out()
    more |= _rows_of_people(invoice, staff) | {
        WebhookEndpoint: lambda: webhook_of(invoice),
        WebhookMessage: lambda: webhook_message_of(invoice),
    }
    return (made | more | _rows_of_messages())[model]()


def _rows_of_people(invoice, staff):
    return {
        PortalSession: lambda: PortalSession.objects.create(
            user=User.objects.create_debtor(party=invoice.party, language="fi"),
            session_key="k" * 32,
            method="bank",
            started_at=AT,
            last_seen_at=AT,
        ),
        CustomerView: lambda: CustomerView.objects.create(
            user=staff,
            party=invoice.party,
            reason=ViewReason.ASKED,
            started_at=AT,
            ends_at=AT + LONGEST_VIEW,
        ),
    }


def webhook_of(invoice):
    return WebhookEndpoint.objects.create(
        creditor=invoice.creditor,
        url="https://hooks.example.com/",
        secret="sealed",
        made_by=AgentFactory(),
        made_at=AT,
    )


def webhook_message_of(invoice):
    """One that was told."""
    return WebhookMessage.objects.create(
        endpoint=webhook_of(invoice),
        invoice=invoice,
        kind="payment.booked",
        body="{}",
        state="TOLD",
        written_at=AT,
        ended_at=AT,
    )


def _rows_of_messages():
    texts = dict.fromkeys(["text_fi", "text_sv", "text_en"], "Hei {name}!")
    return {
        Thread: lambda: thread_of(AT),
        AnswerTemplate: lambda: AnswerTemplate.objects.create(shortcut="hei", title="Hei", **texts),
        QueueHours: lambda: QueueHours.objects.create(
            queue="COMPANIES", weekday=0, opens=time(8), closes=time(16)
        ),
        IncomingMail: mail_that_came,
        AccessibilityFeedback: feedback_that_came,
        Survey: survey_of,
        CallBack: call_back,
        ChatAgent: lambda: ChatAgent.objects.create(
            user=staff_of(Role.AGENT, username="chats"), languages=["fi"], queues=["COMPANIES"]
        ),
    }


def call_back():
    user = DebtorFactory()
    return CallBack.objects.create(
        thread=thread_of(AT),
        user=user,
        phone="+358401234567",
        asked_at=AT,
        from_at=AT,
        until_at=AT + timedelta(hours=2),
    )


def survey_of():
    user = DebtorFactory()
    return Survey.objects.create(
        kind="YEARLY", user=user, party=user.party, language="fi", asked_at=AT
    )


def feedback_that_came():
    return AccessibilityFeedback.objects.create(
        text="x", language="fi", received_at=AT, answer_by=AT.date() + timedelta(days=14)
    )


def mail_that_came():
    return take_mail(content=letter_of(), is_whole=True, at=AT).mail


def _rows_of_paying_out():
    return {
        RefundBatch: batch_of_refunds,
        RefundPayment: lambda: RefundPayment.objects.create(
            batch=batch_of_refunds(),
            refund=Refund.objects.create(invoice=InvoiceFactory(), amount=1, started_at=AT),
            end_to_end_id="R1",
            amount=1,
            iban="FI2112345600000785",
            holder="Väinö Tunnistus",
            changed_at=AT,
        ),
        BankAnswer: lambda: BankAnswer.objects.create(
            name="pain002.xml",
            sha256="0" * 64,
            outcome=BankAnswerOutcome.IMPORTED,
            imported_at=AT,
        ),
    }


def batch_of_refunds():
    return RefundBatch.objects.create(
        message_id=f"MR{RefundBatch.objects.count() + 1}",
        account="FI2112345600000785",
        execute_on=AT.date(),
        payments=1,
        total=1,
        made_at=AT,
    )


def _arranged_with(invoice):
    return {
        PaymentPlan: lambda: plan_of(invoice),
        DueDateShift: lambda: shift_of(invoice),
        Pause: lambda: pause_of(invoice),
    }


def _rows_of_collection(invoice):
    return {
        Letter: lambda: letter(invoice, at=AT),
        DebtorRequest: lambda: request_of(invoice),
        Review: lambda: Review.objects.create(
            invoice=invoice, reason=ReviewReason.LETTERS_SENT, opened_at=AT
        ),
        ElectronicConsent: lambda: consent_of(invoice),
        LetterAddress: lambda: address_of(invoice),
        PrintBatch: lambda: PrintBatch.objects.create(
            made_at=AT, to_hand_over_on=AT, letter_count=1, file="x", sha256="0", size_bytes=1
        ),
        PrintAnswer: lambda: PrintAnswer.objects.create(
            name="x", sha256="0", received_at=AT, handed_over=1, failed=0
        ),
        CollectionRun: lambda: CollectionRun.objects.create(on=AT, started_at=AT),
    }
