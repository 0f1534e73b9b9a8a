"""Every string of the portal is there in Finnish and in Swedish, and certain."""

import ast
import re
import shutil
from pathlib import Path

import polib
import pytest
from django.core.management import call_command

from demo.messages import LANGUAGES, NOT_TRANSLATED

ROOT = Path(__file__).resolve().parents[2]
CODE = ("accounts", "chat", "invoices", "messaging", "myropo", "payments", "templates", "static")


@pytest.fixture(scope="session")
def fresh_catalogues(tmp_path_factory):
    """The catalogues as `make messages` would leave them, made in a copy of the code."""
    if not shutil.which("xgettext"):
        pytest.fail("Install gettext, which reads the strings out of the code.", pytrace=False)
    copy = tmp_path_factory.mktemp("messages")
    for name in CODE:
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("*.pyc"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(copy)
        patch.setattr("django.conf.settings.LOCALE_PATHS", [copy / "myropo" / "locale"])
        call_command(
            "makemessages",
            locale=list(LANGUAGES),
            ignore_patterns=list(NOT_TRANSLATED),
            add_location="file",
            no_wrap=True,
            verbosity=0,
        )
    return {
        language: polib.pofile(str(copy / f"myropo/locale/{language}/LC_MESSAGES/django.po"))
        for language in LANGUAGES
    }


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_string_is_untranslated_or_uncertain(fresh_catalogues, language):
    catalogue = fresh_catalogues[language]

    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []
    assert len(catalogue.translated_entries()) > 50


GETTEXT = re.compile(r"_|n?p?gettext(_lazy)?")
IN_CODE = tuple(name for name in CODE if name not in {"templates", "static"})


def strings_in(path):
    """The literals that are handed to gettext, also where gettext's own reader overlooks them."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if not GETTEXT.fullmatch(name):
            continue
        words = [each.value for each in node.args if isinstance(each, ast.Constant)]
        # The first of a context, the last of a plural are others.
        yield from (each for each in words[int("pgettext" in name) :][:1] if isinstance(each, str))


@pytest.mark.slow
def test_what_the_code_says_is_collected(fresh_catalogues):
    known = {entry.msgid for entry in fresh_catalogues["fi"] if not entry.obsolete}
    files = [path for name in IN_CODE for path in (ROOT / name).rglob("*.py")]
    said = {text for path in files for text in strings_in(path)}

    assert len(said) > 1000
    assert sorted(said - known) == []


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_placeholders(fresh_catalogues, language):
    broken = []
    for entry in fresh_catalogues[language].translated_entries():
        wanted = _placeholders(entry.msgid) | _placeholders(entry.msgid_plural)
        texts = [entry.msgstr, *entry.msgstr_plural.values()]
        if any(not _placeholders(text) <= wanted for text in texts):
            broken.append(entry.msgid)

    assert broken == []


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|%[sd]|\{\w*\}", text))
