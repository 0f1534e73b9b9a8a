"""ClamAV, behind one function: what its daemon says of a file.

The daemon is asked over its socket (`INSTREAM`), so that it sees bytes and never our folders.
"""

from io import BytesIO
from typing import Final
from urllib.parse import urlsplit

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings

# For each step: connecting, each piece sent, the answer.
TIMEOUT_SECONDS: Final = 30
PORT: Final = 3310
FOUND: Final = "FOUND"
CLEAN: Final = "OK"


class ScannerAwayError(Exception):
    """The scanner gave no answer that says anything about the file. To be asked again."""


def is_set_up() -> bool:
    return bool(settings.CLAMD_URL)


def scan(content: bytes) -> str:
    """What the scanner calls the harm in a file; "" where it found none.

    Raises `ScannerAwayError`.
    """
    try:
        answer = _client(settings.CLAMD_URL).instream(BytesIO(content))
    except (ClamdError, OSError, UnicodeDecodeError) as error:
        raise ScannerAwayError from error
    state, found = next(iter(answer.values()), ("", None))
    if state == FOUND:
        return found or FOUND
    if state != CLEAN:
        raise ScannerAwayError(state)
    return ""


def _client(url: str) -> ClamdNetworkSocket:
    """`tcp://host:3310` or `unix:///run/clamav/clamd.ctl`."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return ClamdUnixSocket(path=parts.path, timeout=TIMEOUT_SECONDS)
    return ClamdNetworkSocket(
        host=parts.hostname or "", port=parts.port or PORT, timeout=TIMEOUT_SECONDS
    )
