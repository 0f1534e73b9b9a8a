"""What the staff's front page has of messages and e-mails: who waits, and since when."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import staff_home
from accounts.staff_home import Reader, Subject, Waiting
from messaging.models import AccessibilityFeedback, Queue
from messaging.queries.inbox import waiting
from messaging.queries.mails import mails_without_sender
from messaging.services.taking import ANSWER

staff_home.add_lists(
    Subject.MESSAGES,
    "messaging.thread",
    "messaging.contact",
    "messaging.incomingmail",
    "messaging.accessibilityfeedback",
    "messaging.answertemplate",
    "messaging.queuehours",
    "messaging.survey",
)


def _of(queue: Queue) -> Callable[[Reader], QuerySet[Any]]:
    return lambda _reader: waiting().filter(queue=queue)


staff_home.add_waiting(
    *[
        Waiting(
            name=f"messages-{queue.value.lower()}",
            panel="contacts",
            words=words,
            rights=(ANSWER,),
            rows=_of(queue),
            late=lambda reader: Q(answer_by__lt=reader.at),
            page="messaging_thread_changelist",
            query={"queue__exact": queue.value},
        )
        for queue, words in (
            (Queue.PAYMENT_ADVICE, _("Messages to payment advice")),
            (Queue.PAYMENT_CONTROL, _("Messages to payment control")),
            (Queue.COMPANIES, _("Messages of companies")),
        )
    ],
    Waiting(
        name="mails",
        panel="contacts",
        words=_("E-mails whose matter is to be found"),
        rights=("messaging.change_incomingmail",),
        rows=lambda _reader: mails_without_sender(),
        page="messaging_incomingmail_changelist",
        query={"work": "todo"},
    ),
    Waiting(
        name="accessibility",
        panel="contacts",
        words=_("Feedback on accessibility to answer"),
        rights=("messaging.change_accessibilityfeedback",),
        rows=lambda _reader: AccessibilityFeedback.objects.filter(answered_at=None),
        late=lambda reader: Q(answer_by__lt=reader.today),
        page="messaging_accessibilityfeedback_changelist",
        query={"queue": "open"},
    ),
)
