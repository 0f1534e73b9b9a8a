"""The demo's virus scanner: speaks the protocol of ClamAV's daemon, and knows one virus.

EICAR's test file is harmless; every scanner calls it a virus, so that one can see what happens.
Commands as clamd takes them: PING, VERSION, INSTREAM, after an `n` and ended by a new line, or
after a `z` and ended by a zero. INSTREAM is followed by pieces, each with its length in four
bytes, until a length of 0.
"""

import os
import signal
import socketserver
import struct
import threading
from types import FrameType
from typing import Final

# In halves: as one it would be found on the machine of whoever reads this.
EICAR: Final = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
VERSION: Final = "ClamAV 1.4.3/27000/Sat Nov 21 09:00:00 2026"
# clamd's own `StreamMaxLength`, and the longest command.
LARGEST: Final = 100 * 1024 * 1024
LONGEST_COMMAND: Final = 64
TIMEOUT_SECONDS: Final = 30
ENDS: Final = {b"n": b"\n", b"z": b"\0"}


class TooLongError(Exception):
    """More than the scanner takes."""


class Conversation(socketserver.StreamRequestHandler):
    """One connection: one command, one answer."""

    timeout = TIMEOUT_SECONDS

    def handle(self) -> None:
        end = ENDS.get(self.rfile.read(1), b"")
        if not end:
            self.wfile.write(b"UNKNOWN COMMAND\n")
            return
        try:
            answer = self._answer(self._command(end))
        except TooLongError:
            answer = "INSTREAM size limit exceeded. ERROR"
        except struct.error:
            return  # Whoever asked has gone in the middle of it.
        self.wfile.write(answer.encode() + end)

    def _command(self, end: bytes) -> bytes:
        command = b""
        while (letter := self.rfile.read(1)) not in {end, b""} and len(command) < LONGEST_COMMAND:
            command += letter
        return command

    def _answer(self, command: bytes) -> str:
        match command:
            case b"PING":
                return "PONG"
            case b"VERSION":
                return VERSION
            case b"INSTREAM":
                return f"stream: {verdict(self._stream())}"
        return "UNKNOWN COMMAND"

    def _stream(self) -> bytes:
        content = bytearray()
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            if len(content) + size > LARGEST:
                raise TooLongError
            content += self.rfile.read(size)
        return bytes(content)


class Scanner(socketserver.ThreadingTCPServer):
    """Answers this machine alone."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), Conversation)


def verdict(content: bytes) -> str:
    """What clamd says of a stream; EICAR is found wherever it stands in a file."""
    return "Eicar-Test-Signature FOUND" if EICAR in content else "OK"


def main() -> None:
    with Scanner(int(os.environ["SCANNER_PORT"])) as scanner:

        def stop(_number: int, _frame: FrameType | None) -> None:
            threading.Thread(target=scanner.shutdown).start()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        scanner.serve_forever()


if __name__ == "__main__":
    main()
