"""Make `.venv` and install what the lock says; then the system libraries.

Runs before anything is installed, hence on the standard library alone, with any
Python from 3.12 on. Does nothing when everything is there.
"""

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements-dev.txt"
STAMP = VENV / "installed"
OLDEST = (3, 12)

# What must load, the Debian package that brings it, and whether we can do without.
LIBRARIES = (
    ("libpango-1.0.so.0", "libpango-1.0-0", True),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0-0", True),
    # Only makes PDFs in half the time.
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset0", False),
)


class SetupError(Exception):
    """What is missing, in one line, and how to get it."""


def main() -> int:
    for_tests = "--for-tests" in sys.argv[1:]
    try:
        _make_venv()
        _install_lock()
        _install_libraries()
        if for_tests:
            _install_tools()
    except SetupError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _make_venv() -> None:
    if PYTHON.exists() and _version_of(PYTHON) >= OLDEST:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    uv = shutil.which("uv")
    if uv:
        _run(uv, "venv", "--quiet", "--python", sys.executable, str(VENV))
        return
    try:
        import ensurepip  # noqa: F401, PLC0415 - Debian leaves it out of its Python
    except ImportError:
        _apt_install("python3-venv", "python3-pip")
        # This process has already looked for the module in vain: ask a new one.
        _run(sys.executable, "-m", "venv", str(VENV))
        return
    venv.create(VENV, with_pip=True)


def _version_of(python: Path) -> tuple[int, ...]:
    command = [str(python), "-c", "import sys; print(*sys.version_info[:2])"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return tuple(int(part) for part in answer.stdout.split())


def _install_lock() -> None:
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    print("Installing packages into .venv …", flush=True)
    uv = shutil.which("uv") or _own_uv()
    environment = {**os.environ, "VIRTUAL_ENV": str(VENV)}
    command = [uv, "pip", "install", "--quiet", "--require-hashes", "-r", str(LOCK)]
    if subprocess.run(command, env=environment, check=False).returncode:
        raise SetupError("The packages could not be installed; see above.")
    STAMP.write_text(wanted)


def _own_uv() -> str:
    """uv out of the lock itself, hash and all, by pip."""
    uv = VENV / "bin" / "uv"
    if not uv.exists():
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write("".join(_lines_of("uv")))
            file.flush()
            _run(str(PYTHON), "-m", "pip", "install", "-qq", "--require-hashes", "-r", file.name)
    return str(uv)


def _lines_of(package: str) -> Iterator[str]:
    """The lines of the lock that pin one package with its hashes."""
    inside = False
    for line in LOCK.read_text().splitlines(keepends=True):
        if not line.startswith((" ", "#")):
            inside = line.startswith(f"{package}==")
        if inside and not line.lstrip().startswith("#"):
            yield line


def _install_libraries() -> None:
    missing = [each for each in LIBRARIES if not _loads(each[0])]
    if not missing or sys.platform == "darwin":
        if sys.platform == "darwin" and not shutil.which("pango-view"):
            raise SetupError("Install Pango first: brew install pango")
        return
    try:
        _apt_install(*(package for _, package, _ in missing))
    except SetupError as problem:
        if any(needed for _, _, needed in missing):
            raise
        print(f"PDFs will be slower. {problem}", file=sys.stderr)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _install_tools() -> None:
    """What only the tests need: a browser, and gettext to read the strings."""
    missing = []
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        missing += ["chromium"]
    if not shutil.which("xgettext"):
        missing += ["gettext"]
    if missing:
        _apt_install(*missing)


def _apt_install(*packages: str) -> None:
    """Install Debian packages where we may; else `SetupError` names them."""
    advice = SetupError(f"Install first: apt-get install {' '.join(packages)}")
    if not shutil.which("apt-get"):
        raise advice
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if prefix and not shutil.which("sudo"):
        raise advice
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [*prefix, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    update = [*prefix, "apt-get", "update", "-qq"]
    print(f"Installing {' '.join(packages)} …", flush=True)
    for command in (install, update, install):
        done = subprocess.run(
            command, env=environment, check=False, capture_output=True, stdin=subprocess.DEVNULL
        )
        if command is install and done.returncode == 0:
            return
    raise advice


def _run(*command: str) -> None:
    if subprocess.run(command, check=False).returncode:
        raise SetupError(f"This failed: {' '.join(command)}")


if __name__ == "__main__":
    sys.exit(main())
