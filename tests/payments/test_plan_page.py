"""The page of a plan: what is next, how far it has come, what can be done."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from payments.models import PlanState
from tests.payments.paying import text_of
from tests.payments.plan_samples import Sample, claims_of, plan_of


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


def url_of(plan, name="plan"):
    return reverse(f"payments:{name}", args=[plan.public_id])


def test_it_says_what_is_next_and_by_when(page, debtor):
    plan = plan_of(debtor)

    answer = page.get(url_of(plan))

    assert answer.status_code == 200
    text = text_of(answer)
    assert "100,00 €" in text
    assert "15.12.2026" in text
