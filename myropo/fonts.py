"""Inter, cut to what the portal writes: one variable web font, static cuts for PDFs.

The source is the package `fontpkg-inter` (SIL Open Font License 1.1). The cuts are
generated, not committed: the web font is small enough to be preloaded, and the static
cuts spare each PDF the work of instancing a variable font.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Final

import fontpkg_inter
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

WEB_FONT: Final = "inter.woff2"
# The weight of each cut for PDFs, by the name of its file.
# Two are enough: each that a document uses is subset and embedded once more.
PRINT_CUTS: Final = {"inter-400.ttf": 400, "inter-600.ttf": 600}

# Inter's optical size for text; large headings use it too, so that one axis is enough.
TEXT_SIZE: Final = 14
WEIGHTS: Final = (400, 700)
FEATURES: Final = "calt case ccmp cv05 kern lnum locl mark mkmk pnum ss03 tnum".split()

# Finnish, Swedish, English, the other Nordic and Baltic languages and Sámi.
LATIN: Final = (range(0x20, 0x7F), range(0xA0, 0x180))
SIGNS: Final = "ȘșȚțẞ‐‑‒–—―‘’‚“”„†•…‰′″‹›⁄\u2009\u202f€№™−×≈≤≥≠←↑→↓↗✓"
# People's names come from everywhere: a letter writes them all.
MORE_LATIN: Final = (range(0x180, 0x250), range(0x300, 0x330), range(0x1E00, 0x1F00))
GREEK_AND_CYRILLIC: Final = (range(0x370, 0x400), range(0x400, 0x530))

RECIPE: Final = "1"  # raise it to have fonts made again after a change of this module
STAMP: Final = "fonts.stamp"


def web_characters() -> set[int]:
    return {code for block in LATIN for code in block} | {ord(sign) for sign in SIGNS}


def print_characters() -> set[int]:
    blocks = (*MORE_LATIN, *GREEK_AND_CYRILLIC)
    return web_characters() | {code for block in blocks for code in block}


def build(folder: Path) -> bool:
    """Write all fonts into `folder`; False when they were there and up to date.

    Safe to run at once in several processes: each file appears whole, and all write the
    same. Takes some seconds.
    """
    if is_up_to_date(folder):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    for name, font in _cuts():
        _write(folder / name, font)
    _write_bytes(folder / STAMP, _stamp().encode())
    return True


def is_up_to_date(folder: Path) -> bool:
    names = (STAMP, WEB_FONT, *PRINT_CUTS)
    is_complete = all((folder / name).exists() for name in names)
    return is_complete and (folder / STAMP).read_text() == _stamp()


def _stamp() -> str:
    """What the fonts depend on: the source, the tool, and this recipe."""
    recipe = repr((PRINT_CUTS, WEIGHTS, TEXT_SIZE, FEATURES, sorted(print_characters())))
    parts = (version("fontpkg-inter"), version("fonttools"), RECIPE, SIGNS, recipe)
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _cuts() -> Iterator[tuple[str, TTFont]]:
    """Each file's name and font, all cut from one that has only the weight left to choose."""
    variable = BytesIO()
    font = _subset(_source(), print_characters())
    instancer.instantiateVariableFont(font, {"opsz": TEXT_SIZE, "wght": WEIGHTS}).save(variable)

    web = _subset(_reopened(variable), web_characters())
    web.flavor = "woff2"
    yield WEB_FONT, web
    for name, weight in PRINT_CUTS.items():
        font = _reopened(variable)
        yield name, instancer.instantiateVariableFont(font, {"wght": weight}, updateFontNames=True)


def _reopened(file: BytesIO) -> TTFont:
    return TTFont(BytesIO(file.getvalue()))


def _source() -> TTFont:
    return TTFont(fontpkg_inter.ROOT / "files" / "Inter[opsz,wght].ttf")


def _subset(font: TTFont, characters: set[int]) -> TTFont:
    options = Options(layout_features=FEATURES, hinting=False, notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    return font


def _write(path: Path, font: TTFont) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        font.save(file)
    _publish(file.name, path)


def _write_bytes(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    _publish(file.name, path)


def _publish(temporary: str, path: Path) -> None:
    """Readable for the server's user, and there at once or not at all."""
    Path(temporary).chmod(0o644)
    Path(temporary).replace(path)
