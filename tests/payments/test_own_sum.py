"""An own sum: how people type it, what it may be, and what it would pay."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from invoices.forms.euros import euros_of
from payments.forms.pay import OwnSumForm, UnreadableWishError, Wish
from payments.rules.previews import allocate_after

KEY = "3fa85f64-5717-4562-b3fc-2c963f66afa6"


@pytest.mark.parametrize(
    ("typed", "euros"),
    [
        ("12", "12.00"),
        ("12,5", "12.50"),
        ("12,50", "12.50"),
        ("12.50", "12.50"),
        (" 12,50 € ", "12.50"),
        ("€12.50", "12.50"),
        ("12 e", "12.00"),
        ("12,50 eur", "12.50"),
        ("12 euroa", "12.00"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234,50\u00a0€", "1234.50"),
        ("1\u202f234", "1234.00"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234.567", "1234567.00"),
        ("0,01", "0.01"),
        ("007", "7.00"),
    ],
)
def test_a_sum_is_read_as_people_write_it(typed, euros):
    assert euros_of(typed) == Decimal(euros)


@pytest.mark.parametrize(
    "typed",
    [
        "oops",
        "-5",
        "12,505,5",
        "12,50,00",
        "1,23.4",
        "1e3",
        "٣٤٥",
        "1/2",
        "€",
        "12,",
        "NaN",
        "Infinity",
    ],
)
def test_what_is_no_sum_is_refused_with_an_example(typed):
    with pytest.raises(ValidationError, match="12,50"):
        euros_of(typed)


@pytest.mark.parametrize("typed", ["12,5055", "1234,567"])
def test_parts_of_a_cent_are_refused_by_name(typed):
    with pytest.raises(ValidationError, match="desimaalia"):
        euros_of(typed)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("0", "Pienin summa on 0,01"),
        ("0,00", "Pienin summa on 0,01"),
        ("101,42", "enintään 101,41"),
        ("999999999", "enintään 101,41"),
    ],
)
def test_a_sum_has_its_limits(typed, error):
    form = OwnSumForm({"sum": typed}, most=Decimal("101.41"))

    assert not form.is_valid()
    assert error in form.errors["sum"][0].replace("\u00a0", " ")


@pytest.mark.parametrize("typed", ["0,01", "101,41"])
def test_the_limits_themselves_are_fine(typed):
    assert OwnSumForm({"sum": typed}, most=Decimal("101.41")).is_valid()


def test_a_wish_is_read_from_an_address():
    wish = Wish.read(QueryDict(f"invoice={KEY}&invoice={KEY}&sum=+12,50+&seen={KEY}+96.41"))

    assert [str(key) for key in wish.invoices] == [KEY]
    assert wish.sum == "12,50"
    assert [str(euros) for euros in wish.seen.values()] == ["96.41"]
    assert wish.shown is None


@pytest.mark.parametrize(
    "query",
    [
        "invoice=1",
        "invoice=%00",
        f"seen={KEY}",
        f"seen={KEY}+1,00",
        f"seen={KEY}+-1.00",
        "shown=NaN",
        "shown=1",
        "&".join(f"invoice={KEY}" for _ in range(201)),
    ],
)
def test_what_no_page_of_ours_writes_is_no_wish(query):
    with pytest.raises(UnreadableWishError):
        Wish.read(QueryDict(query))


@pytest.mark.parametrize(
    ("amount", "under_way", "interest", "principal", "costs"),
    [
        # 0.38 interest, 96.41 principal and 5.00 costs are open.
        ("50.00", "0.00", "0.38", "49.62", "0.00"),
        ("101.79", "0.00", "0.38", "96.41", "5.00"),
        ("10.00", "50.00", "0.00", "10.00", "0.00"),
        ("50.00", "50.00", "0.00", "46.79", "3.21"),
        ("0.20", "0.20", "0.18", "0.02", "0.00"),
    ],
)
def test_what_is_under_way_is_booked_first(amount, under_way, interest, principal, costs):
    allocation = allocate_after(
        amount=Decimal(amount),
        under_way=Decimal(under_way),
        interest=Decimal("0.38"),
        principal=Decimal("96.41"),
        costs=Decimal("5.00"),
    )

    assert allocation.interest == Decimal(interest)
    assert allocation.principal == Decimal(principal)
    assert allocation.costs == Decimal(costs)
    assert allocation.surplus == 0
