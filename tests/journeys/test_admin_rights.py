"""Who may do what in the admin: one table of roles and pages, and every cell tried."""

from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import NoReverseMatch, reverse

from accounts.models import AuditEvent, CustomerView, Mandate, Party, PortalSession, User
from accounts.services.roles import Role
from chat.models import Board, BotModel, BotQuestion, CallBack, ChatAgent, Desk
from invoices.models import (
    CollectionRun,
    Creditor,
    CreditorPolicy,
    DailyFigure,
    DebtorRequest,
    Document,
    ElectronicConsent,
    FinvoiceFile,
    Invoice,
    LedgerEntry,
    Letter,
    LetterAddress,
    MandateRequest,
    PrintAnswer,
    PrintBatch,
    ReferenceRate,
    Review,
    ReviewReason,
    WebhookEndpoint,
    WebhookMessage,
)
from messaging.models import (
    AccessibilityFeedback,
    AnswerTemplate,
    Contact,
    IncomingMail,
    QueueHours,
    Survey,
    Thread,
)
from payments.models import (
    BankAnswer,
    BankEntry,
    BankStatement,
    ClearingDecision,
    DueDateShift,
    Pause,
    Payment,
    PaymentPlan,
    PaymentReport,
    Refund,
    RefundBatch,
    RefundPayment,
)
from tests.factories import AgentFactory, InvoiceFactory
from tests.invoices.written_letters import letter
from tests.journeys.staff_rows import (
    AT,
    feedback_that_came,
    mail_that_came,
    proposal_of,
    report_of,
    request_of,
    row_of,
)
from tests.payments.desk import entry_to_clear
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db

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
    # Entered and changed on pages of their own; by creditors' users for their own alone.
    CreditorPolicy: (EVERYBODY, set(), {LEAD, CREDITOR}),
    Invoice: ({AGENT, LEAD, CREDITOR}, set(), set()),
    Document: ({AGENT, LEAD, CREDITOR}, set(), set()),
    LedgerEntry: (EVERYBODY, set(), set()),
    ReferenceRate: (EVERYBODY, {LEAD}, {LEAD}),
    # By creditors' users those of their own creditors alone.
    FinvoiceFile: (EVERYBODY, set(), set()),
    # Made and changed on pages of their own; by creditors' users for their own alone.
    WebhookEndpoint: ({LEAD, CREDITOR, AUDITOR}, set(), {LEAD, CREDITOR}),
    WebhookMessage: ({LEAD, CREDITOR, AUDITOR}, set(), set()),
    Letter: (EVERYBODY, set(), set()),
    # What a debtor writes may be of illness or of need: it is for those who answer.
    DebtorRequest: ({AGENT, LEAD}, set(), set()),
    Review: ({AGENT, LEAD, AUDITOR}, set(), set()),
    ElectronicConsent: ({AGENT, LEAD}, set(), set()),
    LetterAddress: ({AGENT, LEAD}, set(), set()),
    # What was sent to prove a right: for those who decide on it.
    MandateRequest: ({AGENT, LEAD}, set(), set()),
    Mandate: ({AGENT, LEAD}, set(), set()),
    CollectionRun: ({AGENT, LEAD, AUDITOR}, set(), set()),
    PrintBatch: ({AGENT, LEAD, AUDITOR}, set(), set()),
    PrintAnswer: ({AGENT, LEAD, AUDITOR}, set(), set()),
    # One payment may cover invoices of several creditors: nothing of it is for their users.
    Payment: ({AGENT, LEAD, AUDITOR}, set(), set()),
    BankStatement: ({AGENT, LEAD, AUDITOR}, set(), set()),
    BankEntry: ({AGENT, LEAD, AUDITOR}, set(), set()),
    ClearingDecision: ({AGENT, LEAD, AUDITOR}, set(), set()),
    Refund: ({AGENT, LEAD, AUDITOR}, set(), set()),
    # Made by a press of their own, from what two of staff approved.
    RefundBatch: ({AGENT, LEAD, AUDITOR}, set(), set()),
    RefundPayment: ({AGENT, LEAD, AUDITOR}, set(), set()),
    BankAnswer: ({AGENT, LEAD, AUDITOR}, set(), set()),
    PaymentReport: ({AGENT, LEAD}, set(), set()),
    PaymentPlan: (EVERYBODY, set(), set()),
    DueDateShift: (EVERYBODY, set(), set()),
    Pause: (EVERYBODY, set(), set()),
    Party: ({AGENT, LEAD}, set(), set()),
    User: ({AGENT, LEAD}, set(), set()),
    PortalSession: ({AGENT, LEAD}, set(), set()),
    # Begun on the page of a party; who looked at whose pages is for who leads and who audits.
    CustomerView: ({LEAD, AUDITOR}, set(), set()),
    AuditEvent: ({AGENT, LEAD, AUDITOR}, set(), set()),
    AccessibilityFeedback: ({AGENT, LEAD}, set(), set()),
    # What people write is for those who answer; every act on it has an address of its own.
    Thread: ({AGENT, LEAD}, set(), set()),
    AnswerTemplate: ({AGENT, LEAD}, {LEAD}, {LEAD}),
    QueueHours: ({AGENT, LEAD}, set(), set()),
    # What people say of how they were served is not for who served them.
    Survey: ({LEAD}, set(), set()),
    # Placed by presses of their own.
    IncomingMail: ({AGENT, LEAD}, set(), set()),
    # Done when the call is noted; who chats is for those who lead to say.
    CallBack: ({AGENT, LEAD}, set(), set()),
    ChatAgent: ({LEAD}, {LEAD}, {LEAD}),
}
# A list and nothing more: each row has its page at the model that it is of.
LISTED = {
    # Sums of days: of creditors' users their own creditors'.
    DailyFigure: {LEAD, CREDITOR, AUDITOR},
    Contact: {AGENT, LEAD},
    Desk: {AGENT, LEAD},
    Board: {LEAD},
    # What the robot learns, and what it has learned: labelled and chosen by presses of their own.
    BotQuestion: {LEAD},
    BotModel: {LEAD},
}
CELLS = [(model, role) for model in TABLE for role in Role]
NAMES = [f"{model.__name__}-{role}" for model, role in CELLS]


