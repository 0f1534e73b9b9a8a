"""What is said, and who is told of it."""

from messaging.models.accessibility_feedback import AccessibilityFeedback
from messaging.models.answer_template import AnswerTemplate
from messaging.models.attachment import Attachment
from messaging.models.contact import Contact
from messaging.models.desk import IncomingMail, InternalNote, MailReason, MailState, Wait
from messaging.models.message import Author, Draft, Medium, Message, ReadMark
from messaging.models.notice import (
    DELIVERY_TRANSITIONS,
    Delivery,
    DeliveryState,
    Notice,
    NoticeChannel,
    PushSubscription,
    TellingWishes,
)
from messaging.models.opening import QueueHours, Service, SpecialDay
from messaging.models.survey import Ease, Survey, SurveyKind, SurveyRefusal
from messaging.models.thread import (
    THREAD_TRANSITIONS,
    Classification,
    Queue,
    Thread,
    ThreadState,
)

__all__ = [
    "DELIVERY_TRANSITIONS",
    "THREAD_TRANSITIONS",
    "AccessibilityFeedback",
    "AnswerTemplate",
    "Attachment",
    "Author",
    "Classification",
    "Contact",
    "Delivery",
    "DeliveryState",
    "Draft",
    "Ease",
    "IncomingMail",
    "InternalNote",
    "MailReason",
    "MailState",
    "Medium",
    "Message",
    "Notice",
    "NoticeChannel",
    "PushSubscription",
    "Queue",
    "QueueHours",
    "ReadMark",
    "Service",
    "SpecialDay",
    "Survey",
    "SurveyKind",
    "SurveyRefusal",
    "TellingWishes",
    "Thread",
    "ThreadState",
    "Wait",
]
