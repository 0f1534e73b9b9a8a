"""Who may do what in the admin: one table of roles and pages, and every cell tried."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.models import AuditEvent, Party, PortalSession, User
from accounts.services.roles import Role
from invoices.models import (
    CollectionRun,
    Creditor,
    CreditorMembership,
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
    Payment,
    PaymentLine,
    PaymentReport,
    Refund,
)
from payments.services import clearing
from tests.factories import AgentFactory, InvoiceFactory
from tests.invoices.written_letters import letter
from tests.payments.desk import entry_to_clear, statement_of
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
AGENT, LEAD, CREDITOR, AUDITOR = (
    Role.AGENT,
    Role.TEAM_LEAD,
    Role.CREDITOR_USER,
    Role.AUDITOR,
)
EVERYBODY = {AGENT, LEAD, CREDITOR, AUDITOR}
# Model: who may view it, who may change it and who may add it in the admin's own forms.
TABLE = {
    Creditor: (EVERYBODY, {LEAD}, set()),
    Invoice: ({AGENT, LEAD, CREDITOR}, set(), set()),
    Document: ({AGENT, LEAD, CREDITOR}, set(), set()),
    LedgerEntry: (EVERYBODY, set(), set()),
    ReferenceRate: (EVERYBODY, {LEAD}, {LEAD}),
    FinvoiceFile: ({AGENT, LEAD, AUDITOR}, set(), set()),
    Letter: (EVERYBODY, set(), set()),
    # What a debtor writes may be of illness or of need: it is for those who answer.
    DebtorRequest: ({AGENT, LEAD}, set(), set()),
    Review: ({AGENT, LEAD, AUDITOR}, set(), set()),
    ElectronicConsent: ({AGENT, LEAD}, set(), set()),
    LetterAddress: ({AGENT, LEAD}, set(), set()),
    CollectionRun: ({AGENT, LEAD, AUDITOR}, set(), set()),
    PrintBatch: ({AGENT, LEAD, AUDITOR}, set(), set()),
    PrintAnswer: ({AGENT, LEAD, AUDITOR}, set(), set()),
    # One payment may cover invoices of several creditors: nothing of it is for their users.
    Payment: ({AGENT, LEAD, AUDITOR}, set(), set()),
    BankStatement: ({AGENT, LEAD, AUDITOR}, set(), set()),
    BankEntry: ({AGENT, LEAD, AUDITOR}, set(), set()),
    ClearingDecision: ({AGENT, LEAD, AUDITOR}, set(), set()),
    Refund: ({AGENT, LEAD, AUDITOR}, set(), set()),
    PaymentReport: ({AGENT, LEAD}, set(), set()),
    Party: ({AGENT, LEAD}, set(), set()),
    User: ({AGENT, LEAD}, set(), set()),
    PortalSession: ({AGENT, LEAD}, set(), set()),
    AuditEvent: ({AGENT, LEAD, AUDITOR}, set(), set()),
}
CELLS = [(model, role) for model in TABLE for role in Role]
NAMES = [f"{model.__name__}-{role}" for model, role in CELLS]


def page(model, name, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


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


def row_of(model, staff):
    """A row that every role with the right to view may open."""
    invoice = InvoiceFactory()
    CreditorMembership.objects.get_or_create(user=staff, creditor=invoice.creditor)
    made = {
        Creditor: lambda: invoice.creditor,
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
    return made[model]()


def test_the_table_has_every_model_of_the_admin():
    assert set(admin.site._registry) == set(TABLE)
    assert Group not in admin.site._registry


@pytest.mark.parametrize(("model", "role"), CELLS, ids=NAMES)
def test_the_list_is_for_those_who_may_view(model, role):
    client = signed_in(role)

    response = client.get(page(model, "changelist"))

    assert response.status_code == (200 if role in TABLE[model][0] else 403)


@pytest.mark.parametrize(("model", "role"), CELLS, ids=NAMES)
def test_the_page_is_for_those_who_may_view(model, role):
    staff = staff_of(role)
    row = row_of(model, staff)
    client = client_of(staff)

    response = client.get(page(model, "change", row.pk))

    assert response.status_code == (200 if role in TABLE[model][0] else 403)


@pytest.mark.parametrize(("model", "role"), CELLS, ids=NAMES)
def test_the_history_is_for_those_who_may_view(model, role):
    staff = staff_of(role)
    row = row_of(model, staff)
    client = client_of(staff)

    response = client.get(page(model, "history", row.pk))

    assert response.status_code == (200 if role in TABLE[model][0] else 403)


@pytest.mark.parametrize(("model", "role"), CELLS, ids=NAMES)
def test_posting_to_the_page_changes_nothing_but_for_those_who_may(model, role):
    staff = staff_of(role)
    row = row_of(model, staff)
    before = type(row).objects.filter(pk=row.pk).values().get()
    client = client_of(staff)

    values = {"name": "x", "language": "sv", "percent": "3.5"}
    response = client.post(page(model, "change", row.pk), values)

    may = role in TABLE[model][1]
    assert response.status_code == (302 if may else 403)
    assert (type(row).objects.filter(pk=row.pk).values().get() != before) == may


@pytest.mark.parametrize(("model", "role"), CELLS, ids=NAMES)
def test_nobody_adds_in_a_form_but_those_who_may(model, role):
    client = signed_in(role)

    status = 200 if role in TABLE[model][2] else 403
    assert client.get(page(model, "add")).status_code == status
    assert client.post(page(model, "add"), {}).status_code == status


@pytest.mark.parametrize(("model", "role"), CELLS, ids=NAMES)
def test_nobody_deletes(model, role):
    staff = staff_of(role)
    row = row_of(model, staff)
    client = client_of(staff)

    response = client.post(page(model, "delete", row.pk), {"post": "yes"})

    assert response.status_code == 403
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("role", Role)
def test_the_front_page_offers_what_the_role_may_view(role):
    client = signed_in(role)

    response = client.get("/admin/")

    offered = {
        each["model"] for app in response.context["available_apps"] for each in app["models"]
    }
    assert offered == {model for model, (viewers, *_) in TABLE.items() if role in viewers}


def act_on(row, name):
    return reverse(f"admin:invoices_{row._meta.model_name}_{name}", args=[row.pk])


def page_of(model, rows, name):
    return reverse(f"admin:payments_{model}_{name}", args=[rows[model].pk])


ACTS = {
    "letter": (
        lambda rows: reverse("admin:invoices_invoice_letter", args=[rows["invoice"].pk]),
        {"kind": "REMINDED", "on": "2026-11-20", "once": str(uuid4())},
        {AGENT, LEAD},
    ),
    "end session": (
        lambda rows: reverse("admin:accounts_portalsession_end", args=[rows["session"].pk]),
        {},
        {AGENT, LEAD},
    ),
    "look up": (
        lambda rows: reverse("admin:accounts_party_look_up"),
        {"code": "131052Y901X", "reason": "CONTACT"},
        {AGENT, LEAD},
    ),
    "upload a statement": (
        lambda rows: reverse("admin:payments_bankstatement_upload"),
        {},
        {LEAD},
    ),
    "clear": (
        lambda rows: page_of("bankentry", rows, "clear"),
        {"do": "add"},
        {AGENT, LEAD},
    ),
    "approve": (
        lambda rows: page_of("clearingdecision", rows, "decide"),
        {"do": "approve"},
        {LEAD},
    ),
    "answer a request": (
        lambda rows: act_on(rows["request"], "answer"),
        {"outcome": "EXPLAINED", "answer": "x", "do": "check"},
        {AGENT, LEAD},
    ),
    "decide on a claim": (
        lambda rows: act_on(rows["review"], "decide"),
        {"outcome": "CONTINUE", "do": "check"},
        {AGENT, LEAD},
    ),
    "send a letter again": (
        lambda rows: act_on(rows["letter"], "send_again"),
        {},
        {AGENT, LEAD},
    ),
    "make a batch for the printing house": (
        lambda rows: reverse("admin:invoices_printbatch_make"),
        {},
        {LEAD},
    ),
    "take the printing house's answer": (
        lambda rows: reverse("admin:invoices_printanswer_upload"),
        {},
        {LEAD},
    ),
    "take back a cost": (
        lambda rows: act_on(rows["invoice"], "take_back"),
        {},
        {AGENT, LEAD},
    ),
    "check a reported payment": (
        lambda rows: page_of("paymentreport", rows, "decide"),
        {"do": "found"},
        {AGENT, LEAD},
    ),
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("act", ACTS)
def test_acts_are_for_those_who_may(act, role):
    staff = staff_of(role)
    session = row_of(PortalSession, staff)
    rows = {
        "session": session,
        "invoice": Invoice.objects.get(),
        "bankentry": entry_to_clear(AT),
        "clearingdecision": proposal_of(AgentFactory()),
        "paymentreport": report_of(InvoiceFactory()),
        "request": request_of(InvoiceFactory()),
        "review": Review.objects.create(
            invoice=InvoiceFactory(), reason=ReviewReason.LETTERS_SENT, opened_at=AT
        ),
        "letter": letter(InvoiceFactory(), at=AT),
    }
    address, data, may = ACTS[act]

    response = client_of(staff).post(address(rows), data)

    if role in may:
        assert response.status_code in {200, 302, 422}
    else:
        assert response.status_code == 403


@pytest.mark.parametrize("name", ["admin:autocomplete", "admin:view_on_site"])
def test_pages_that_would_answer_about_any_model_do_not_exist(name):
    known = {each.name for each in admin.site.get_urls() if hasattr(each, "name")}

    assert name.partition(":")[2] not in known
