"""What staff read above a page: the thing by its day, sum or reference, never by a key."""

import pytest

from accounts.services.roles import Role
from tests.payments.desk import entry_to_clear
from tests.payments.stories import confirmed
from tests.staff import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def payment(actor, invoice, now, silent_provider):
    return confirmed(actor, {invoice: "60.00"}, at=now)


def page_of(row):
    name = row._meta.model_name
    return signed_in(Role.AGENT).get(f"/admin/payments/{name}/{row.pk}/change/")


def test_a_payment_is_called_by_its_reference(payment):
    page = page_of(payment)

    assert f"<h2>{payment.reference}</h2>" in page.text
    assert str(payment.public_id) not in page.text
    assert payment.lines.get().cause not in page.text


def test_the_way_of_paying_is_called_by_its_name(payment):
    payment.method = "osuuspankki"
    payment.save(update_fields=["method"])

    page = page_of(payment)

    assert ">OP<" in page.text
    assert "osuuspankki" not in page.text


def test_what_differs_is_told_in_words(actor, invoice, now, silent_provider):
    payment = confirmed(actor, {invoice: "60.00"}, at=now)
    payment.problem = "SUM_DIFFERS"
    payment.save(update_fields=["problem"])

    page = page_of(payment)

    assert "The provider told another sum" in page.text
    assert "SUM_DIFFERS" not in page.text


def test_an_entry_is_called_by_its_day_and_sum(now):
    entry = entry_to_clear(now=now)

    page = page_of(entry)

    assert f"<h2>{entry}</h2>" in page.text
    assert str(entry.booked_on) not in str(entry)
