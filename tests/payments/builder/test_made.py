"""The receipt of a plan: what was agreed on, what comes next, and its papers."""

from decimal import Decimal

from invoices.models import Letter
from payments.models import PaymentPlan
from tests.payments.builder.pages import euros, led_to, screen
from tests.payments.builder.test_checking import accept, check, seen


def made(page, *invoices, **changes):
    accept(page, check(*invoices, **changes))
    plan = PaymentPlan.objects.get()
    return plan, page.get(screen("plan-made", plan.public_id))


def test_it_says_what_was_agreed_and_when_the_first_is_paid(page, reminded):
    plan, response = made(page, reminded)

    first = plan.instalments.first()
    assert "Suunnitelmasi on voimassa" in response.text
    assert f"4\u00a0×\u00a0{euros(Decimal('132.55'))}" in response.text
    assert f"{first.due_on.day}.{first.due_on.month}.{first.due_on.year}" in response.text


def test_the_confirmation_and_the_calendar_are_a_press_away(page, reminded):
    plan, response = made(page, reminded)

    letter = Letter.objects.get(cause=f"plan:{plan.public_id}")
    assert str(letter.public_id) in response.text
    assert f"/plans/{plan.public_id}/calendar.ics" in response.text
    assert screen("plan", plan.public_id) in response.text


def test_who_wanted_to_pay_the_first_at_once_finds_the_button(page, reminded):
    _plan, response = made(page, reminded, first="now")

    assert f"Maksa ensimmäinen erä nyt, {euros(Decimal('132.55'))}" in response.text
    assert f"invoice={reminded.public_id}&amp;sum=132.55" in response.text


def test_who_pays_on_a_payday_is_not_pressed_to_pay_now(page, reminded):
    _plan, response = made(page, reminded)

    assert "Maksa ensimmäinen erä nyt" not in response.text


def test_a_wish_says_by_when_it_is_answered_and_that_nothing_is_charged(page, large):
    where = check(large, count=6)
    page.post(where, {**seen(page.get(where)), "ask": "1", "text": ""})
    plan = PaymentPlan.objects.get()

    response = page.get(screen("plan-made", plan.public_id))

    assert "Pyyntösi on lähetetty" in response.text
    assert "Suunnitelmasta ei ole veloitettu mitään." in response.text
    assert "calendar.ics" not in response.text


def test_a_plan_that_is_over_is_told_of_on_its_own_page(page, reminded, now):
    plan, _response = made(page, reminded)
    PaymentPlan.objects.filter(pk=plan.pk).update(state="CANCELLED", ended_at=now)

    response = page.get(screen("plan-made", plan.public_id))

    assert led_to(response)[0] == screen("plan", plan.public_id)


def test_anothers_plan_is_not_found(page, reminded, client, other_debtor):
    plan, _response = made(page, reminded)
    client.force_login(other_debtor, backend="accounts.backends.BankIdBackend")

    assert client.get(screen("plan-made", plan.public_id)).status_code == 404
