"""Changing a plan: a question, the days and sums before and after, the act, and what it did."""

import re
import threading
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.urls import reverse

from invoices.models import Invoice
from payments.models import PaymentPlan, PlanAct, PlanState
from payments.services.plans import living
from tests.payments import living_plans as lives
from tests.payments.paying import text_of
from tests.payments.plan_samples import Sample, plan_of

ANSWERS = {"payday": {"payday": "25"}, "sum": {"monthly": "50"}, "skip": {}, "end": {}}
ALL = [*ANSWERS, "reinstate"]


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


def url_of(plan, name="plan"):
    return reverse(f"payments:{name}", args=[plan.public_id])


def seen_on(answer) -> str:
    found = re.search(r'name="seen" value="(\w+)"', answer.content.decode())
    assert found
    return found[1]


def act(page, plan, name, **said):
    """Look at what it means, and do it."""
    seen = seen_on(page.get(url_of(plan, f"plan-{name}"), said))
    return page.post(url_of(plan, f"plan-{name}"), {**said, "seen": seen})


def told_on(answer) -> list[tuple[str, str]]:
    """The open instalments before and after."""
    pairs = answer.context["compared"].pairs
    return [
        tuple(f"{each.due_on:%-d.%-m.}" if each else "-" for each in (p.before, p.after))
        for p in pairs
    ]


def test_the_payday_is_asked_for_with_todays_chosen(page, debtor):
    plan = plan_of(debtor)

    answer = page.get(url_of(plan, "plan-payday"))

    text = text_of(answer)
    assert '<input type="radio" name="payday" value="15" checked>' in text
    assert text.count('name="payday"') == 31


def test_an_answer_leads_to_a_check_that_a_reload_shows_again(page, debtor):
    plan = plan_of(debtor)

    answer = page.post(url_of(plan, "plan-payday"), {"payday": "25"})

    assert answer.status_code == 302
    assert answer["Location"] == f"{url_of(plan, 'plan-payday')}?payday=25"
    check = page.get(answer["Location"])
    assert told_on(check) == [("15.12.", "28.12."), ("15.1.", "25.1."), ("15.2.", "25.2.")]
    assert f'href="{url_of(plan, "plan-payday")}?payday=25&amp;change=1"' in text_of(check)
    assert lives.fresh(plan).payday == 15


def test_the_way_back_from_the_check_keeps_the_answer(page, debtor):
    plan = plan_of(debtor)

    answer = page.get(url_of(plan, "plan-payday"), {"payday": "25", "change": "1"})

    assert '<input type="radio" name="payday" value="25" checked>' in text_of(answer)


def test_the_payday_is_moved_and_told(page, debtor):
    plan = plan_of(debtor)

    answer = act(page, plan, "payday", payday="25")

    assert answer["Location"] == url_of(plan, "plan-changed")
    assert lives.days(plan) == [date(2026, 12, 28), date(2027, 1, 25), date(2027, 2, 25)]
    done = text_of(page.get(answer["Location"]))
    assert "Olet siirtänyt maksupäivää" in done
    assert "Seuraava eräsi on 100,00 € viimeistään 28.12.2026." in done


@pytest.mark.parametrize("payday", ["", "0", "32", "x", "15"])
def test_an_odd_payday_is_asked_for_again(page, debtor, payday):
    plan = plan_of(debtor)

    answer = page.post(url_of(plan, "plan-payday"), {"payday": payday})

    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert page.get(url_of(plan, "plan-payday"), {"payday": payday}).status_code == 200


def test_a_second_later_payday_is_refused_where_it_is_asked(page, debtor):
    plan = plan_of(debtor)
    act(page, plan, "payday", payday="25")

    answer = page.post(url_of(plan, "plan-payday"), {"payday": "30"})

    assert answer.status_code == 422
    assert "Olet jo siirtänyt seuraavaa erää myöhemmäksi" in text_of(answer)


def test_the_sum_says_what_is_left_and_the_smallest_that_fits(page, debtor):
    plan = plan_of(debtor)

    text = text_of(page.get(url_of(plan, "plan-sum")))

    assert "Maksettavaa on jäljellä 300,00 €, nyt 100,00 € kuukaudessa." in text
    # Twelve parts at most by the law's own numbers.
    assert "Pienin summa on 25,00 € kuukaudessa." in text


def test_the_smallest_sum_is_possible_and_a_cent_less_is_not(page, debtor):
    plan = plan_of(debtor)

    least = page.get(url_of(plan, "plan-sum"), {"monthly": "25,00"})
    less = page.get(url_of(plan, "plan-sum"), {"monthly": "24,99"})

    assert len(least.context["compared"].after) == 12
    assert "Pienin sopiva summa on 25,00 € kuukaudessa" in text_of(less)


