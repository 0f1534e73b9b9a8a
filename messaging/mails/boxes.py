"""The mailbox that people write to: a Maildir on this machine, or a folder over IMAP.

What was taken is marked as seen and left where it is: the mailbox is its own back-up, and what
is emptied there, and when, is for who keeps it.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from imaplib import IMAP4
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from imap_tools import AND, BaseMailBox, MailBox, MailBoxUnencrypted, MailMessageFlags
from imap_tools.errors import ImapToolsError

# The largest e-mail that is read: five files of 10 MB do not fit into what mail servers take.
LARGEST_BYTES: Final = 40 * 1024 * 1024
# Of a larger one, as much as tells who sent it.
HEAD_BYTES: Final = 64 * 1024
TIMEOUT_SECONDS: Final = 30
SEEN: Final = ":2,S"
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")


class WrongAddressError(ValueError):
    """The address of the mailbox is none that we can read."""


class UnreachableError(Exception):
    """The mailbox does not answer, or does not let us in. Nothing was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An e-mail in the mailbox.

    name      what the mailbox calls it
    read      its bytes; of one larger than `LARGEST_BYTES` only the head
    mark_seen it was taken: it does not come again
    """

    name: str
    size_bytes: int
    read: Callable[[], bytes]
    mark_seen: Callable[[], None]

    @property
    def is_too_large(self) -> bool:
        return self.size_bytes > LARGEST_BYTES


@contextmanager
def opened(url: str) -> Iterator[Iterator[Waiting]]:
    """The e-mails that nobody has taken, the oldest first.

    Raises `WrongAddressError`, `UnreachableError`.
    """
    parts = urlsplit(url)
    match parts.scheme:
        case "maildir":
            yield _in_maildir(Path(unquote(parts.path)))
        case "imaps" | "imap":
            with _imap(url) as box:
                yield _in_imap(box)
        case _:
            raise WrongAddressError(parts.scheme)


def _in_maildir(folder: Path) -> Iterator[Waiting]:
    if not (folder / "new").is_dir() or not (folder / "cur").is_dir():
        raise UnreachableError(str(folder))
    return _files(folder)


def _files(folder: Path) -> Iterator[Waiting]:
    paths = [
        Path(entry.path)
        for part in ("new", "cur")
        for entry in os.scandir(folder / part)
        if entry.is_file(follow_symlinks=False) and not _is_seen(entry.name)
    ]
    for path in sorted(paths, key=lambda each: each.name):
        try:
            size = path.stat().st_size
        except FileNotFoundError:
            continue  # Another process has taken it meanwhile.
        yield Waiting(
            name=path.name,
            size_bytes=size,
            read=partial(_read_file, path),
            mark_seen=partial(_mark_file, path, folder / "cur"),
        )


def _is_seen(name: str) -> bool:
    return "S" in name.partition(":2,")[2]


def _read_file(path: Path) -> bytes:
    with path.open("rb") as stream:
        content = stream.read(LARGEST_BYTES + 1)
    return content if len(content) <= LARGEST_BYTES else content[:HEAD_BYTES]


def _mark_file(path: Path, cur: Path) -> None:
    path.rename(cur / (path.name.partition(":2,")[0] + SEEN))


@contextmanager
def _imap(url: str) -> Iterator[BaseMailBox]:
    parts = urlsplit(url)
    if not parts.hostname or not parts.username:
        raise WrongAddressError(parts.scheme)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    try:
        box = _connected(parts.scheme, parts.hostname, parts.port)
    except OSError as problem:
        raise UnreachableError(type(problem).__name__) from None
    try:
        box.login(unquote(parts.username), unquote(parts.password or ""), folder)
    except (ImapToolsError, IMAP4.error, OSError) as problem:
        box.client.shutdown()
        # Its words may hold the name of the user: the kind of problem is enough.
        raise UnreachableError(type(problem).__name__) from None
    try:
        yield box
    finally:
        # Whatever was taken is marked already.
        with suppress(ImapToolsError, IMAP4.error, OSError):
            box.logout()


def _connected(scheme: str, host: str, port: int | None) -> BaseMailBox:
    """Without TLS only to a server on this machine: a password goes over the line."""
    if scheme == "imaps":
        return MailBox(host, port or 993, TIMEOUT_SECONDS)
    if host in {"localhost", "127.0.0.1", "::1"}:
        return MailBoxUnencrypted(host, port or 143, TIMEOUT_SECONDS)
    raise WrongAddressError(scheme)


def _in_imap(box: BaseMailBox) -> Iterator[Waiting]:
    try:
        uids = box.uids(AND(seen=False))
        for uid in uids:
            yield Waiting(
                name=uid,
                size_bytes=_size(box, uid),
                read=partial(_read_uid, box, uid),
                mark_seen=partial(_mark_uid, box, uid),
            )
    except (ImapToolsError, IMAP4.error, OSError) as problem:
        raise UnreachableError(type(problem).__name__) from None


def _size(box: BaseMailBox, uid: str) -> int:
    _status, answer = box.client.uid("FETCH", uid, "(RFC822.SIZE)")
    found = _SIZE.search(repr(answer).encode())
    return int(found[1]) if found else 0


def _read_uid(box: BaseMailBox, uid: str) -> bytes:
    """Fetched without being marked: a crash between here and the database loses nothing."""
    part = "HEADER" if _size(box, uid) > LARGEST_BYTES else ""
    try:
        _status, answer = box.client.uid("FETCH", uid, f"(BODY.PEEK[{part}])")
    except (IMAP4.error, OSError) as problem:
        raise UnreachableError(type(problem).__name__) from None
    content = next((each[1] for each in answer if isinstance(each, tuple)), b"")
    return content[:LARGEST_BYTES]


def _mark_uid(box: BaseMailBox, uid: str) -> None:
    try:
        box.flag(uid, MailMessageFlags.SEEN, value=True)
    except (ImapToolsError, IMAP4.error, OSError) as problem:
        raise UnreachableError(type(problem).__name__) from None
