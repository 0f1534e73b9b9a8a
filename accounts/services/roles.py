"""What each kind of staff may do: one table, written into Django's groups."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from accounts import audit
from accounts.models import User


class Role(StrEnum):
    """The kinds of staff. A member of staff has exactly one; the value names its group."""

    AGENT = "agent"
    TEAM_LEAD = "team lead"
    CREDITOR_USER = "creditor user"
    AUDITOR = "auditor"


class NotStaffError(Exception):
    """A debtor's user cannot have a role. Nothing was changed."""


class UnknownPermissionError(LookupError):
    """The table names a permission that the database lacks: migrate first."""


READ_CLAIMS: Final = frozenset(
    {
        "invoices.view_creditor",
        "invoices.view_invoice",
        "invoices.view_invoicerow",
        "invoices.view_ledgerentry",
        "invoices.view_timelineevent",
        "invoices.view_document",
        "invoices.view_hold",
        "invoices.view_letter",
        "invoices.view_referencerate",
        "invoices.view_creditorpolicy",
    }
)
# How a creditor lets its claims be collected; its own users enter their own creditors' alone.
ENTER_POLICIES: Final = frozenset({"invoices.add_creditorpolicy", "invoices.change_creditorpolicy"})
# What debtors write to us may tell of their health or their family: it is for those who
# answer, and neither for creditors' users nor for auditors.
WORK_ON_COLLECTION: Final = frozenset(
    {
        "invoices.change_letter",
        "invoices.view_debtorrequest",
        "invoices.change_debtorrequest",
        "invoices.view_review",
        "invoices.change_review",
        "invoices.view_electronicconsent",
        "invoices.view_letteraddress",
        "invoices.view_collectionrun",
        "invoices.view_printbatch",
        "invoices.view_printanswer",
        # To take back a cost or interest; the database refuses every other change.
        "invoices.change_ledgerentry",
    }
)
# One payment may cover invoices of several creditors: none of this is for their users.
READ_PAYMENTS: Final = frozenset(
    {
        "payments.view_payment",
        "payments.view_paymentline",
        "payments.view_providerreport",
        "payments.view_bankstatement",
        "payments.view_bankentry",
        "payments.view_entryallocation",
        "payments.view_clearingdecision",
        "payments.view_clearingline",
        "payments.view_refund",
        "payments.view_refundbatch",
        "payments.view_refundpayment",
        "payments.view_bankanswer",
    }
)
# Plans, moved due dates and pauses: how claims are paid, without what debtors wrote of it.
READ_ARRANGEMENTS: Final = frozenset(
    {
        "payments.view_paymentplan",
        "payments.view_planclaim",
        "payments.view_duedateshift",
        "payments.view_pause",
    }
)
# For a debtor on the phone, by the same services and rules as the debtor's own pages.
ARRANGE: Final = frozenset(
    {
        "payments.add_paymentplan",
        "payments.change_paymentplan",
        "payments.add_duedateshift",
        "payments.add_pause",
    }
)
# Who may act for whom, and what was sent to prove it: for those who decide on it. What makes a
# person's matters easier may tell of health: for those who serve the person.
SERVE_WHO_ACTS: Final = frozenset(
    {
        "accounts.view_mandate",
        "accounts.change_mandate",
        "invoices.view_mandaterequest",
        "invoices.change_mandaterequest",
        "accounts.view_supportneeds",
        "accounts.view_phonenumber",
    }
)
# On the page of a claim: with whom one may talk about it.
SEE_WHO_MAY_ACT: Final = frozenset({"invoices.view_mandatescope"})
# What a debtor does alone in the portal, done for one on the phone by the same services.
SERVE_CALLERS: Final = frozenset(
    {
        "accounts.change_phonenumber",
        "accounts.change_supportneeds",
        "invoices.add_debtorrequest",
        "invoices.add_document",
        "invoices.add_letteraddress",
        "invoices.change_electronicconsent",
        "payments.add_paymentreport",
    }
)
# What is said with debtors: for those who answer, and for nobody else of staff.
ANSWER_MESSAGES: Final = frozenset(
    {
        "messaging.view_thread",
        "messaging.change_thread",
        "messaging.add_internalnote",
        "messaging.view_answertemplate",
        "messaging.view_queuehours",
        "messaging.view_contact",
        "messaging.view_incomingmail",
        "messaging.change_incomingmail",
    }
)
# Chats are talked by those who answer; an auditor reads in the audit who did what, and no line.
CHAT: Final = frozenset({"chat.answer_chat", "chat.view_callback", "chat.change_callback"})
LEAD_CHATS: Final = frozenset(
    {
        "chat.watch_chat",
        "chat.view_chatagent",
        "chat.add_chatagent",
        "chat.change_chatagent",
    }
)
# What the robot learns: words of customers without their names, and what it knows by them.
TEACH_ROBOT: Final = frozenset(
    {
        "chat.view_botquestion",
        "chat.change_botquestion",
        "chat.view_botmodel",
        "chat.change_botmodel",
    }
)
# The portal with a customer's eyes: to read, for minutes, and told to the customer.
SEE_AS_CUSTOMER: Final = frozenset({"accounts.add_customerview"})
# What could not be used: by law it has an answer within two weeks.
ANSWER_ACCESSIBILITY: Final = frozenset(
    {"messaging.view_accessibilityfeedback", "messaging.change_accessibilityfeedback"}
)
# Sums and counts of days, without a person in them; of creditors' users their own creditors'.
READ_FIGURES: Final = frozenset({"invoices.view_dailyfigure"})
# Where a creditor's own system is told what happens, and what it was told.
READ_WEBHOOKS: Final = frozenset({"invoices.view_webhookendpoint", "invoices.view_webhookmessage"})
RUN_WEBHOOKS: Final = READ_WEBHOOKS | frozenset(
    {
        "invoices.add_webhookendpoint",
        "invoices.change_webhookendpoint",
        "invoices.change_webhookmessage",
    }
)
LEAD_AGENTS: Final = frozenset(
    {
        "messaging.assign_thread",
        "messaging.add_answertemplate",
        "messaging.change_answertemplate",
        "messaging.change_queuehours",
        # What customers say of how they were served; who served them does not see it.
        "messaging.view_survey",
    }
)
# The right to change a thing in the admin means: to act on it through its services.
AGENT_RIGHTS: Final = (
    READ_CLAIMS
    | READ_PAYMENTS
    | WORK_ON_COLLECTION
    | READ_ARRANGEMENTS
    | ARRANGE
    | SERVE_WHO_ACTS
    | SERVE_CALLERS
    | SEE_WHO_MAY_ACT
    | ANSWER_MESSAGES
    | ANSWER_ACCESSIBILITY
    | CHAT
    | SEE_AS_CUSTOMER
    | {
        "invoices.view_every_creditor",
        "invoices.view_foundinvoice",
        "invoices.view_finvoicefile",
        "invoices.add_finvoicefile",
        "invoices.change_invoice",
        "accounts.view_party",
        "accounts.view_user",
        "accounts.view_portalsession",
        "accounts.change_portalsession",
        "accounts.view_auditevent",
        "payments.change_bankentry",
        "payments.view_paymentreport",
        "payments.change_paymentreport",
        "payments.give_refund_account",
        "payments.check_refund",
    }
)
RIGHTS: Final[dict[Role, frozenset[str]]] = {
    Role.AGENT: AGENT_RIGHTS,
    # A statement books money by itself: whoever could hand one in could make up payments.
    Role.TEAM_LEAD: AGENT_RIGHTS
    | ENTER_POLICIES
    | LEAD_AGENTS
    | LEAD_CHATS
    | TEACH_ROBOT
    | READ_FIGURES
    | RUN_WEBHOOKS
    | {
        "accounts.view_customerview",
        "invoices.change_creditor",
        "invoices.give_up_claim",
        # Every debtor's letters in one file; and the word that starts their clocks.
        "invoices.add_printbatch",
        "invoices.add_printanswer",
        "invoices.add_referencerate",
        "invoices.change_referencerate",
        "payments.approve_clearing",
        "payments.add_bankstatement",
        "payments.approve_refund",
        # The file that the bank pays from.
        "payments.add_refundbatch",
    },
    # Without `view_every_creditor`: only the rows of the creditors they belong to.
    Role.CREDITOR_USER: READ_CLAIMS
    | ENTER_POLICIES
    | READ_ARRANGEMENTS
    | SEE_WHO_MAY_ACT
    | READ_FIGURES
    | RUN_WEBHOOKS
    | {"invoices.view_finvoicefile"},
    # What was done, paid and booked; no page about a single debtor.
    Role.AUDITOR: READ_PAYMENTS
    | READ_ARRANGEMENTS
    | READ_FIGURES
    | READ_WEBHOOKS
    | frozenset(
        {
            "accounts.view_customerview",
            "invoices.view_every_creditor",
            "invoices.view_creditor",
            "invoices.view_creditorpolicy",
            "invoices.view_finvoicefile",
            "invoices.view_ledgerentry",
            "invoices.view_letter",
            "invoices.view_review",
            "invoices.view_collectionrun",
            "invoices.view_printbatch",
            "invoices.view_printanswer",
            "invoices.view_referencerate",
            "accounts.view_auditevent",
        }
    ),
}


@transaction.atomic
def ensure_roles() -> None:
    """Make the four groups have exactly the rights of the table; a repeat changes nothing.

    Run after every migration. Raises `UnknownPermissionError`.
    """
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    for role, rights in RIGHTS.items():
        missing = sorted(rights - known.keys())
        if missing:
            raise UnknownPermissionError(", ".join(missing))
        group, _ = Group.objects.get_or_create(name=role.value)
        group.permissions.set([known[right] for right in rights])


@transaction.atomic
def assign_role(*, user: User, role: Role, actor: User | None, at: datetime) -> None:
    """Give a member of staff this role instead of any other. Raises `NotStaffError`.

    The role it has already is left alone and not audited again.
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if not user.is_staff:
        raise NotStaffError
    if set(user.groups.values_list("name", flat=True)) == {role.value}:
        return
    user.groups.set([Group.objects.get(name=role.value)])
    audit.record(
        action="staff.role_assigned", actor=actor, at=at, target=user, data={"role": role.value}
    )