def test_the_sum_is_changed_as_it_was_shown(page, debtor):
    plan = plan_of(debtor)
    shown = page.get(url_of(plan, "plan-sum"), {"monthly": "140"}).context["compared"].after

    answer = act(page, plan, "sum", monthly="140")

    assert answer["Location"] == url_of(plan, "plan-changed")
    assert list(lives.value(plan).parts) == list(shown)
    assert lives.opens(plan) == ["140.00", "140.00", "20.00"]


@pytest.mark.parametrize("monthly", ["", "0", "-5", "x", "5", "100"])
def test_an_odd_sum_is_asked_for_again(page, debtor, monthly):
    plan = plan_of(debtor)

    answer = page.post(url_of(plan, "plan-sum"), {"monthly": monthly})

    assert answer.status_code == 422
    assert answer.context["form"].errors


def test_skipping_shows_what_moves_where(page, debtor):
    plan = plan_of(debtor)

    answer = page.get(url_of(plan, "plan-skip"))

    assert told_on(answer) == [
        ("15.12.", "-"),
        ("15.1.", "15.1."),
        ("15.2.", "15.2."),
        ("-", "15.3."),
    ]
    assert "Tämän jälkeen suunnitelmasta ei voi jättää väliin muita eriä." in text_of(answer)


def test_one_is_skipped_once(page, debtor):
    plan = plan_of(debtor)

    answer = act(page, plan, "skip")

    assert answer["Location"] == url_of(plan, "plan-changed")
    assert lives.days(plan) == [date(2027, 1, 15), date(2027, 2, 15), date(2027, 3, 15)]
    again = page.get(url_of(plan, "plan-skip"))
    assert "Olet jo jättänyt erän väliin." in text_of(again)
    assert "Siirrä maksupäivää" in text_of(again)


def test_ending_says_what_it_means_and_what_else_can_be_done(page, debtor):
    plan = plan_of(debtor)

    text = text_of(page.get(url_of(plan, "plan-end")))

    assert "Silloin 300,00 €" in text
    assert "myös suunnitelman ajalta" in text
    assert f'href="{url_of(plan, "plan-sum")}"' in text
    assert "Pidä suunnitelma" in text


def test_a_plan_is_ended(page, debtor):
    plan = plan_of(debtor)

    answer = act(page, plan, "end")

    assert lives.fresh(plan).state == PlanState.CANCELLED
    assert Invoice.objects.get().hold == ""
    assert "Olet lopettanut suunnitelman" in text_of(page.get(answer["Location"]))


def test_a_lapsed_plan_goes_on_from_the_chosen_day(page, debtor):
    plan = plan_of(debtor, like=Sample(state=PlanState.LAPSED, fields={"misses": 2}))

    answer = act(page, plan, "reinstate", first="2026-12-01")

    assert answer["Location"] == url_of(plan, "plan-changed")
    assert lives.fresh(plan).state == PlanState.ACTIVE
    assert lives.days(plan) == [date(2026, 12, 1), date(2027, 1, 15), date(2027, 2, 15)]
    assert "Suunnitelma jatkuu" in text_of(page.get(answer["Location"]))


@pytest.mark.parametrize("first", ["", "x", "2026-11-20", "2027-06-01"])
def test_an_odd_day_to_go_on_is_asked_for_again(page, debtor, first):
    plan = plan_of(debtor, like=Sample(state=PlanState.LAPSED))

    answer = page.post(url_of(plan, "plan-reinstate"), {"first": first})

    assert answer.status_code == 422
    assert answer.context["form"].errors


def test_a_second_time_a_person_looks(page, debtor):
    plan = plan_of(debtor, like=Sample(state=PlanState.LAPSED, fields={"reinstated": 1}))

    answer = page.get(url_of(plan, "plan-reinstate"))

    assert "Toisella kerralla asiakaspalvelija" in text_of(answer)
    refused = page.post(url_of(plan, "plan-reinstate"), {"first": "2026-12-01", "seen": "x"})
    assert lives.fresh(plan).state == PlanState.LAPSED
    assert refused.status_code == 200


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("state", [PlanState.PAID, PlanState.CANCELLED, PlanState.ASKED])
def test_a_plan_that_is_not_in_force_has_nothing_to_change(page, debtor, name, state):
    plan = plan_of(debtor, like=Sample(state=state))

    for answer in (
        page.get(url_of(plan, f"plan-{name}"), ANSWERS.get(name)),
        page.post(url_of(plan, f"plan-{name}"), {"seen": "x", **ANSWERS.get(name, {})}),
    ):
        assert answer.status_code == 200
        assert "Tämä ei ole nyt mahdollista" in text_of(answer)
    assert lives.fresh(plan).state == state


