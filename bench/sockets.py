"""A WebSocket client that costs next to nothing, so that a load does not slow what it loads.

It speaks what a browser speaks: text frames, pings, closing, and compressed frames when the
server wants them.
"""

import asyncio
import base64
import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
COMPRESSED: Final = 0x40
# What ends a compressed frame and is left out of it (RFC 7692, 7.2.2).
TAIL: Final = b"\x00\x00\xff\xff"
# A mask of zeros is a mask, and takes no work. (Browsers choose theirs at random.)
NO_MASK: Final = b"\x00\x00\x00\x00"
NEVER_OPENED: Final = 1006
PATIENCE: Final = 20


class NotOpenedError(OSError):
    """The server answered, and not with a socket."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a socket leads, and who opens it."""

    port: int
    path: str
    cookie: str

    def request(self) -> bytes:
        lines = (
            f"GET {self.path} HTTP/1.1",
            "Host: localhost",
            "Origin: http://localhost",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
            "Accept-Language: fi",
            f"Cookie: {self.cookie}",
        )
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Socket(asyncio.Protocol):
    """One connection; `on_text` gets each text, `on_close` the code, once."""

    def __init__(
        self,
        address: Address,
        on_text: Callable[["Socket", bytes], None],
        on_close: Callable[["Socket", int], None],
    ) -> None:
        self.address = address
        self.on_text, self.on_close = on_text, on_close
        self.transport: asyncio.Transport | None = None
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.inflate: zlib._Decompress | None = None
        self._buffer = b""
        self._code = NEVER_OPENED

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self.address.request())

    def connection_lost(self, problem: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(NotOpenedError("closed at once"))
        self.on_close(self, self._code)

    def send(self, text: str) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(_frame(TEXT, text.encode()))

    def close(self, code: int = 1000) -> None:
        """Say good-bye and go."""
        if self.transport is not None and not self.transport.is_closing():
            self._code = code
            self.transport.write(_frame(CLOSE, code.to_bytes(2)))
            self.transport.close()

    def drop(self) -> None:
        """Go without a word."""
        if self.transport is not None:
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        if not self.opened.done() and not self._read_answer():
            return
        data, place, end = self._buffer, 0, len(self._buffer)
        while end - place >= 2:
            length, start = data[place + 1], place + 2
            if length == 126:
                length, start = int.from_bytes(data[start : start + 2]), start + 2
            elif length == 127:
                length, start = int.from_bytes(data[start : start + 8]), start + 8
            if end < start + length:
                break
            self._take(data[place], data[start : start + length])
            place = start + length
        self._buffer = data[place:]

    def _read_answer(self) -> bool:
        """The server's answer to the request; whether a socket is open from here on."""
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found or self.transport is None:
            return False
        if not head.startswith(b"HTTP/1.1 101"):
            self.opened.set_exception(NotOpenedError(head.split(b"\r\n")[0].decode()))
            self.transport.abort()
            return False
        if b"permessage-deflate" in head:
            self.inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        self._buffer = rest
        self.opened.set_result(None)
        return True

    def _take(self, first: int, content: bytes) -> None:
        kind = first & 0x0F
        if kind == TEXT:
            if first & COMPRESSED and self.inflate is not None:
                content = self.inflate.decompress(content + TAIL)
            self.on_text(self, content)
        elif kind == PING and self.transport is not None:
            self.transport.write(_frame(PONG, content))
        elif kind == CLOSE and self.transport is not None:
            self._code = int.from_bytes(content[:2]) if content else 1005
            self.transport.write(_frame(CLOSE, content[:2]))
            self.transport.close()


def _frame(kind: int, content: bytes) -> bytes:
    length = len(content)
    if length < 126:
        return bytes((0x80 | kind, 0x80 | length)) + NO_MASK + content
    return bytes((0x80 | kind, 0x80 | 126)) + length.to_bytes(2) + NO_MASK + content


async def open_socket(
    address: Address,
    on_text: Callable[[Socket, bytes], None],
    on_close: Callable[[Socket, int], None],
) -> Socket:
    """An open socket. Raises `OSError` when there is none to have."""
    loop = asyncio.get_running_loop()
    _, socket = await loop.create_connection(
        lambda: Socket(address, on_text, on_close), "127.0.0.1", address.port
    )
    try:
        async with asyncio.timeout(PATIENCE):
            await socket.opened
    except TimeoutError:
        socket.drop()
        raise NotOpenedError("no answer") from None
    return socket
