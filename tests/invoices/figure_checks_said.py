"""The checks of `messaging.figures` and `chat.figures`."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from accounts.models import AuditEvent
from chat.models import BotTalk, Chat
from messaging.models import Message, Survey, Thread, Wait
from tests.invoices.figure_checks import Row, checks, creditor_of, seconds


def contacts_of(thread) -> Iterator[Message]:
    """The messages that begin a contact: a walk through the thread from its first message."""
    last = None
    for each in Message.objects.filter(thread=thread).order_by("number"):
        if each.author == "PERSON" and each.medium in {"PORTAL", "EMAIL"} and last != "PERSON":
            yield each
        if each.author in {"PERSON", "AGENT"}:
            last = each.author


def is_call(message) -> bool:
    return message.medium == "CALL" and message.author == "AGENT"


def about(thread) -> str:
    return thread.classification or "NONE"


def of_message(message, kind) -> Row:
    thread = message.thread
    return Row(message.sent_at, creditor_of(thread.invoice), thread.language, kind)


@checks("contacts", "written")
def written():
    for thread in Thread.objects.all():
        for each in contacts_of(thread):
            yield of_message(each, "EMAIL" if each.medium == "EMAIL" else "MESSAGE")


@checks("matters", "written")
def written_about():
    for thread in Thread.objects.all():
        for each in contacts_of(thread):
            yield of_message(each, about(thread))


@checks("contacts", "call")
def calls():
    yield from (of_message(each, "CALL") for each in Message.objects.all() if is_call(each))


@checks("matters", "call")
def calls_about():
    for each in Message.objects.all():
        if is_call(each):
            yield of_message(each, about(each.thread))


def went_to_people(chat) -> bool:
    return not BotTalk.objects.filter(chat=chat).exists() or chat.queued_at > chat.started_at


def of_chat(chat, when, kind, total=Decimal(0)) -> Row:
    return Row(when, creditor_of(chat.thread.invoice), chat.language, kind, total)


@checks("contacts", "chat")
def chats():
    for each in filter(went_to_people, Chat.objects.all()):
        yield of_chat(each, each.queued_at, "CHAT")


@checks("matters", "chat")
def chats_about():
    for each in filter(went_to_people, Chat.objects.all()):
        yield of_chat(each, each.queued_at, about(each.thread))


def promise(wait) -> str:
    if wait.promised_by is None:
        return "NONE"
    return "KEPT" if wait.answered_at <= wait.promised_by else "BROKEN"


def waits(total_of):
    for each in Wait.objects.all():
        thread = each.message.thread
        yield Row(
            each.answered_at,
            creditor_of(thread.invoice),
            thread.language,
            promise(each),
            seconds(total_of(each)),
        )


checks("message_waits", "wait")(lambda: waits(lambda each: each.answered_at - each.asked_at))
checks("message_waits_worked", "wait")(lambda: waits(lambda each: each.worked))


def group(likely) -> str:
    return "DETRACTOR" if likely < 7 else "PASSIVE" if likely < 9 else "PROMOTER"


def surveys(when, kind_of, kinds=("LOG_OUT", "THREAD", "CHAT", "YEARLY")):
    for each in Survey.objects.all():
        kind = kind_of(each)
        if each.kind in kinds and kind is not None:
            creditor = creditor_of(each.thread.invoice) if each.thread else None
            yield Row(getattr(each, when), creditor, each.language, kind)


def recommends(survey) -> str | None:
    return None if survey.likely is None else group(survey.likely)


def resolved(survey) -> str | None:
    return {True: "YES", False: "NO", None: None}[survey.resolved]


def easy(survey) -> str | None:
    words = {1: "HARD", 2: "HARD", 3: "NEITHER", 4: "EASY", 5: "EASY", None: None}
    return words[survey.ease]


checks("nps_portal", "survey")(lambda: surveys("answered_at", recommends, ("LOG_OUT", "YEARLY")))
checks("nps_service", "survey")(lambda: surveys("answered_at", recommends, ("THREAD", "CHAT")))
checks("said_easy", "survey")(lambda: surveys("answered_at", easy))
checks("said_resolved", "survey")(lambda: surveys("answered_at", resolved))
checks("surveys_asked", "survey")(lambda: surveys("asked_at", lambda each: each.kind))


@checks("chat_waits", "chat")
def chat_waits():
    for each in Chat.objects.all():
        if each.answered_at is None:
            continue
        took = seconds(each.answered_at - each.queued_at)
        if each.shown_high is None:
            kind = "NONE"
        else:
            kind = "WITHIN" if took <= each.shown_high else "OVER"
        yield of_chat(each, each.answered_at, kind, took)


@checks("chats_unanswered", "chat")
def unanswered():
    for each in Chat.objects.all():
        if each.answered_at is None and each.state == "ENDED" and went_to_people(each):
            took = seconds(each.ended_at - each.queued_at)
            yield of_chat(each, each.ended_at, each.ended, took)


@checks("robot", "chat")
def robot():
    for talk in BotTalk.objects.all():
        chat = talk.chat
        if chat.state != "ENDED":
            continue
        if chat.queued_at > chat.started_at:
            kind = "HANDED_OVER"
        elif chat.ended in {"LEFT_MESSAGE", "CALL_BACK"}:
            kind = "MESSAGE"
        elif chat.ended == "SETTLED" or talk.was_solved:
            kind = "SETTLED"
        else:
            kind = "UNKNOWN" if talk.was_solved is None else "NOT_SETTLED"
        yield of_chat(chat, chat.ended_at, kind)


@checks("first_contact", "closing")
def first_contact():
    for each in AuditEvent.objects.all():
        if each.action != "thread.closed":
            continue
        thread = Thread.objects.get(pk=int(each.target_id))
        until = each.at + timedelta(days=7)
        written = [found for found in contacts_of(thread) if found.sent_at < until]
        called = [
            found
            for found in Message.objects.filter(thread=thread)
            if is_call(found) and found.sent_at < until
        ]
        chatted = [
            found
            for found in Chat.objects.filter(thread=thread)
            if went_to_people(found) and found.started_at < until
        ]
        kind = "FIRST" if len(written) + len(called) + len(chatted) <= 1 else "LATER"
        yield Row(each.at, creditor_of(thread.invoice), thread.language, kind)
