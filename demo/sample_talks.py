"""What is said in the demo, read from `samples/conversations.toml` into types."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Any

from demo.sample_plan import SAMPLES


class Does(StrEnum):
    WRITES = "writes"
    MAILS = "mails"
    ANSWERS = "answers"
    CALLS = "calls"
    NOTES = "notes"
    READS = "reads"
    MERGES = "merges"
    CLOSES = "closes"


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """day and clock  counted in banking days back; or `ago`, in minutes before the seeding"""

    day: int = 0
    clock: time = time(0)
    ago: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """by  the user name of who does it; "": the person"""

    does: Does
    when: When
    by: str = ""
    text: str = ""
    template: str = ""
    files: tuple[str, ...] = ()
    classification: str = ""
    into: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """about  as the file says it
    key      by which others go on in it, or merge into it
    """

    key: str
    who: str
    about: str
    subject: str
    acts_for_company: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleMail:
    sender: str
    subject: str
    text: str
    when: When
    files: tuple[str, ...] = ()
    is_automatic: bool = False
    is_in_mailbox: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSurvey:
    who: str
    likely: int
    ease: int
    text: str
    when: When


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatLine:
    """by  the user name of the agent who says it; "": the person
    after  seconds since what was said before
    note   for who says it, of the one who transferred the chat
    """

    after: int
    text: str
    by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleChat:
    """when, text  of the first line
    waited      seconds until `by`, an agent, got it
    is_ended_by_visitor  else its agent ended it
    likely      what the person said to the survey; None: it was not asked
    ease        how easy it was, 1–5
    """

    who: str
    about: str
    when: When
    text: str
    waited: int
    by: str
    lines: tuple[ChatLine, ...]
    classification: str
    is_ended_by_visitor: bool
    likely: int | None = None
    ease: int | None = None
    resolved: bool | None = None
    comment: str = ""


def talks() -> list[Talk]:
    """In the order of the file; a talk that goes on has the key of the first."""
    return [_talk(each, count) for count, each in enumerate(_read("conversations")["talks"])]


def mails() -> list[SampleMail]:
    return [_mail(each) for each in _read("conversations")["mails"]]


def surveys() -> list[SampleSurvey]:
    return [
        SampleSurvey(
            **{name: each[name] for name in ("who", "likely", "ease", "text")}, when=_when(each)
        )
        for each in _read("conversations")["surveys"]
    ]


def chats() -> list[SampleChat]:
    return [_chat(each) for each in _read("chats")["chats"]]


def templates() -> list[Mapping[str, str]]:
    """Shortcut, title, classification, and the texts by language."""
    found: list[Mapping[str, str]] = _read("answer_templates")["templates"]
    return found


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((SAMPLES / f"{name}.toml").read_text())


def _talk(values: dict[str, Any], count: int) -> Talk:
    return Talk(
        key=values.get("again") or values.get("key") or f"talk-{count}",
        who=values["who"],
        about=values["about"],
        subject=values.get("subject", ""),
        acts_for_company=values.get("acts_for_company", False),
        steps=tuple(_step(each) for each in values["steps"]),
    )


def _step(values: dict[str, Any]) -> Step:
    known = {
        name: values[name]
        for name in ("by", "template", "classification", "into")
        if name in values
    }
    return Step(
        does=Does(values["does"]),
        when=_when(values),
        text=values.get("text", "").strip(),
        files=tuple(values.get("files", ())),
        **known,
    )


def _mail(values: dict[str, Any]) -> SampleMail:
    return SampleMail(
        sender=values["sender"],
        subject=values["subject"],
        text=values["text"].strip(),
        when=_when(values),
        files=tuple(values.get("files", ())),
        is_automatic=values.get("is_automatic", False),
        is_in_mailbox=values.get("is_in_mailbox", False),
    )


def _chat(values: dict[str, Any]) -> SampleChat:
    as_they_are = (
        *("who", "about", "text", "waited", "by", "classification"),
        *("likely", "ease", "resolved", "comment"),
    )
    return SampleChat(
        when=_when(values),
        lines=tuple(ChatLine(**each) for each in values["lines"]),
        is_ended_by_visitor=values["ends"] == "visitor",
        **{name: values[name] for name in as_they_are if name in values},
    )


def _when(values: dict[str, Any]) -> When:
    return When(
        day=values.get("day", 0),
        clock=time.fromisoformat(values.get("clock", "00:00")),
        ago=values.get("ago", 0),
    )
