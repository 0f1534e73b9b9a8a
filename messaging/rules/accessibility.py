"""By when what somebody could not use is answered, and how long it is kept. Pure."""

from datetime import date, timedelta
from typing import Final

# Laki digitaalisten palvelujen tarjoamisesta 306/2019: within two weeks of the message.
TIME_TO_ANSWER: Final = timedelta(days=14)
# After the answer: long enough to ask again, or to turn to the supervisor.
KEPT_FOR: Final = timedelta(days=365)
# To one address, in a day: a form that anybody may send must not fill a stranger's mailbox.
MOST_RECEIPTS: Final = 3


def answer_by(received_on: date) -> date:
    """The last day of the two weeks, weekend or not: the law knows no banking days here."""
    return received_on + TIME_TO_ANSWER
