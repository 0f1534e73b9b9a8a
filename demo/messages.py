"""Translations: collected by gettext, compiled in Python, so that a start needs no gettext."""

import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "myropo" / "locale"
LANGUAGES = ("fi", "sv")
# The demo's own pages, the tests and the benchmarks speak English.
NOT_TRANSLATED = (".venv", "var", "node_modules", "tests", "bench", "demo")


def compile_all() -> None:
    """Write each catalogue's .mo beside it, where the .po is newer. Fuzzy entries stay out."""
    for language in LANGUAGES:
        source = LOCALE / language / "LC_MESSAGES" / "django.po"
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))


def collect(locale: Path = LOCALE) -> None:
    """Bring the catalogues up to date with the code. Needs gettext's `xgettext`."""
    command = [sys.executable, "manage.py", "makemessages", "--no-wrap", "--verbosity=0"]
    command += ["--add-location=file", *(f"--locale={each}" for each in LANGUAGES)]
    command += [f"--ignore={each}" for each in NOT_TRANSLATED]
    subprocess.run(command, check=True, cwd=locale.parent.parent)


if __name__ == "__main__":
    collect() if sys.argv[1:] == ["collect"] else compile_all()
