"""What the tables have, beside what people wrote, were told, and saw."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from bench.chat_people import Report

SIDES = {"PERSON": "visitor", "AGENT": "agent", "PORTAL": "portal", "BOT": "bot"}


@dataclass(frozen=True, slots=True)
class Stored:
    number: int
    client_id: str
    by: str
    text: str


@dataclass
class Finding:
    """How often each wrong thing was found, and the first few in words."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def add(self, what: str, where: object, times: int = 1) -> None:
        if times:
            self.counts[what] += times
            if self.counts[what] <= 5 * times:
                self.examples.append(f"{what}: {where}")


# What may not be; each stands in the table, with 0 too.
WRONG = (
    "lost",
    "never acknowledged",
    "doubled",
    "out of order",
    "made up",
    "gaps in numbers",
    "screens that differ",
    "acknowledged wrongly",
    "read marks wrong",
    "not finished",
)


def check(reports: list[Report], desks: list[dict[str, Any]]) -> Finding:
    """Compare all chats of the reports with their threads."""
    finding = Finding()
    stored, marks = _threads([each.chat for each in reports])
    of_desks: dict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for desk in desks:
        for chat, seen in desk["chats"].items():
            of_desks[chat].append((desk["agent"], seen))
    for report in reports:
        _check_one(report, of_desks[report.chat], stored[report.chat], marks[report.chat], finding)
    return finding


def _threads(
    chats: list[str],
) -> tuple[dict[str, list[Stored]], dict[str, dict[int | None, int]]]:
    """All lines and all read marks, by the chat whose thread it is."""
    from chat.models import Chat
    from messaging.models import Message, ReadMark

    chat_of = {
        thread: str(public_id)
        for thread, public_id in Chat.objects.filter(public_id__in=chats).values_list(
            "thread_id", "public_id"
        )
    }
    stored: dict[str, list[Stored]] = defaultdict(list)
    rows = Message.objects.filter(thread__in=chat_of).order_by("thread_id", "number")
    for thread, number, client_id, author, text in rows.values_list(
        "thread_id", "number", "client_id", "author", "text"
    ).iterator():
        stored[chat_of[thread]].append(Stored(number, str(client_id), SIDES[author], text))
    marks: dict[str, dict[int | None, int]] = defaultdict(dict)
    for thread, agent, number in ReadMark.objects.filter(thread__in=chat_of).values_list(
        "thread_id", "agent_id", "number"
    ):
        marks[chat_of[thread]][agent] = number
    return stored, marks


@dataclass
class Told:
    """What was written in a chat by all who wrote, and what each was told of it."""

    written: list[list[tuple[str, str]]]
    acked: dict[str, int]
    refused: dict[str, str]
    wrong: list[str]


def _told(report: Report, desks: list[tuple[int, dict[str, Any]]]) -> Told:
    told = Told([*report.written], dict(report.acked), dict(report.refused), [*report.wrong])
    for _, seen in desks:
        told.written.append(seen["written"])
        told.acked |= seen["acked"]
        told.refused |= seen["refused"]
        told.wrong += seen["wrong"]
        if seen["gone"]:
            # A chat that went to another agent leaves its unsent words on the first one's desk.
            told.refused |= dict.fromkeys(seen["outbox"], "gone")
    return told


def _check_one(
    report: Report,
    desks: list[tuple[int, dict[str, Any]]],
    stored: list[Stored],
    marks: dict[int | None, int],
    finding: Finding,
) -> None:
    chat = report.chat
    if report.unfinished:
        finding.add("not finished", f"{chat}: {report.unfinished}")
    numbers = [each.number for each in stored]
    finding.add("gaps in numbers", chat, numbers != list(range(1, len(numbers) + 1)))
    told = _told(report, desks)
    for each in told.wrong:
        finding.add("acknowledged wrongly", f"{chat}: {each}")
    _check_lines(chat, told, stored, finding)
    _check_screens(report, desks, stored, finding)
    _check_marks(report, (marks, len(stored)), desks, finding)


def _check_lines(chat: str, told: Told, stored: list[Stored], finding: Finding) -> None:
    """Each line is there once, under the number that its writer was told, in its order."""
    by_id: dict[str, list[Stored]] = defaultdict(list)
    for each in stored:
        by_id[each.client_id].append(each)
    words = Counter(each.text for each in stored if each.by in ("visitor", "agent"))
    finding.add("doubled", chat, sum(count - 1 for count in words.values()))
    for of_device in told.written:
        order = []
        for client_id, text in of_device:
            rows = by_id.pop(client_id, [])
            if not rows:
                finding.add("lost", f"{chat}: {text}", client_id in told.acked)
                is_open = client_id not in told.acked and client_id not in told.refused
                finding.add("never acknowledged", f"{chat}: {text}", is_open)
                continue
            [row] = rows
            order.append(row.number)
            is_other = row.text != text or told.acked.get(client_id, row.number) != row.number
            finding.add("acknowledged wrongly", f"{chat}: {row}, {text}", is_other)
        finding.add("out of order", f"{chat}: {order}", order != sorted(order))
    left = [each for rows in by_id.values() for each in rows if each.by != "portal"]
    finding.add("made up", f"{chat}: {left}", len(left))


def _check_screens(
    report: Report,
    desks: list[tuple[int, dict[str, Any]]],
    stored: list[Stored],
    finding: Finding,
) -> None:
    """Every screen shows the thread's lines from the first on, each once and in its place."""
    truth = [(each.number, each.by, each.text) for each in stored]
    for screen in [*report.screens, *(seen["screen"] for _, seen in desks)]:
        if screen != truth[: len(screen)]:
            finding.add("screens that differ", f"{report.chat}: {screen} / {truth}")


def _check_marks(
    report: Report,
    thread: tuple[dict[int | None, int], int],
    desks: list[tuple[int, dict[str, Any]]],
    finding: Finding,
) -> None:
    """A mark is as far as its reader said and the other side was shown, and not beyond the end."""
    marks, last = thread
    own, agents = marks.get(None, 0), [marks.get(agent, 0) for agent, _ in desks]
    where = f"{report.chat}: {marks}, {last} lines, read {report.read}, shown {report.agent_read}"
    # Of a chat that was ended before all was said and read, nobody waited for the last mark.
    is_whole = not report.as_message and not report.unfinished
    finding.add("read marks wrong", where, is_whole and own < report.read)
    finding.add("read marks wrong", where, max(agents, default=0) < report.agent_read)
    finding.add("read marks wrong", where, max(own, *agents, 0) > last)
