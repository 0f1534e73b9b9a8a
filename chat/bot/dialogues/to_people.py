"""To a person: now, by a message, by a call; and what waits for an answer of ours."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Level
from chat import words
from chat.bot.dialogues import requesting
from chat.bot.scene import (
    START,
    Answer,
    Choice,
    Dialogue,
    Outcome,
    Scene,
    Values,
    act,
    open_page,
    say,
)
from chat.queries.call_backs import slots_of
from chat.queries.hand_over import language_of, queue_of
from chat.queries.queue import Standing, standing_of
from chat.rules.intents import Intent
from invoices.models import DebtorRequest, RequestState
from invoices.queries.requests import readable_by
from messaging import words_matters, words_times
from messaging.matters import Matter, MatterKind
from messaging.models import Queue, Thread, ThreadState
from messaging.queries.hours import hours_of
from messaging.queries.matters import FoundMatter
from messaging.queries.promises import promise_for
from messaging.queries.threads import threads_of
from myropo.calendar import HELSINKI

# As the reason for which the engine itself leads here.
UNSURE: Final = "unsure"
# More than these are looked at on their page.
MOST_TOLD: Final = 3
AS_MESSAGE: Final = gettext_lazy("Leave it as a message")
GO_ON: Final = gettext_lazy("Go on with the robot")


def human(scene: Scene, values: Values) -> Answer:
    """At once, while somebody is there; else what is possible until then."""
    standing = _standing(scene)
    is_unsure = values.get("why") == UNSURE
    if not standing.is_open:
        return _closed(scene, standing.opens_at, is_unsure=is_unsure)
    return _offered(scene, standing) if is_unsure else _handed_over(standing)


def as_message(scene: Scene, _values: Values) -> Answer:
    """What was written becomes a message, and nothing is typed again."""
    text = _(
        "Thank you. What you wrote here is a message now, and a person reads it. We answer it "
        "here by %(time)s."
    ) % {"time": promised(scene)}
    return Answer(text=text, outcome=Outcome.AS_MESSAGE)


def call_back(scene: Scene, _values: Values) -> Answer:
    """When we can call; the number is given on the page, which knows it already."""
    slots = slots_of(scene.chat.queue, at=scene.at)
    paragraphs = []
    if slots:
        first, last = (each.astimezone(HELSINKI) for each in (slots[0].from_at, slots[0].until_at))
        paragraphs.append(
            _(
                "We can call you. The soonest is on %(weekday)s %(day)s between %(first)s and "
                "%(last)s: choose the time and check your number on the next page."
            )
            % {
                "weekday": words_times.ON_WEEKDAY[first.weekday()],
                "day": words_times.short_date(first.date()),
                "first": words_times.clock(first.time()),
                "last": words_times.clock(last.time()),
            }
        )
    else:
        paragraphs.append(_("We cannot promise a call just now."))
    if settings.COLLECTOR_PHONE:
        paragraphs.append(our_number(Queue(scene.chat.queue)))
    return Answer(
        text="\n\n".join(paragraphs),
        choices=[*_calls(scene), as_message_choice(), _go_on()],
        outcome=Outcome.ASKED,
    )


def reply_when(scene: Scene, _values: Values) -> Answer:
    """What of the person's waits for us, and by when it is answered."""
    threads = list(threads_of(scene.actor, state=ThreadState.WAITS_FOR_US)[: MOST_TOLD + 1])
    requests = list(_requests(scene)[: MOST_TOLD + 1])
    lines = [_of_thread(each, scene.at) for each in threads]
    lines += [_of_request(each, scene) for each in requests]
    to_all = open_page(_("See your messages"), reverse("messaging:threads"))
    if not lines:
        return Answer(
            text=_(
                "I see nothing of yours that waits for our answer. If you sent a letter or an "
                "e-mail, a person of ours can look for it."
            ),
            choices=[to_all, say(_("To a person"), Intent.HUMAN)],
        )
    pages = [to_all] if threads else []
    pages += [
        open_page(_("See what you sent"), reverse("invoices:request", args=[each.public_id]))
        for each in requests[:1]
    ]
    return Answer(text="\n\n".join(lines[:MOST_TOLD]), choices=pages)


def promised(scene: Scene) -> str:
    """By when we answer what is left as a message now: `Tuesday 24 November at 12:00`."""
    thread = scene.chat.thread
    answer_by = thread.answer_by if thread.state == ThreadState.WAITS_FOR_US else None
    if answer_by is None:
        answer_by = promise_for(queue_of(scene.chat, scene.talk), at=scene.at)
    return words_times.promise(answer_by, at=scene.at)


