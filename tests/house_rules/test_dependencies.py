"""What production imports is what production installs."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = ("accounts", "chat", "invoices", "messaging", "myropo", "payments")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(file: str) -> dict[str, str]:
    lines = (ROOT / file).read_text().splitlines()
    pins = (
        line.partition("==") for line in lines if "==" in line and not line.startswith((" ", "#"))
    )
    return {normal(name.partition("[")[0]): version.split()[0] for name, _, version in pins}


def imported() -> set[str]:
    """The top-level names of everything that production code imports from elsewhere."""
    names: set[str] = set()
    for folder in PRODUCTION:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    names |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names.add(node.module.partition(".")[0])
    return names - set(sys.stdlib_module_names) - set(PRODUCTION)


def test_production_imports_nothing_that_only_developers_install():
    brought_by = packages_distributions()
    lock = locked("requirements.txt")

    missing = {
        name
        for name in imported()
        if not any(normal(each) in lock for each in brought_by.get(name, []))
    }

    assert len(imported()) > 15
    assert missing == set()


def test_developers_and_production_have_the_same_versions():
    production, developers = locked("requirements.txt"), locked("requirements-dev.txt")

    assert {name: developers.get(name) for name in production} == production


def test_every_package_of_the_lock_has_its_hashes():
    for file in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / file).read_text()
        blocks = re.split(r"\n(?=\S)", text)
        without = [block for block in blocks if "==" in block and "--hash=sha256:" not in block]
        assert without == []


def test_every_direct_dependency_says_what_it_is_for():
    text = (ROOT / "pyproject.toml").read_text()
    block = text[text.index("dependencies = [") : text.index("]\n", text.index("# --- running it"))]

    lines = [line for line in block.splitlines() if line.strip().startswith('"')]
    assert [line for line in lines if "#" not in line] == []
