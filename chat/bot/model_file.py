"""One file of arrays and a little JSON: no object in it, and nothing that runs when it is read."""

import io
import json
import zipfile
from dataclasses import asdict, fields
from typing import Any

import numpy as np

from chat.bot.judging import Judge, Mixer
from chat.bot.learned import Bounds, Learned, Meaning
from chat.bot.releases import FORMAT
from chat.rules.intents import Intent


class UnreadableModelError(Exception):
    """The file is none of ours, or was made by another version of the portal."""


def write(learned: Learned) -> bytes:
    meaning = learned.meaning
    about = {
        "format": FORMAT,
        "intents": list(learned.intents),
        "bounds": asdict(learned.bounds),
        "meaning_bounds": asdict(meaning.bounds) if meaning else None,
    }
    parts: dict[str, Judge | Mixer] = {
        "words": learned.words,
        "mixer": learned.mixer,
        "language": learned.language,
        "language_mixer": learned.language_mixer,
    }
    if meaning is not None:
        parts |= {"meaning": meaning.judge, "meaning_mixer": meaning.mixer}
    out = io.BytesIO()
    np.savez_compressed(
        out,
        about=np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
        **{
            f"{name}.{each.name}": getattr(part, each.name)
            for name, part in parts.items()
            for each in fields(part)
        },
    )
    return out.getvalue()


def read(content: bytes) -> Learned:
    """Raises `UnreadableModelError`."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            return _read(arrays)
    except (ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise UnreadableModelError from error


def _read(arrays: Any) -> Learned:
    about = json.loads(arrays["about"].tobytes())
    if about["format"] != FORMAT:
        raise UnreadableModelError
    meaning = None
    if about["meaning_bounds"] is not None:
        meaning = Meaning(
            judge=_judge(arrays, "meaning"),
            mixer=_mixer(arrays, "meaning_mixer"),
            bounds=Bounds(**about["meaning_bounds"]),
        )
    return Learned(
        intents=tuple(Intent(each) for each in about["intents"]),
        words=_judge(arrays, "words"),
        mixer=_mixer(arrays, "mixer"),
        bounds=Bounds(**about["bounds"]),
        meaning=meaning,
        language=_judge(arrays, "language"),
        language_mixer=_mixer(arrays, "language_mixer"),
    )


def _judge(arrays: Any, name: str) -> Judge:
    return Judge(**{each.name: arrays[f"{name}.{each.name}"] for each in fields(Judge)})


def _mixer(arrays: Any, name: str) -> Mixer:
    return Mixer(weights=arrays[f"{name}.weights"], bias=arrays[f"{name}.bias"])