def as_message_choice() -> Choice:
    return act(AS_MESSAGE, Intent.HUMAN, "message")


def _standing(scene: Scene) -> Standing:
    queue = queue_of(scene.chat, scene.talk)
    language = language_of(scene.chat, scene.talk, queue=queue, at=scene.at)
    return standing_of(queue=queue, language=language, at=scene.at)


def _handed_over(standing: Standing) -> Answer:
    handed = _(
        "I hand you over to a person. They see what we have talked about, so you need not tell "
        "it again."
    )
    return Answer(text=f"{handed}\n\n{_wait(standing)}", outcome=Outcome.HAND_OVER)


def _offered(scene: Scene, standing: Standing) -> Answer:
    """The robot does not understand: whoever writes chooses what is next."""
    text = _("I do not understand this well enough, and I do not want to guess. A person can help.")
    return Answer(
        text=f"{text}\n\n{_wait(standing)}",
        choices=[
            say(_("To a person"), Intent.HUMAN),
            as_message_choice(),
            *_calls(scene),
            _go_on(),
        ],
        outcome=Outcome.UNSURE,
    )


def _closed(scene: Scene, opens_at: datetime | None, *, is_unsure: bool) -> Answer:
    opens = words.opens_words(opens_at, at=scene.at)
    if is_unsure:
        first = _("I do not understand this well enough, and no person is here just now.")
    else:
        first = _("No person is here just now.")
    message = _(
        "What you have written can become a message: you need not write it again, and a person "
        "answers it here by %(time)s."
    ) % {"time": promised(scene)}
    return Answer(
        text=f"{first} {opens}\n\n{message}",
        choices=[as_message_choice(), *_calls(scene), _go_on()],
        outcome=Outcome.UNSURE if is_unsure else Outcome.ASKED,
    )


def _wait(standing: Standing) -> str:
    expected = standing.expected
    wait = words.wait_words(expected.low if expected else None, expected.high if expected else None)
    if not standing.may_not_get_turn:
        return wait
    return f"{wait} {words.closing_words(standing.closes_at)}"


def our_number(queue: Queue) -> str:
    """As the pages about writing to us tell it."""
    number = _("Call us: %(number)s.") % {"number": settings.COLLECTOR_PHONE}
    opening = words_times.opening(hours_of(queue))
    answered = _("We answer %(opening)s.") % {"opening": opening} if opening else ""
    return f"{number} {answered}".strip()


def _calls(scene: Scene) -> list[Choice]:
    """The page of calls, while somebody can call: it asks the queue of the chat."""
    if not slots_of(scene.chat.queue, at=scene.at):
        return []
    page = reverse("chat:call-back", args=[scene.chat.public_id])
    return [open_page(_("Be called"), page)]


def _go_on() -> Choice:
    return say(GO_ON, Intent.GREETING, "other_words")


def _of_thread(thread: Thread, at: datetime) -> str:
    title = words_matters.title_of(thread)
    if thread.answer_by is None or words_times.is_late(thread.answer_by, at=at):
        return _("%(title)s: our answer is late. We are sorry.") % {"title": title}
    return _("%(title)s: we answer by %(time)s.") % {
        "title": title,
        "time": words_times.promise(thread.answer_by, at=at),
    }


def _of_request(request: DebtorRequest, scene: Scene) -> str:
    matter = Matter(MatterKind.REQUEST, request.public_id)
    title = words_matters.title_of_matter(FoundMatter(matter=matter, request=request))
    return f"{title}. {requesting.answered_by(request, today=scene.today)}"


def _requests(scene: Scene) -> QuerySet[DebtorRequest]:
    rows = DebtorRequest.objects.filter(readable_by(scene.actor), state=RequestState.OPEN)
    return rows.select_related("invoice__creditor").order_by("answer_by", "number")


DIALOGUES: Final[tuple[Dialogue, ...]] = (
    Dialogue(
        intent=Intent.HUMAN,
        title=gettext_lazy("Talk with a person"),
        steps={START: human, "message": as_message},
        acts={"message": Level.PAY},
    ),
    Dialogue(
        intent=Intent.CALL_BACK,
        title=gettext_lazy("Be called"),
        steps={START: call_back},
    ),
    Dialogue(
        intent=Intent.REPLY_WHEN,
        title=gettext_lazy("When do I get an answer?"),
        steps={START: reply_when},
    ),
)
