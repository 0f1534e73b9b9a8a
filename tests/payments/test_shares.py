from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.rules.payment_numbers import reference_of
from payments.rules.shares import share_out

cents = st.integers(min_value=0, max_value=10_000_000).map(lambda n: Decimal(n) / 100)


def euros(*texts):
    return [Decimal(text) for text in texts]


@pytest.mark.parametrize(
    ("amount", "owed", "shares"),
    [
        ("30", ["10", "20", "30"], ["10", "20", "0"]),
        ("15.01", ["10", "20", "30"], ["10", "5.01", "0"]),
        ("60", ["10", "20", "30"], ["10", "20", "30"]),
        ("0.01", ["10"], ["0.01"]),
        ("5", ["0", "10"], ["0", "5"]),
        ("0", ["10", "20"], ["0", "0"]),
        ("0", [], []),
    ],
    ids=["the first two", "into the second", "all", "a cent", "nothing owed", "nothing", "none"],
)
def test_the_most_urgent_gets_all_it_can_take_then_the_next(amount, owed, shares):
    assert share_out(amount=Decimal(amount), owed=euros(*owed)) == euros(*shares)


@given(data=st.data(), owed=st.lists(cents, max_size=8))
def test_shares_add_up_to_the_cent_and_none_is_more_than_is_owed(data, owed):
    total = sum(owed, Decimal(0))
    amount = Decimal(data.draw(st.integers(min_value=0, max_value=int(total * 100)))) / 100

    shares = share_out(amount=amount, owed=owed)

    assert sum(shares, Decimal(0)) == amount
    assert all(0 <= share <= most for share, most in zip(shares, owed, strict=True))
    # One is paid in part at most, and nothing goes to what comes after it.
    unfilled = [
        at for at, (share, most) in enumerate(zip(shares, owed, strict=True)) if share < most
    ]
    assert not any(shares[at] for at in unfilled[1:])


@pytest.mark.parametrize(
    ("amount", "owed"),
    [("10.01", ["10"]), ("0.01", []), ("-1", ["10"]), ("1", ["10", "-1"])],
    ids=["too much", "no invoice", "below zero", "owed below zero"],
)
def test_what_cannot_be_shared_out_is_refused(amount, owed):
    with pytest.raises(ValueError, match=r"zero or more|more than is owed"):
        share_out(amount=Decimal(amount), owed=euros(*owed))


@pytest.mark.parametrize(
    ("number", "reference"), [(7000101, "70001013"), (7000102, "70001026"), (123456, "1234561")]
)
def test_a_payment_has_a_reference_with_a_check_digit(number, reference):
    assert reference_of(number) == reference
