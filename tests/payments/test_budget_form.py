"""Income and spending as people type them."""

from decimal import Decimal

import pytest
from django.utils import translation

from payments.forms.budget import SHARED, SPENDING, BudgetForm, data_of
from tests.payments.budgeting import SOME_LEFT


def budget_of(**typed):
    return BudgetForm(typed).budget


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ({"pay": "1850", "home": "900"}, "950.00"),
        ({"pay": "1 850,50 €", "home": "900"}, "950.50"),
        ({"pay": "1850", "food": "100", "food_every": "WEEK"}, "1416.67"),
        ({"pay": "1850", "food": "1200", "food_every": "YEAR"}, "1750.00"),
        ({"pay": "1850", "home": "900", "home_share": "50"}, "1400.00"),
        ({"pay": "1850", "home": "900", "home_share": "33 %"}, "1553.00"),
        ({"pay": "1850", "home": "900", "home_share": "0", "food": "100"}, "1750.00"),
        ({"pay": "1850", "home": "900", "home_share": ""}, "950.00"),
        ({"home": "900"}, "-900.00"),
        (
            {"pay": "500", "benefits": "200", "pension": "100", "other_income": "50", "loans": "1"},
            "849.00",
        ),
    ],
)
def test_what_is_left_by_the_month(typed, left):
    assert budget_of(**typed).left == Decimal(left)


@pytest.mark.parametrize(
    "typed", [{}, {"pay": "1850"}, {"pay": "1850", "home": "0"}, {"pay": "x", "home": "9"}]
)
def test_there_is_no_answer_before_both_sides_are_known(typed):
    assert budget_of(**typed) is None


def test_only_what_comes_in_is_noticed():
    form = BudgetForm({"pay": "1850"})

    assert form.budget is None
    assert form.has_income


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("pay", "-5"),
        ("pay", "1,234,5"),
        ("home", "paljon"),
        ("home", "12,3456"),
        ("home_share", "101"),
        ("home_share", "-1"),
        ("home_share", "half"),
        ("home_share", "9" * 5000),
        ("food_every", "DAY"),
    ],
)
def test_what_is_no_sum_is_said_at_its_place(field, typed):
    form = BudgetForm({**SOME_LEFT, field: typed})

    assert not form.is_valid()
    assert list(form.errors) == [field]


def test_a_share_in_use_is_not_folded_away():
    assert BudgetForm({"home_share": "50"}).has_shares
    assert BudgetForm({"home_share": "x"}).has_shares
    assert not BudgetForm(SOME_LEFT).has_shares
    assert not BudgetForm().has_shares


def test_only_spending_is_shared_and_never_medicine_or_loans():
    assert {each.name for each in SHARED} == {each.name for each in SPENDING} - {"health", "loans"}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_what_is_kept_fills_the_form_again_to_the_cent(language):
    typed = {
        "pay": "1850,50",
        "food": "110",
        "food_every": "WEEK",
        "home": "1 900",
        "home_share": "50",
        "children": "0",
    }
    form = BudgetForm(typed)
    before = form.budget

    kept = form.to_keep()
    with translation.override(language):
        again = BudgetForm(data_of(kept))
        after = again.budget

    assert set(kept) == {"pay", "food", "home"}
    assert after == before
    assert again.to_keep() == kept


def test_only_who_has_signed_in_is_asked_to_keep():
    assert "keep" not in BudgetForm().fields
    assert "keep" in BudgetForm(may_keep=True).fields