@pytest.mark.parametrize("name", ANSWERS)
def test_what_changed_since_the_page_was_shown_is_shown_first(page, debtor, now, name):
    plan = plan_of(debtor, like=Sample(count=4, fields={"most_skips": 2}))
    said = ANSWERS[name]
    seen = seen_on(page.get(url_of(plan, f"plan-{name}"), said))
    lives.pay(plan.claims.get().invoice, "80.00", on=now.date(), at=now)

    answer = page.post(url_of(plan, f"plan-{name}"), {**said, "seen": seen})

    assert answer.status_code == 409
    assert "Suunnitelma on muuttunut sillä välin" in text_of(answer)
    assert not plan.history.exclude(act__in=[PlanAct.MADE, PlanAct.PAID]).exists()


def test_what_is_shown_counts_money_that_nobody_has_counted_yet(page, debtor, now):
    plan = plan_of(debtor)
    lives.under_way(plan.claims.get().invoice, "100.00", at=now)

    answer = act(page, plan, "skip")

    assert answer["Location"] == url_of(plan, "plan-changed")
    assert [str(each.paid) for each in lives.value(plan).parts] == ["100.00", "0.00", "0.00"]
    assert lives.days(plan) == [date(2026, 12, 15), date(2027, 2, 15), date(2027, 3, 15)]


@pytest.mark.parametrize("name", ALL)
def test_anothers_plan_is_not_found(page, other_debtor, name):
    plan = plan_of(other_debtor, like=Sample(state=PlanState.LAPSED))

    assert page.get(url_of(plan, f"plan-{name}")).status_code == 404
    assert page.post(url_of(plan, f"plan-{name}")).status_code == 404
    assert page.get(url_of(plan, "plan-changed")).status_code == 404


def test_a_plan_that_nobody_changed_has_no_page_of_changes(page, debtor):
    plan = plan_of(debtor)

    answer = page.get(url_of(plan, "plan-changed"))

    assert answer["Location"] == url_of(plan)


def test_looking_at_a_change_writes_nothing(page, debtor):
    plan = plan_of(debtor)
    before = list(PaymentPlan.objects.values()), plan.history.count()

    for name, said in ANSWERS.items():
        page.get(url_of(plan, f"plan-{name}"), said)

    assert (list(PaymentPlan.objects.values()), plan.history.count()) == before


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_skip_one(debtor):
    plan = plan_of(debtor, like=Sample(count=4, fields={"most_skips": 3}))
    browsers = [Client() for _ in range(4)]
    for each in browsers:
        each.force_login(debtor, backend="accounts.backends.BankIdBackend")
    url = url_of(plan, "plan-skip")
    seen = seen_on(browsers[0].get(url))
    gate = threading.Barrier(len(browsers))

    def press(browser):
        gate.wait()
        browser.post(url, {"seen": seen})
        connections.close_all()

    threads = [threading.Thread(target=press, args=[each]) for each in browsers]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert lives.fresh(plan).skips == 1
    assert lives.acts(plan).count("SKIPPED") == 1


def test_a_change_of_another_plan_as_it_was_seen_is_refused(debtor, now):
    plan = plan_of(debtor, like=Sample(fields={"most_skips": 2}))
    seen = lives.value(plan)
    living.skip(plan_id=plan.pk, user=debtor, at=now, seen=seen)

    with pytest.raises(living.PlanError, match="CHANGED"):
        living.skip(plan_id=plan.pk, user=debtor, at=now, seen=seen)

    assert lives.fresh(plan).skips == 1
    assert sum(map(Decimal, lives.opens(plan))) == 300


def test_a_wish_is_taken_back(page, debtor):
    plan = plan_of(debtor, like=Sample(state=PlanState.ASKED))

    asked = page.get(url_of(plan, "plan-take-back"))
    answer = page.post(url_of(plan, "plan-take-back"))

    assert "Perutaanko pyyntö?" in text_of(asked)
    assert answer["Location"] == url_of(plan)
    assert lives.fresh(plan).state == PlanState.CANCELLED
    assert "Peruit pyynnön" in text_of(page.get(url_of(plan)))
    assert page.post(url_of(plan, "plan-take-back"))["Location"] == url_of(plan)


def test_a_plan_in_force_is_no_wish(page, debtor):
    plan = plan_of(debtor)

    answer = page.post(url_of(plan, "plan-take-back"))

    assert answer["Location"] == url_of(plan)
    assert lives.fresh(plan).state == PlanState.ACTIVE
