"""How much of a plan to pay: the next, several, an own sum, everything; and what each means."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from payments.models import PlanState
from tests.payments import living_plans as lives
from tests.payments.paying import text_of
from tests.payments.plan_samples import Sample, claims_of, plan_of

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


def look(page, plan, **said):
    return page.get(reverse("payments:plan-pay", args=[plan.public_id]), said)


def go(page, plan, **said):
    """Look at what it pays, then press the button."""
    meaning = look(page, plan, **said).context["meaning"]
    shown = f"{meaning.amount:.2f}" if meaning else ""
    return look(page, plan, **said, shown=shown, go="1")


def reached(answer) -> list[tuple[date, str, str]]:
    meaning = answer.context["meaning"]
    return [(each.due_on, str(each.paid), str(each.left)) for each in meaning.parts]


def test_the_next_instalment_is_proposed_with_what_it_means(page, debtor):
    plan = plan_of(debtor)

    answer = look(page, plan)

    assert reached(answer) == [(date(2026, 12, 15), "100.00", "0.00")]
    assert answer.context["meaning"].left == 200
    assert "Sen jälkeen maksat 100,00 € viimeistään 15.1.2027." in text_of(answer)


def test_several_are_paid_at_once(page, debtor):
    plan = plan_of(debtor, like=Sample(count=4))
    invoice = plan.claims.get().invoice

    answer = go(page, plan, what="several", count="3")

    assert answer["Location"] == f"/pay/?invoice={invoice.public_id}&sum=225.00"


def test_an_own_sum_pays_as_far_as_it_goes(page, debtor):
    plan = plan_of(debtor)

    answer = look(page, plan, what="own", sum="150")

    assert reached(answer) == [
        (date(2026, 12, 15), "100.00", "0.00"),
        (date(2027, 1, 15), "50.00", "50.00"),
    ]
    assert "Siitä jää maksamatta 50,00 €" in text_of(answer)
    assert go(page, plan, what="own", sum="150")["Location"].endswith("&sum=150.00")


def test_everything_needs_no_sum_and_leaves_nothing(page, debtor):
    plan = plan_of(debtor, like=Sample(count=5))
    invoice = plan.claims.get().invoice

    answer = look(page, plan, what="all")

    meaning = answer.context["meaning"]
    assert (meaning.amount, meaning.left, meaning.next) == (300, 0, None)
    assert (len(meaning.whole), meaning.whole_sum, meaning.parts) == (5, 300, [])
    assert "5 erää, 15.12.2026–15.4.2027" in text_of(answer)
    assert go(page, plan, what="all")["Location"] == f"/pay/?invoice={invoice.public_id}"


def test_the_money_goes_to_the_oldest_claim_first(page, debtor):
    first, second, _third = claims_of(debtor.party, totals=("30.00", "200.00", "90.00"))
    plan = plan_of(debtor, *reversed([first, second, _third]), like=Sample(count=4))

    answer = look(page, plan, what="next")

    shares = answer.context["meaning"].shares
    assert [(invoice, str(share)) for invoice, share in shares] == [
        (first, "30.00"),
        (second, "50.00"),
    ]
    target = page.get(go(page, plan, what="next")["Location"])
    assert [(each.invoice, str(each.amount)) for each in target.context["offer"].parts] == [
        (first, "30.00"),
        (second, "50.00"),
    ]


def test_the_page_of_paying_asks_for_exactly_what_was_shown(page, debtor):
    plan = plan_of(debtor)

    target = page.get(go(page, plan, what="own", sum="12,34")["Location"])

    assert str(target.context["offer"].amount) == "12.34"
    assert not target.context["offer"].form.errors


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"what": "own", "sum": ""}, "Kirjoita summa, jonka haluat maksaa."),
        ({"what": "own", "sum": "0"}, "vähintään 0,01 € ja enintään 300,00 €"),
        ({"what": "own", "sum": "300,01"}, "vähintään 0,01 € ja enintään 300,00 €"),
        ({"what": "own", "sum": "paljon"}, "Kirjoita summa numeroina"),
        ({"what": "several", "count": "9"}, "Valitse, kuinka monta erää haluat maksaa."),
        ({"what": "several"}, "Valitse, kuinka monta erää haluat maksaa."),
        ({"what": "nonsense"}, ""),
        ({"what": "all", "day": "2030-01-01"}, "Valitse päivä aikaväliltä 21.11.2026–15.2.2027."),
    ],
)
def test_what_cannot_be_paid_is_said_and_leads_nowhere(page, debtor, said, words):
    plan = plan_of(debtor)

    answer = look(page, plan, **said, go="1", shown="0.00")

    assert answer.status_code == 200
    assert answer.context["meaning"] is None
    assert words in text_of(answer)


def test_what_belongs_to_another_choice_does_not_matter(page, debtor):
    plan = plan_of(debtor)

    answer = go(page, plan, what="next", sum="nonsense", count="99", day="x")

    assert answer["Location"].endswith("&sum=100.00")


def test_a_sum_that_was_not_shown_is_shown_first(page, debtor):
    """Without scripts the choice may change after its sum was shown."""
    plan = plan_of(debtor)

    answer = look(page, plan, what="all", shown="100.00", go="1")

    assert answer.status_code == 200
    assert "Olet maksamassa 300,00" in text_of(answer)


def test_htmx_gets_the_meaning_alone(page, debtor):
    plan = plan_of(debtor)
    url = reverse("payments:plan-pay", args=[plan.public_id])

    answer = page.get(url, {"what": "own", "sum": "5"}, headers=HTMX)

    text = text_of(answer)
    assert text.lstrip().startswith('<section class="card sheet" id="meaning"')
    assert "<html" not in text


def test_two_instalments_are_the_next_one_or_everything(page, debtor):
    plan = plan_of(debtor, like=Sample(count=2))

    assert 'value="several"' not in text_of(look(page, plan))


def test_a_lapsed_plan_can_still_be_paid(page, debtor):
    plan = plan_of(debtor, like=Sample(state=PlanState.LAPSED))

    assert go(page, plan, what="all")["Location"].startswith("/pay/?invoice=")


@pytest.mark.parametrize("state", [PlanState.PAID, PlanState.CANCELLED, PlanState.ASKED])
def test_of_another_plan_nothing_is_paid_here(page, debtor, state):
    plan = plan_of(debtor, like=Sample(state=state))

    assert look(page, plan)["Location"] == reverse("payments:plan", args=[plan.public_id])


def test_what_is_under_way_is_not_paid_again(page, debtor, now):
    plan = plan_of(debtor)
    lives.under_way(plan.claims.get().invoice, "150.00", at=now)

    answer = look(page, plan)

    assert reached(answer) == [(date(2027, 1, 15), "50.00", "0.00")]
    assert answer.context["sums"] == {"next": 50, "all": 150}


def test_anothers_plan_is_not_found(page, other_debtor):
    plan = plan_of(other_debtor)

    assert look(page, plan).status_code == 404
