"""When a claim prescribes: laki velan vanhentumisesta 728/2003."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invoices.rules.prescription import prescribes_on

DUE = date(2023, 5, 15)


@pytest.mark.parametrize(
    ("facts", "last_day"),
    [
        pytest.param({}, date(2026, 5, 15), id="three years to the same day"),
        pytest.param({"due_on": date(2024, 2, 29)}, date(2027, 2, 28), id="29 February"),
        pytest.param(
            {"interrupted_on": [date(2024, 1, 10)]}, date(2027, 1, 10), id="a reminder, 10 §"
        ),
        pytest.param(
            {"interrupted_on": [date(2028, 5, 2), date(2025, 5, 1)]},
            date(2028, 5, 1),
            id="what comes after the end interrupts nothing",
        ),
        pytest.param(
            {"interrupted_on": [date(2026, 5, 15)]}, date(2029, 5, 15), id="on the last day"
        ),
        pytest.param(
            {"interrupted_on": [date(2026, 5, 16)]}, date(2026, 5, 15), id="on the day after it"
        ),
        pytest.param(
            {"interrupted_on": [date(2023, 5, 1)]}, date(2026, 5, 15), id="before the due date"
        ),
        pytest.param(
            {"interrupted_on": [date(2027, 1, 2), date(2025, 1, 2)]},
            date(2030, 1, 2),
            id="in any order",
        ),
        pytest.param({"judgment_on": date(2025, 3, 1)}, date(2030, 3, 1), id="a judgment"),
        pytest.param(
            {"judgment_on": date(2026, 5, 16)}, date(2026, 5, 15), id="a judgment too late"
        ),
        pytest.param(
            {"judgment_on": date(2025, 3, 1), "interrupted_on": [date(2029, 3, 1)]},
            date(2034, 3, 1),
            id="after a judgment an interruption starts five years",
        ),
        pytest.param(
            {"judgment_on": date(2024, 2, 29)}, date(2029, 2, 28), id="a judgment on 29 February"
        ),
        pytest.param(
            {"judgment_on": date(2025, 3, 1), "interrupted_on": [date(2025, 3, 1)]},
            date(2030, 3, 1),
            id="both on one day",
        ),
    ],
)
def test_the_last_day_of_a_claim(facts, last_day):
    assert prescribes_on(**{"due_on": DUE, **facts}) == last_day


days = st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 12, 31))


@settings(deadline=None)
@given(
    due_on=days, interruptions=st.lists(days, max_size=5), judgment_on=st.none() | days, one=days
)
def test_an_interruption_never_shortens_a_claims_life(due_on, interruptions, judgment_on, one):
    facts = {"due_on": due_on, "judgment_on": judgment_on}

    before = prescribes_on(interrupted_on=interruptions, **facts)
    after = prescribes_on(interrupted_on=[*interruptions, one], **facts)

    assert after >= before