def page(model, name, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def test_the_table_has_every_model_of_the_admin():
    assert set(admin.site._registry) == {*TABLE, *LISTED}
    assert Group not in admin.site._registry


@pytest.mark.parametrize(("model", "role"), CELLS, ids=NAMES)
def test_the_list_is_for_those_who_may_view(model, role):
    client = signed_in(role)

    response = client.get(page(model, "changelist"))

    assert response.status_code == (200 if role in TABLE[model][0] else 403)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("model", LISTED)
def test_a_list_without_pages_is_for_those_who_may_view(model, role):
    response = signed_in(role).get(page(model, "changelist"))

    assert response.status_code == (200 if role in LISTED[model] else 403)
    for name in ("add", "delete", "history"):
        with pytest.raises(NoReverseMatch):
            page(model, name, 1)


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

    values = {"name": "x", "language": "sv", "percent": "3.5", "shortcut": "x", "title": "x"}
    values |= dict.fromkeys(["text_fi", "text_sv", "text_en"], "x")
    values |= {"languages": ["en"], "queues": ["COMPANIES"], "at_once": "2"}
    response = client.post(page(model, "change", row.pk), values)

    may = role in TABLE[model][1]
    assert response.status_code == (302 if may else 403)
    assert (type(row).objects.filter(pk=row.pk).values().get() != before) == may


@pytest.mark.parametrize(("model", "role"), CELLS, ids=NAMES)
def test_nobody_adds_in_a_form_but_those_who_may(model, role):
    client = signed_in(role)

    may = role in TABLE[model][2]
    assert client.get(page(model, "add")).status_code == (200 if may else 403)
    assert client.post(page(model, "add"), {}).status_code in ({200, 422} if may else {403})


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
    viewers = {model: may for model, (may, *_) in TABLE.items()} | LISTED
    assert offered == {model for model, may in viewers.items() if role in may}


def act_on(row, name):
    return reverse(f"admin:invoices_{row._meta.model_name}_{name}", args=[row.pk])


def page_of_feedback(row):
    return reverse("admin:messaging_accessibilityfeedback_answer", args=[row.pk])


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
    "see what the customer sees": (
        lambda rows: reverse("admin:accounts_party_see", args=[rows["invoice"].party_id]),
        {"reason": "ASKED"},
        {AGENT, LEAD},
    ),
    "find a debtor": (
        lambda rows: reverse("admin:invoices_invoice_find"),
        {"q": "x"},
        {AGENT, LEAD, CREDITOR},
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
    "note a call": (
        lambda rows: f"{page(Contact, 'call')}?party={rows['invoice'].party_id}",
        {},
        {AGENT, LEAD},
    ),
    "place an e-mail": (
        lambda rows: reverse("admin:messaging_incomingmail_place", args=[rows["mail"].pk]),
        {"do": "search"},
        {AGENT, LEAD},
    ),
    "answer about accessibility": (
        lambda rows: page_of_feedback(rows["feedback"]),
        {"text": "x"},
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
        "mail": mail_that_came(),
        "feedback": feedback_that_came(),
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
