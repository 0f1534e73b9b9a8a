"""The printing house's acknowledgements in: each taken whole or refused whole, once.

The command and the upload in the admin both come here. The day of handing over starts the
clocks of a letter; one that could not be sent goes to a person.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from django.db import transaction

from accounts import audit
from accounts.models import AuditEvent, User
from invoices.models import (
    Invoice,
    Letter,
    LetterFailure,
    LetterState,
    PrintAnswer,
    PrintBatch,
    ReviewReason,
)
from invoices.printing_house import (
    Acknowledgement,
    AnswerError,
    Reason,
    Refusal,
    Status,
    Told,
    read_acknowledgement,
)
from invoices.services.collection.reviews import open_reviews
from invoices.services.imports import NAME_LENGTH, printable
from invoices.services.letters.movement import (
    CHUNK,
    COLLECTION_LETTERS,
    lock_letters,
    look_again,
    mark_sent,
    move,
)
from invoices.services.letters.news import tell_sent
from myropo.calendar import helsinki_date

# More would not help a reader; the file is refused all the same.
MOST_REFUSALS: Final = 100
RETURNED: Final = LetterFailure.RETURNED


class Outcome(StrEnum):
    TAKEN = "TAKEN"
    # The same file, or another that tells nothing new.
    UNCHANGED = "UNCHANGED"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReport:
    """What became of one file: counts of letters, or why it was refused."""

    name: str
    outcome: Outcome
    handed_over: int = 0
    failed: int = 0
    unchanged: int = 0
    refusals: tuple[Refusal, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        names = ("handed_over", "failed", "unchanged")
        return {name: getattr(self, name) for name in names}

    def as_dict(self) -> dict[str, Any]:
        """For a machine, with the sentences in the language that is active."""
        return {
            "file": self.name,
            "outcome": self.outcome.value,
            **self.counts,
            "refusals": [{**each.as_dict(), "text": each.text} for each in self.refusals],
        }


@dataclass(slots=True)
class _Verdict:
    """What a file changes, sorted by what is to be done."""

    handed_over: list[tuple[Letter, date]] = field(default_factory=list)
    failed: list[tuple[Letter, Told]] = field(default_factory=list)
    unchanged: int = 0
    refusals: list[Refusal] = field(default_factory=list)


def take_answer(*, name: str, data: bytes, actor: User | None, at: datetime) -> AnswerReport:
    """Take all that an acknowledgement says of its batch, or nothing of it.

    Letters that were handed over are sent from that day on; those that failed, or that the
    post brought back, are left to a person, and collection waits. The same file twice, and
    what is known already, change nothing.
    """
    name = printable(name)[-NAME_LENGTH:]
    try:
        acknowledgement = read_acknowledgement(data)
        with transaction.atomic():
            return _take(acknowledgement, name=name, data=data, actor=actor, at=at)
    except AnswerError as error:
        refusals = error.refusals[:MOST_REFUSALS]
    audit.record(action="print_answer.refused", actor=actor, at=at, data={"reasons": len(refusals)})
    return AnswerReport(name=name, outcome=Outcome.REFUSED, refusals=refusals)


def _take(
    acknowledgement: Acknowledgement, *, name: str, data: bytes, actor: User | None, at: datetime
) -> AnswerReport:
    """Raises `AnswerError`. Answers for one batch wait for each other at its row."""
    batch = PrintBatch.objects.select_for_update().filter(pk=acknowledgement.batch).first()
    if batch is None:
        facts = {"found": str(acknowledgement.batch)}
        raise AnswerError(Refusal(reason=Reason.UNKNOWN_BATCH, element="batch", facts=facts))
    sha256 = hashlib.sha256(data).hexdigest()
    if PrintAnswer.objects.filter(sha256=sha256).exists():
        count = len(acknowledgement.letters)
        return AnswerReport(name=name, outcome=Outcome.UNCHANGED, unchanged=count)
    verdict = _judge(acknowledgement.letters, batch=batch, today=helsinki_date(at))
    if verdict.refusals:
        raise AnswerError(*verdict.refusals)
    _carry_out(verdict, actor=actor, at=at)
    _close(batch, at=at)
    answer = PrintAnswer.objects.create(
        name=name,
        sha256=sha256,
        received_at=at,
        handed_over=len(verdict.handed_over),
        failed=len(verdict.failed),
    )
    audit.record(
        action="print_answer.taken",
        actor=actor,
        target=answer,
        data={
            "batch": batch.pk,
            "handed_over": answer.handed_over,
            "failed": answer.failed,
        },
        at=at,
    )
    is_new = bool(answer.handed_over or answer.failed)
    return AnswerReport(
        name=name,
        outcome=Outcome.TAKEN if is_new else Outcome.UNCHANGED,
        handed_over=answer.handed_over,
        failed=answer.failed,
        unchanged=verdict.unchanged,
    )


def _judge(told: Iterable[Told], *, batch: PrintBatch, today: date) -> _Verdict:
    """What each letter's line means now; the letters are locked."""
    lines = {each.letter_id: each for each in told}
    found = batch.letters.filter(public_id__in=lines)
    letters = lock_letters(list(found.values_list("pk", flat=True)))
    verdict = _Verdict()
    for letter in letters:
        line = lines.pop(letter.public_id)
        refusal = _wrong_day(line, batch=batch, today=today) or _contradiction(letter, line)
        if refusal is not None:
            verdict.refusals.append(refusal)
        elif _is_known(letter, line):
            verdict.unchanged += 1
        elif line.status is Status.HANDED_OVER and line.on is not None:
            verdict.handed_over.append((letter, line.on))
        else:
            verdict.failed.append((letter, line))
    facts = {"batch": str(batch.pk)}
    verdict.refusals += [
        Refusal(reason=Reason.UNKNOWN_LETTER, letter=str(each), element="id", facts=facts)
        for each in lines
    ]
    return verdict


