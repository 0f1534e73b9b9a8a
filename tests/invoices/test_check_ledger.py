import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from invoices.models import Invoice
from tests.invoices.test_ledger import booked, pay


def check(*arguments):
    out = StringIO()
    status = 0
    try:
        with translation.override("en"):
            call_command("check_ledger", *arguments, stdout=out)
    except CommandError as error:
        status = error.returncode
    return status, out.getvalue().splitlines()


def test_all_well_is_status_zero(db, now):
    pay(booked(now), "40", now)

    status, [line] = check("--json")

    assert status == 0
    assert json.loads(line) == {"invoices": 1, "entries": 2, "mismatches": 0}


def test_an_empty_ledger_is_well(db):
    assert check() == (0, ["0 invoices and 0 ledger entries checked."])


def test_a_balance_that_differs_from_the_ledger_is_named(db, now):
    claim = booked(now)
    booked(now, number="another")
    Invoice.objects.filter(pk=claim.pk).update(open_principal=Decimal("99.99"))

    status, [line, whole] = check("--json")

    assert status == 1
    assert json.loads(line) == {
        "invoice": str(claim.public_id),
        "case_number": claim.case_number,
        "stage": "INVOICED",
        "balances": {"open_principal": {"invoice": "99.99", "ledger": "100.00"}},
    }
    assert json.loads(whole)["mismatches"] == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"surplus": 1}, "surplus is 1.00, the ledger says 0.00"),
        ({"original_total": 101}, "original_total is 101.00, the ledger says 100.00"),
        (
            {"under_way": 1, "under_way_since": "2026-11-20T10:00Z"},
            "under_way is 1.00, the holds say 0.00",
        ),
        ({"stage": "PAID", "closed_on": "2026-11-20"}, "closed (PAID) but owes something"),
    ],
)
def test_every_kind_of_disagreement_is_told_in_words(db, now, fields, words):
    claim = booked(now)
    Invoice.objects.filter(pk=claim.pk).update(**fields)

    status, lines = check()

    assert status == 1
    assert words in lines[0]
