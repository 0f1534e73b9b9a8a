"""What people want who write to the robot. Pure."""

from enum import StrEnum
from typing import Final


class Intent(StrEnum):
    """One name for the file of utterances, the class of the model and the dialogue."""

    # Money and time
    WHAT_I_OWE = "what_i_owe"
    FIND_INVOICE = "find_invoice"
    WHAT_HAPPENS_NEXT = "what_happens_next"
    SHIFT_DUE_DATE = "shift_due_date"
    MAKE_PLAN = "make_plan"
    CHANGE_PLAN = "change_plan"
    PAY = "pay"
    PAYMENT_DETAILS = "payment_details"
    ALREADY_PAID = "already_paid"
    LETTER = "letter"
    STATEMENT = "statement"
    RECEIPT = "receipt"
    REFUND = "refund"
    REFUND_WHEN = "refund_when"
    # People and addresses
    AUTHORISE = "authorise"
    COMPANY = "company"
    CONTACT_DETAILS = "contact_details"
    DELIVERY_CHANNEL = "delivery_channel"
    MY_DATA = "my_data"
    SIGN_IN = "sign_in"
    DECEASED = "deceased"
    # Explaining
    OPENING_HOURS = "opening_hours"
    EXPLAIN_COST = "explain_cost"
    EXPLAIN_WORD = "explain_word"
    SENDER = "sender"
    SCAM = "scam"
    CREDIT_RECORD = "credit_record"
    COURT = "court"
    REPLY_WHEN = "reply_when"
    # Persons
    HUMAN = "human"
    CALL_BACK = "call_back"
    # Rights
    DISPUTE = "dispute"
    INFORMATION = "information"
    STOP_COLLECTION = "stop_collection"
    COMPLAINT = "complaint"
    HARDSHIP = "hardship"
    CRISIS = "crisis"
    # Manners
    GREETING = "greeting"
    THANKS = "thanks"
    # Not ours
    OTHER = "other"


# They take a fixed way, already at a low threshold: to miss one harms, to ask in vain does not.
RIGHTS: Final = frozenset(
    {
        Intent.DISPUTE,
        Intent.INFORMATION,
        Intent.STOP_COLLECTION,
        Intent.COMPLAINT,
        Intent.HARDSHIP,
        Intent.CRISIS,
    }
)
# Whatever the person says later, people answer these: a denial is a denial. The others are settled
# when the person says so.
FOR_PEOPLE: Final = RIGHTS - {Intent.INFORMATION, Intent.HARDSHIP}
LANGUAGES: Final = ("fi", "sv", "en")
