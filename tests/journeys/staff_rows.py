"""A row of each model that staff may open in the admin; for tests."""

from datetime import UTC, date, datetime
from decimal import Decimal

from accounts.models import AuditEvent, Party, PortalSession, User
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
    PrintAnswer,
    PrintBatch,
    ReferenceRate,
    RequestKind,
    Review,
    ReviewReason,
)
from payments.models import (
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
)
from payments.services import clearing
from tests.factories import AgentFactory, InvoiceFactory
from tests.invoices.written_letters import letter
from tests.payments.desk import entry_to_clear, statement_of

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
        User: lambda: User.objects.create_debtor(party=invoice.party, language="fi"),
        Document: lambda: Document.objects.create(
            invoice=invoice, kind=DocumentKind.ORIGINAL_INVOICE, language="fi", requested_at=AT
        ),
        LedgerEntry: lambda: LedgerEntry.objects.create(
            invoice=invoice, kind=EntryKind.PRINCIPAL, value_on=AT, booked_at=AT, cause="x"
        ),
        FinvoiceFile: lambda: FinvoiceFile.objects.create(
            name="a.xml", sha256="0" * 64, outcome=FinvoiceOutcome.IMPORTED, received_at=AT
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
        PortalSession: lambda: PortalSession.objects.create(
            user=User.objects.create_debtor(party=invoice.party, language="fi"),
            session_key="k" * 32,
            method="bank",
            started_at=AT,
            last_seen_at=AT,
        ),
    }
    return (made | _rows_of_collection(invoice) | _arranged_with(invoice))[model]()


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
