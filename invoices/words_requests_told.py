"""What a request means, said before it is made: on the debtor's page, and on the phone."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from invoices.models import Invoice, RequestKind
from invoices.rules.debtor_requests import RequestReason

STOP_RIGHT: Promise = _(
    "You have the right to ask that collection stops and that a court decides. It is your right "
    "by law (Debt Collection Act 513/1999, section 4 c). Read first what it means."
)
STOP_RIGHT_ENFORCED: Promise = _(
    "You have the right to ask that collection stops and that the matter moves to legal "
    "collection, which is enforcement for this invoice (Debt Collection Act 513/1999, section "
    "4 c). Read first what it means."
)
ENFORCED: Promise = _(
    "The invoice can be enforced without a court’s judgment. We record your dispute and the "
    "creditor answers it, but collection goes on meanwhile. To have it stopped you need to make a "
    "basic complaint (in Finnish perustevalitus) in time. The invoice, the decision behind it or "
    "its appeal instructions tell where and how."
)
IN_COURT: Promise = _(
    "We pass your message on to the creditor. It does not reach the court: if you have a letter "
    "from a district court, answer the court itself by the day in it."
)


def right_to_stop(invoice: Invoice) -> Promise:
    return STOP_RIGHT_ENFORCED if invoice.is_directly_enforceable else STOP_RIGHT


def stops() -> list[Promise]:
    """What stops when a debtor asks that voluntary collection stops."""
    return [
        _("No reminder or collection letter is sent."),
        _(
            "No collection cost is added. If the creditor sends letters all the same, it may not "
            "charge you for them, and the letters say so."
        ),
    ]


def may_follow(invoice: Invoice) -> list[Promise]:
    """What may come of it, as a debtor must know before asking."""
    interest = _("Late interest runs until you pay.")
    if invoice.is_directly_enforceable:
        return [
            _("The invoice needs no judgment: the creditor may take it to enforcement at once."),
            _("Enforcement brings fees of its own."),
            _("Enforcement may bring a payment default entry in your credit information."),
            interest,
        ]
    return [
        _("The creditor may take the matter to a district court."),
        _(
            "If the court decides that you must pay, you may have to pay the court costs too, and "
            "they can be more than collection costs."
        ),
        _("A judgment may bring a payment default entry in your credit information."),
        interest,
    ]


def told_of(kind: RequestKind, invoice: Invoice, *, reason: str) -> list[Promise]:
    """What is said aloud before a debtor on the phone asks for something.

    reason  of the decision that it is possible, a value of `RequestReason`
    """
    if reason == RequestReason.IN_COURT:
        return [IN_COURT]
    match kind:
        case RequestKind.STOP:
            return [right_to_stop(invoice), *stops(), *may_follow(invoice)]
        case RequestKind.DISPUTE:
            first = _("You have the right to dispute an invoice, and need not prove anything now.")
            interest = _(
                "Late interest runs meanwhile on what turns out to be yours to pay; on what is "
                "not, there is none."
            )
            if reason == RequestReason.COLLECTION_GOES_ON:
                return [first, ENFORCED, interest]
            stop = _("Collection stops at once, and nothing is added in costs meanwhile.")
            return [first, stop, interest]
        case RequestKind.HARDSHIP:
            return [
                _("Collection waits until you get an answer."),
                _("The due date does not change, and late interest runs on what is overdue."),
                _("Do not tell about your health or your income more than you want to."),
            ]
        case RequestKind.COMPLAINT:
            return [_("A person reads it and answers you."), _("The due date does not change.")]