def _wrong_day(line: Told, *, batch: PrintBatch, today: date) -> Refusal | None:
    if line.on is None:
        return None
    facts = {"day": line.on.isoformat()}
    letter = str(line.letter_id)
    if line.on > today:
        return Refusal(reason=Reason.IN_THE_FUTURE, letter=letter, element="on", facts=facts)
    if line.on < helsinki_date(batch.made_at):
        return Refusal(reason=Reason.BEFORE_BATCH, letter=letter, element="on", facts=facts)
    return None


def _contradiction(letter: Letter, line: Told) -> Refusal | None:
    """What cannot be true together with what is known of the letter."""
    state, day = letter.state, letter.handed_over_on
    shown = str(line.letter_id)
    if state == LetterState.BATCHED:
        if line.status is Status.RETURNED and line.on is None:
            return Refusal(reason=Reason.NOT_HANDED_OVER, letter=shown, element="on")
        return None
    is_other_day = line.on is not None and day is not None and line.on != day
    # A letter that came back had been handed over, and one that failed never was.
    was_handed_over = day is not None or letter.failure in ("", RETURNED)
    says_handed_over = line.status is not Status.FAILED
    if is_other_day or was_handed_over is not says_handed_over:
        earlier = letter.failure or f"{Status.HANDED_OVER} {day}"
        return Refusal(
            reason=Reason.CONTRADICTS, letter=shown, element="status", facts={"earlier": earlier}
        )
    return None


def _is_known(letter: Letter, line: Told) -> bool:
    """Whether the line tells nothing new; it does not contradict the letter."""
    if letter.state == LetterState.BATCHED:
        return False
    return not (letter.state == LetterState.SENT and line.status is Status.RETURNED)


def _carry_out(verdict: _Verdict, *, actor: User | None, at: datetime) -> None:
    sent = [letter for letter, _ in verdict.handed_over]
    mark_sent(sent, handed_over_on={letter.pk: day for letter, day in verdict.handed_over})
    tell_sent(sent, at=at)
    failed = [letter for letter, _ in verdict.failed]
    for letter, line in verdict.failed:
        move(letter, LetterState.FAILED)
        letter.failure, letter.failure_text = line.failure, line.text
        letter.handed_over_on = line.on or letter.handed_over_on
    names = ["state", "failure", "failure_text", "handed_over_on"]
    Letter.objects.bulk_update(failed, names, batch_size=CHUNK)
    look_again(failed)
    open_reviews(reasons=dict.fromkeys(_to_decide_on(failed), ReviewReason.LETTER_FAILED), at=at)
    AuditEvent.objects.bulk_create(
        [
            audit.draft(
                action=f"letter.{letter.state.lower()}",
                actor=actor,
                at=at,
                party_id=letter.invoice.party_id if letter.invoice else letter.party_id,
                target=letter,
                data={"failure": letter.failure} if letter.failure else {},
            )
            for letter in [*sent, *failed]
        ],
        batch_size=CHUNK,
    )


def _to_decide_on(failed: Iterable[Letter]) -> list[Invoice]:
    """The claims whose collection cannot go on without somebody's decision."""
    return [
        letter.invoice
        for letter in failed
        if letter.invoice is not None
        and letter.kind in COLLECTION_LETTERS
        and letter.invoice.is_open
    ]


def _close(batch: PrintBatch, *, at: datetime) -> None:
    """Mark a batch of whose letters each has been answered for."""
    if batch.answered_at is None and not batch.letters.filter(state=LetterState.BATCHED).exists():
        batch.answered_at = at
        batch.save(update_fields=["answered_at"])
