"""What is written for people points to what exists."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_inside_the_project_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)|<img[^>]*src=\"([^\"]+)\"", page.read_text())
    inside = [link or source for link, source in links if "://" not in (link or source)]

    assert [each for each in inside if not (page.parent / each).exists()] == []


def test_every_verb_of_the_readme_is_one_of_make():
    makefile = (ROOT / "Makefile").read_text()

    text = (ROOT / "README.md").read_text()
    verbs = set(re.findall(r"(?:^|`|[A-Z]=\S+ )make ([a-z]+)(?:`|$)", text, re.MULTILINE))
    assert {"run", "test", "bench"} <= verbs
    assert [verb for verb in verbs if f"\n{verb}:" not in makefile] == []


def test_every_command_of_the_operators_exists():
    text = (ROOT / "docs" / "operating.md").read_text() + (ROOT / "README.md").read_text()

    wanted = set(re.findall(r"manage\.py ([a-z_]+)", text))
    assert "check_ledger" in wanted
    assert wanted <= set(get_commands()) | {"help"}


def test_decisions_are_numbered_without_a_gap():
    names = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))

    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    for name in names:
        title = (ROOT / "docs" / "decisions" / name).read_text().splitlines()[0]
        assert title.startswith(f"# {int(name[:4])}. ")


def test_the_glossary_names_code_that_exists():
    """`Name` and `Name.MEMBER` of the glossary are words of the code."""
    code = "\n".join(
        path.read_text()
        for folder in ("accounts", "invoices", "payments", "messaging", "chat", "myropo")
        for path in (ROOT / folder).rglob("*.py")
    )
    words = re.findall(r"`([A-Za-z_.]+)`", (ROOT / "docs" / "glossary.md").read_text())

    unknown = [word for word in words if not all(part in code for part in word.split(".") if part)]
    assert len(words) > 25
    assert unknown == []
