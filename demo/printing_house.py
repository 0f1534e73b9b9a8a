"""A printing house for the demo: reads a batch, hands its letters over, and acknowledges them.

It believes nothing of a batch that it has not checked, as a real one would.
"""

import hashlib
import json
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Final
from zipfile import BadZipFile, ZipFile

FORMAT: Final = "myropo-print-batch"
ANSWER: Final = "myropo-print-answer"
VERSION: Final = 1
BAD_ADDRESS: Final = "BAD_ADDRESS"


class UnusableBatchError(Exception):
    """The file is no batch, or not all of it came."""


def read_manifest(file: Path | BinaryIO) -> dict[str, Any]:
    """The manifest of a batch whose PDFs are all there and sound. Raises `UnusableBatchError`."""
    try:
        with ZipFile(file) as archive:
            manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
            if (manifest["format"], manifest["version"]) != (FORMAT, VERSION):
                raise UnusableBatchError("an unknown format")
            for letter in manifest["letters"]:
                found = hashlib.sha256(archive.read(letter["file"])).hexdigest()
                if found != letter["sha256"]:
                    raise UnusableBatchError(f"{letter['file']} is damaged")
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise UnusableBatchError(str(error)) from error
    return manifest


def acknowledgement_of(
    manifest: dict[str, Any],
    *,
    on: date | None = None,
    failing: Collection[str] = (),
    returning: Collection[str] = (),
    reason: str = BAD_ADDRESS,
) -> bytes:
    """What the printing house says of a batch.

    on         the day of handing over; None: the planned one
    failing    ids of letters, or the beginnings of ids, that it cannot send, for `reason`
    returning  the same of letters that the post brings back
    """
    day = on.isoformat() if on else manifest["hand_over_on"]
    lines = []
    for letter in manifest["letters"]:
        line = {"id": letter["id"], "status": "HANDED_OVER", "on": day}
        if letter["id"].startswith(tuple(failing)):
            line = {"id": letter["id"], "status": "FAILED", "reason": reason}
        elif letter["id"].startswith(tuple(returning)):
            line["status"] = "RETURNED"
        lines.append(line)
    content = {
        "format": ANSWER,
        "version": VERSION,
        "batch": manifest["batch"],
        "letters": lines,
    }
    return json.dumps(content, indent=1).encode()


def file_name(manifest: dict[str, Any]) -> str:
    return f"kuittaus-{manifest['batch']}.json"
