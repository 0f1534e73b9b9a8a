"""`simulate_collection`: the table, the figures, the exit status."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from invoices.rules import law_calendar
from invoices.rules.law_calendar import Law

SMALL = ("--invoices", "300", "--years", "2", "--seed", "4", "--from", "2026-01-01")


def simulate(*arguments):
    out, status = StringIO(), 0
    try:
        with translation.override("en"):
            call_command("simulate_collection", *SMALL, *arguments, stdout=out)
    except CommandError as error:
        status = error.returncode
    return status, out.getvalue().splitlines()


def test_a_lawful_calendar_is_status_zero():
    status, lines = simulate("--processes", "1")

    figures = json.loads(lines[-1])
    assert status == 0
    assert figures["invoices"] == 300
    assert figures["breaches"] == 0
    assert figures["letters"] > 100
    assert float(figures["costs"]) > 100
    assert [line.split()[0] for line in lines[:5]] == [
        "Act",
        "REMINDER",
        "FIRST_DEMAND",
        "REPEAT_DEMAND",
        "COMPENSATION",
    ]


def test_json_alone_is_one_line_and_the_same_every_time():
    first, again = simulate("--json"), simulate("--json")

    assert len(first[1]) == 1
    assert first == again


def test_a_broken_calendar_is_status_one_with_examples(monkeypatch):
    monkeypatch.setitem(law_calendar.INTERVALS, Law.CONSUMER, timedelta(days=3))

    status, lines = simulate("--processes", "1")

    assert status == 1
    assert json.loads(lines[-1])["breaches"] > 0
    assert any(line.startswith("TOO_SOON_AFTER_DUE_DATE: ") for line in lines)
    assert any(line.startswith("Invoice ") for line in lines)


@pytest.mark.parametrize("wrong", [("--invoices", "0"), ("--years", "-1"), ("--from", "soon")])
def test_nonsense_is_refused(wrong):
    with pytest.raises(CommandError):
        call_command("simulate_collection", *wrong)


@pytest.mark.slow
def test_many_processes_find_the_same_as_one():
    many = simulate("--json", "--invoices", "1200", "--processes", "2")
    one = simulate("--json", "--invoices", "1200", "--processes", "1")

    assert many == one
