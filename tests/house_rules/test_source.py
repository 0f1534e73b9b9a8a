"""What every file of ours keeps to."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 400
LONGEST_TEMPLATE = 200
LONGEST_FUNCTION = 50
# Whose names would tie the project to one place: package registries and home folders.
NOT_OURS = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs|deb\.debian\.org|/home/\w+|/root/|/Users/\w+"
)
MADE = {"requirements.txt", "requirements-dev.txt", "LICENSE"}


def tracked() -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = done.stdout.split("\0") if done.returncode == 0 else []
    files = [ROOT / name for name in names if name] or list(ROOT.rglob("*"))
    return [path for path in files if path.is_file() and ".venv" not in path.parts]


FILES = tracked()
CODE = [path for path in FILES if path.suffix == ".py" and "migrations" not in path.parts]
TEMPLATES = [path for path in FILES if path.suffix in {".html", ".svg"}]


def named(paths) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def lines_of(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_there_is_something_to_look_at():
    assert len(CODE) > 50
    assert len(TEMPLATES) > 10


def test_no_file_is_too_long_to_read():
    assert named(path for path in CODE if lines_of(path) > LONGEST_FILE) == []
    assert named(path for path in TEMPLATES if lines_of(path) > LONGEST_TEMPLATE) == []


def test_no_function_is_too_long_to_read():
    long = []
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}: {node.name} ({length})")

    assert long == []


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "misc"])
def test_no_module_is_a_drawer_for_anything(name):
    assert named(path for path in CODE if path.stem == name) == []


def test_nothing_that_runs_in_production_imports_the_demo():
    importing = re.compile(r"^\s*(from|import) (demo|tests|bench)\b", re.MULTILINE)
    ours = [
        path for path in CODE if path.relative_to(ROOT).parts[0] not in {"demo", "tests", "bench"}
    ]

    assert named(path for path in ours if importing.search(path.read_text())) == []


def test_templates_have_no_inline_script_or_style():
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)[^>]*>\s*\S|<style|\sstyle=|\son[a-z]+=\"|javascript:",
        re.IGNORECASE,
    )
    data = re.compile(r'<script type="application/json"[^>]*>.*?</script>', re.DOTALL)
    found = [path for path in TEMPLATES if inline.search(data.sub("", path.read_text()))]

    assert named(found) == []


def test_no_file_names_a_registry_or_somebodys_folder():
    found = []
    for path in FILES:
        if path.name in MADE or path == Path(__file__):
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        if NOT_OURS.search(text):
            found.append(path)

    assert named(found) == []


def test_nothing_is_left_to_do_in_a_comment():
    left = re.compile(r"#\s*(TODO|FIXME|XXX|HACK)\b")

    assert named(path for path in CODE if left.search(path.read_text())) == []
