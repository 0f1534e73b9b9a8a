"""What is shown of a file: one picture, made anew in a process of its own."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import structlog

CHILD: Final = Path(__file__).with_name("preview_child.py")
TIMEOUT_SECONDS: Final = 20
FILE_TYPE: Final = "image/jpeg"

logger = structlog.get_logger(__name__)


def picture_of(content: bytes, *, file_type: str) -> bytes | None:
    """A JPEG of a picture, upright and without the camera's data, or of a PDF's first page.

    None where there is none to make: the file is damaged, locked by a password, too large when
    unpacked, or takes too long.
    """
    # -I: neither our folder nor our environment, with its secrets, is there for the child.
    command = [sys.executable, "-I", str(CHILD), file_type]
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the file goes by its input
            command,
            input=content,
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        logger.warning("preview_too_slow", file_type=file_type)
        return None
    if done.returncode or not done.stdout:
        reason = done.stderr.decode(errors="replace").strip().rpartition("\n")[2][:200]
        logger.info("no_preview", file_type=file_type, code=done.returncode, reason=reason)
        return None
    return done.stdout
