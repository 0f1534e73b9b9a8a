"""When queues are open for which nobody has written down hours. Pure."""

from collections.abc import Mapping
from datetime import time
from typing import Final

from messaging.rules.opening_hours import Span
from messaging.rules.queues import Team

WORKING_DAYS: Final = range(5)
SATURDAY: Final = 5


def _every_working_day(opens: time, closes: time) -> Mapping[int, Span]:
    return dict.fromkeys(WORKING_DAYS, Span(opens, closes))


USUAL: Final[Mapping[Team, Mapping[int, Span]]] = {
    Team.PAYMENT_ADVICE: _every_working_day(time(8), time(20)),
    Team.PAYMENT_CONTROL: _every_working_day(time(8), time(18)),
    Team.COMPANIES: _every_working_day(time(8), time(17)),
}
# Chats are answered on Saturdays, too: advice is (S4-01 to S4-03).
USUAL_CHAT: Final[Mapping[Team, Mapping[int, Span]]] = {
    **USUAL,
    Team.PAYMENT_ADVICE: {**USUAL[Team.PAYMENT_ADVICE], SATURDAY: Span(time(10), time(15))},
}
