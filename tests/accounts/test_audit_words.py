"""Every action that the audit keeps has words, in each language of the portal."""

import ast
import re
from collections import defaultdict
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.utils import translation

from accounts import audit_words
from accounts.audit_words import words_of
from invoices.models import EventKind, LetterState
from payments.models import ClearingState, PaymentState, PlanAct

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("accounts", "invoices", "payments", "messaging", "chat", "myropo")
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
COMPUTED = re.compile(r"[a-z_]*\{\}[a-z_]*\.[a-z_]+|[a-z_]+\.\{\}")
LEAST = 100
# They take an action and record nothing: options of commands, words, links of a page.
READERS = {"add_argument", "words_of", "_looked_at", "_deed"}

# What the parts of computed actions can be. A new kind of them has to be written down here.
PARTS = {
    "bot_question.{}": ["labelled", "put_away", "taken_back"],
    "clearing.{}": [each.lower() for each in (ClearingState.APPLIED, ClearingState.REJECTED)],
    "creditorpolicy.{}": ["entered", "changed"],
    "dailyfigure.{}": ["listed", "downloaded"],
    "invoice.{}": [
        each.lower()
        for each in (EventKind.REMINDED, EventKind.DEMANDED, EventKind.LEGAL_COLLECTION)
    ],
    "letter.{}": [each.lower() for each in (LetterState.SENT, LetterState.FAILED)],
    "payment.{}": [each.lower() for each in PaymentState if each != PaymentState.OPEN],
    "plan.{}": [each.lower() for each in PlanAct],
    "{}.listed": [],  # of every model that staff see: see `looks`
    "{}.viewed": [],
}


class Source:
    """One module: what it calls with which action, and what its names stand for."""

    def __init__(self, path: Path):
        self.path = path
        self.tree = ast.parse(path.read_text())
        self.values = defaultdict(list)
        for node in ast.walk(self.tree):
            match node:
                case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                    for name, value in zip(names, values, strict=True):
                        self._keep(name, value)
                case ast.Assign(targets=targets, value=value):
                    for each in targets:
                        self._keep(each, value)
                case (
                    ast.AnnAssign(target=target, value=value)
                    | ast.NamedExpr(target=target, value=value)
                ) if value is not None:
                    self._keep(target, value)

    def _keep(self, name: ast.expr, value: ast.expr):
        if isinstance(name, ast.Name):
            self.values[name.id].append(value)

    def functions(self):
        kinds = ast.FunctionDef | ast.AsyncFunctionDef
        return (each for each in ast.walk(self.tree) if isinstance(each, kinds))

    def takes_action(self, function):
        """By its place; where it goes by its name, the call says so itself."""
        return any(each.arg == "action" for each in function.args.args)


@cache
def sources():
    files = chain.from_iterable((ROOT / each).rglob("*.py") for each in SOURCES)
    return [Source(each) for each in sorted(files) if "migrations" not in each.parts]


@cache
def recorders():
    """The names of the functions that are given an action, by the module for private ones."""
    found = set()
    for source in sources():
        for function in source.functions():
            if source.takes_action(function):
                private = function.name.startswith("_")
                found.add((source.path if private else None, function.name))
    return found


def calls(source: Source):
    """Each call that hands an action over, with what it hands over."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in READERS:
            continue
        named = [each.value for each in node.keywords if each.arg == "action"]
        if named:
            yield node, named
        elif {(None, name), (source.path, name)} & recorders():
            yield node, node.args


def told(source: Source, value: ast.expr, seen=frozenset()):
    """The actions that an expression may be: literal, computed ("plan.{}"), or by its name."""
    for node in ast.walk(value):
        match node:
            case ast.Constant(value=str(text)) if ACTION.fullmatch(text):
                yield text
            case ast.JoinedStr(values=values):
                form = "".join(
                    getattr(each, "value", "") if isinstance(each, ast.Constant) else "{}"
                    for each in values
                )
                if COMPUTED.fullmatch(form):
                    yield form
            case ast.Name(id=name) if name not in seen and is_of_actions(name):
                for each in source.values[name]:
                    yield from told(source, each, seen | {name})
            case ast.Attribute(attr=name) if name not in seen and name.isupper():
                for other in sources():
                    for each in other.values[name]:
                        yield from told(other, each, seen | {name})


def is_of_actions(name: str) -> bool:
    return name.isupper() or name in {"action", "act"}


def is_passed_on(values) -> bool:
    """Whether a recorder hands on what it was given itself: its callers are looked at."""
    return any(isinstance(each, ast.Name) and each.id == "action" for each in values)


@cache
def recorded():
    """All that the source records, and the calls of which nothing is known."""
    found, unknown = set(), []
    for source in sources():
        for call, values in calls(source):
            actions = {each for value in values for each in told(source, value)}
            found |= actions
            if not actions and not is_passed_on(values):
                unknown.append(f"{source.path.relative_to(ROOT)}:{call.lineno}")
    return found, unknown


def literals():
    return sorted(each for each in recorded()[0] if "{}" not in each)


def computed():
    return {each for each in recorded()[0] if "{}" in each}


def looks():
    """What looking at any list and any row of the staff site leaves."""
    names = [each._meta.model_name for each in admin.site._registry]
    return [f"{name}.{act}" for name in names for act in ("listed", "viewed")]


def every_action():
    parts = [key.format(part) for key, values in PARTS.items() for part in values]
    return sorted({*literals(), *parts, *looks()})


def in_language(language: str, action: str) -> str:
    with translation.override(language):
        return words_of(action)


def test_the_source_is_read():
    found, unknown = recorded()

    assert len(literals()) >= LEAST
    assert {"invoice.found", "passkey.added", "thread.file_downloaded", "message.sent"} <= found
    assert {"debtorrequest.file_downloaded", "look.refused", "refund.checked"} <= found
    assert unknown == []


def test_every_kind_of_computed_action_is_known():
    assert computed() == PARTS.keys()


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_every_action_has_words(language):
    wordless = [each for each in every_action() if not in_language(language, each)]

    assert wordless == []


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_words_are_of_the_language(language):
    words = {each: in_language(language, each) for each in every_action()}

    assert [each for each, text in words.items() if text == each] == []
    assert [each for each, text in words.items() if text == in_language("en", each)] == []


def test_words_are_told_only_of_what_is_recorded():
    assert sorted(audit_words._KNOWN.keys() - {*every_action()}) == []


@pytest.mark.parametrize(
    ("language", "action", "words"),
    [
        ("en", "refundbatch.listed", "Looked at: batches of refunds"),
        ("fi", "refundbatch.viewed", "Katsoi: palautuserä"),
        ("fi", "refundbatch.listed", "Katsoi: palautuserät"),
        ("sv", "refundbatch.viewed", "Tittade på: bunt av återbetalningar"),
        ("en", "invoice.viewed", "Looked at an invoice"),
    ],
)
def test_a_look_is_named_by_its_model_where_nothing_else_is_told(language, action, words):
    assert in_language(language, action) == words


def test_models_have_names_of_their_own():
    names = [each._meta.model_name for each in apps.get_models()]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize("action", ["", "invoice", "invoice.eaten", "nothing.viewed", ".listed"])
def test_an_unknown_action_has_no_words(action):
    assert words_of(action) == ""
