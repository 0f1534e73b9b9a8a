"""A thread with the pages that are open on it here: each gets each line once, in order."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from django.utils.translation import override

from chat import frames
from chat.frames import Frame, Marks
from chat.pages import Seat
from chat.queries.live import files_of, users_by_key
from chat.worker import Worker
from messaging.models import Attachment, Author
from messaging.queries.messages import shown_name
from messaging.services.quick_lines import StoredLine, lines_after

# Read from the table at a time.
CHUNK: Final = 100
# Put into one frame, in characters of text.
FRAME_CHARACTERS: Final = 32_000
MOST_NAMES: Final = 5_000


class Names:
    """What people and agents are called, kept for a while: a line costs no question for it."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._known: dict[int, str] = {}

    def forget(self) -> None:
        self._known.clear()

    def knows(self, lines: Iterable[StoredLine]) -> bool:
        return all(each.user_id is None or each.user_id in self._known for each in lines)

    async def learn(self, lines: Iterable[StoredLine]) -> None:
        unknown = {each.user_id for each in lines if each.user_id is not None} - self._known.keys()
        if not unknown:
            return
        if len(self._known) > MOST_NAMES:
            self.forget()
        users = await self._worker.run(users_by_key, unknown)
        for user_id in unknown:
            user = users.get(user_id)
            is_named = user is not None and (user.party is not None or bool(user.preferred_name))
            author = Author.PERSON if user is not None and user.party is not None else Author.AGENT
            self._known[user_id] = shown_name(author, user) if is_named else ""

    def name_of(self, line: StoredLine, language: str) -> str:
        known = self._known.get(line.user_id, "") if line.user_id is not None else ""
        return known or nameless(line.author, language)


@cache
def nameless(author: Author, language: str) -> str:
    """What one is called whose name is not known."""
    with override(language):
        return shown_name(author, None)


class Room:
    """A thread, and the seats at it.

    newest  the number that the thread has come to, as far as it was heard of
    marks   how far each side got and read what was said
    """

    __slots__ = ("_names", "_worker", "marks", "newest", "seats", "thread_id")

    def __init__(self, thread_id: int, *, names: Names, worker: Worker) -> None:
        self.thread_id = thread_id
        self.seats: list[Seat] = []
        self.newest = 0
        self.marks = Marks()
        self._names = names
        self._worker = worker

    def take(self, lines: Sequence[StoredLine]) -> list[Seat]:
        """Hand lines round, in their order; seats that must read the table are returned."""
        self.newest = max(self.newest, lines[-1].number)
        follow = lines[-1].number - lines[0].number == len(lines) - 1
        is_plain = follow and not any(each.has_files for each in lines)
        is_simple = is_plain and self._names.knows(lines)
        texts: dict[object, str] = {}
        behind: list[Seat] = []
        for seat in self.seats:
            if not seat.is_ready or seat.is_filling or lines[-1].number <= seat.last:
                continue
            if not is_simple or lines[0].number != seat.last + 1:
                behind.append(seat)
                continue
            if seat.reader not in texts:
                texts[seat.reader] = frames.text_of(self._frame(seat, lines, {}, more=False))
            seat.push_text(texts[seat.reader])
            seat.last = lines[-1].number
        return behind

    def behind(self) -> list[Seat]:
        """Seats that were not sent all that was said."""
        return [
            seat
            for seat in self.seats
            if seat.is_ready and not seat.is_filling and seat.last < self.newest
        ]

    async def fill(self, seat: Seat) -> None:
        """Send from the table what a seat has not got. Raises `NotStoredError`."""
        if seat.is_filling:
            return
        seat.is_filling = True
        try:
            is_behind = True
            while is_behind and seat in self.seats and not seat.page.wire.is_closed:
                if seat.asked is not None:
                    seat.last, seat.asked = min(seat.asked, self.newest), None
                newest = self.newest
                lines = await lines_after(self.thread_id, seat.last, most=CHUNK)
                if lines:
                    await self._send(seat, lines)
                is_behind = len(lines) == CHUNK or bool(lines and seat.last < self.newest)
                # What was handed round meanwhile was left to this.
                is_behind |= seat.asked is not None or seat.last < self.newest > newest
        finally:
            seat.is_filling = False

    async def _send(self, seat: Seat, lines: list[StoredLine]) -> None:
        await self._names.learn(lines)
        pairs = [(each.thread_id, each.number) for each in lines if each.has_files]
        files = await self._worker.run(files_of, pairs) if pairs else {}
        more = len(lines) == CHUNK
        while lines:
            some, lines = _first_of(lines)
            seat.push(self._frame(seat, some, files, more=more or bool(lines)))
            seat.last = some[-1].number
            # What a slow reader has not taken yet is not piled up here.
            await seat.page.wire.settle()
        self.newest = max(self.newest, seat.last)

    def _frame(
        self,
        seat: Seat,
        lines: Sequence[StoredLine],
        files: dict[tuple[int, int], list[Attachment]],
        *,
        more: bool,
    ) -> Frame:
        claim = seat.page.claim
        said = [
            frames.line(
                each,
                name=self._names.name_of(each, claim.language),
                files=files.get((each.thread_id, each.number), ()),
                reader_id=claim.user_id,
                is_for_staff=claim.is_desk,
            )
            for each in lines
        ]
        frame = frames.lines(said, last=lines[-1].number, more=more)
        return {**frame, "c": str(seat.public_id)} if claim.is_desk else frame


def _first_of(lines: list[StoredLine]) -> tuple[list[StoredLine], list[StoredLine]]:
    """As many as fit into a frame, one at least, and the others."""
    size = 0
    for count, each in enumerate(lines):
        size += len(each.text)
        if count and size > FRAME_CHARACTERS:
            return lines[:count], lines[count:]
    return lines, []
