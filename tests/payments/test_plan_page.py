"""The page of a plan and the list of plans: what is next, how far it has come, what can be done."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from accounts.models import AuditEvent
from invoices.models import Letter
from payments.models import Instalment, PlanState
from payments.services.plans import living
from tests.payments import living_plans as lives
from tests.payments import plan_stories
from tests.payments.paying import text_of
from tests.payments.plan_samples import Sample, claims_of, plan_of

HARDSHIP = "invoices:hardship"
BANK = "accounts.backends.BankIdBackend"


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False) as clock:
        yield clock


def url_of(plan, name="plan"):
    return reverse(f"payments:{name}", args=[plan.public_id])


def look(page, plan):
    answer = page.get(url_of(plan))
    assert answer.status_code == 200
    return answer


def test_it_says_what_is_next_by_when_and_how_far_it_has_come(page, debtor):
    plan = plan_of(debtor)

    answer = look(page, plan)

    text = text_of(answer)
    assert answer.context["amount"] == 100
    assert answer.context["next"].due_on == date(2026, 12, 15)
    assert "Maksa viimeistään 15.12.2026" in text
    assert "24 päivän päästä" in text
    assert "0/3 erää maksettu" in text
    assert "0,00 € / 300,00 €" in text


def test_the_next_instalment_is_one_press_away(page, debtor):
    plan = plan_of(debtor)
    invoice = plan.claims.get().invoice

    text = text_of(look(page, plan))

    assert f'href="/pay/?invoice={invoice.public_id}&amp;sum=100.00"' in text
    assert f'href="{url_of(plan, "plan-pay")}"' in text


def test_the_last_instalment_is_paid_without_a_sum(page, debtor, now):
    plan = plan_of(debtor)
    invoice = plan.claims.get().invoice
    lives.pay(invoice, "200.00", on=now.date(), at=now)
    lives.follow(plan, at=now)

    text = text_of(look(page, plan))

    assert f'href="/pay/?invoice={invoice.public_id}"' in text


def test_every_instalment_is_told_with_its_state(page, debtor, now):
    plan = plan_of(debtor, like=Sample(count=4))
    living.skip(plan_id=plan.pk, user=debtor, at=now)
    lives.pay(plan.claims.get().invoice, "100.00", on=now.date(), at=now)
    lives.follow(plan, at=now)

    answer = look(page, plan)

    parts = answer.context["progress"].parts
    assert [str(each.mark.label) if each.mark else "" for each in parts] == [
        "Maksettu",
        "Seuraava",
        "",
        "Siirretty loppuun",
    ]
    assert "25,00 € maksettu, 50,00 € jäljellä" in text_of(answer)


def test_money_that_was_paid_in_this_moment_counts_at_once(page, debtor, now):
    plan = plan_of(debtor)
    lives.under_way(plan.claims.get().invoice, "100.00", at=now)

    answer = look(page, plan)

    assert answer.context["next"].due_on == date(2027, 1, 15)
    assert answer.context["progress"].paid == 100


def test_where_all_is_under_way_nothing_is_asked_for(page, debtor, now):
    plan = plan_of(debtor)
    lives.under_way(plan.claims.get().invoice, "300.00", at=now)

    answer = look(page, plan)

    assert answer.context["next"] is None
    assert "/pay/?" not in text_of(answer)


def test_ones_own_bank_gets_one_payment_for_each_claim_that_the_instalment_reaches(page, debtor):
    first, second, third = claims_of(debtor.party, totals=("30.00", "200.00", "90.00"))
    plan = plan_of(debtor, second, third, first, like=Sample(count=4))

    answer = look(page, plan)

    banks = answer.context["banks"]
    assert [(each.invoice, str(each.payment.amount)) for each in banks] == [
        (first, "30.00"),
        (second, "50.00"),
    ]
    assert {each.payment.due_on for each in banks} == {date(2026, 12, 15)}
    assert "Erä maksetaan 2 maksulla" in text_of(answer)


def test_one_claim_is_one_block_with_codes(page, debtor):
    plan = plan_of(debtor)

    answer = look(page, plan)

    [bank] = answer.context["banks"]
    assert bank.payment.barcode[-6:] == "261215"
    assert "QR-koodi" in text_of(answer)


def test_the_claims_are_told_with_what_became_of_them(page, debtor, now):
    first, second = claims_of(debtor.party, totals=("30.00", "200.00"))
    plan = plan_of(debtor, first, second)
    lives.pay(first, "30.00", on=now.date(), at=now)
    lives.under_way(second, "200.00", at=now)

    notes = [each.note for each in look(page, plan).context["claims"]]

    assert notes == ["Maksettu 21.11.2026", "Maksettu MyRopossa, ei vielä kirjattu"]


def test_a_late_instalment_says_until_when_it_can_still_arrive(page, debtor, clock):
    plan = plan_of(debtor)
    clock.move_to(datetime(2026, 12, 16, 10, tzinfo=UTC))
    page.force_login(debtor, backend=BANK)

    answer = look(page, plan)

    assert answer.context["is_late"]
    assert "Jos se ei näy täällä 16.12.2026" in text_of(answer)


def test_who_missed_one_is_told_what_a_second_means(page, debtor):
    plan = plan_of(debtor, like=Sample(fields={"misses": 1}))

    text = text_of(look(page, plan))

    assert "Yksi erä on jo jäänyt maksamatta" in text
    assert "Jos tätäkään ei makseta viimeistään 16.12.2026, suunnitelma raukeaa" in text


def test_what_cannot_be_changed_says_why(page, debtor, now):
    plan = plan_of(debtor)
    living.skip(plan_id=plan.pk, user=debtor, at=now)

    answer = look(page, plan)

    changes = {each.name: each.why for each in answer.context["changes"]}
    assert changes == {
        "payday": "",
        "sum": "",
        "skip": "Olet jo jättänyt erän väliin. Tässä suunnitelmassa sen voi tehdä kerran.",
        "end": "",
    }
    assert f'href="{url_of(plan, "plan-skip")}"' not in text_of(answer)


def test_a_lapsed_plan_can_be_taken_up_again(page, debtor):
    plan = plan_of(debtor, like=Sample(state=PlanState.LAPSED))

    text = text_of(look(page, plan))

    assert "Suunnitelma on rauennut" in text
    assert f'href="{url_of(plan, "plan-reinstate")}"' in text
    assert "/pay/?invoice" not in text


def test_one_that_lapsed_again_leads_to_a_person(page, debtor):
    plan = plan_of(debtor, like=Sample(state=PlanState.LAPSED, fields={"reinstated": 1}))
    invoice = plan.claims.get().invoice

    text = text_of(look(page, plan))

    assert "Toisella kerralla asiakaspalvelija" in text
    assert f'href="{reverse(HARDSHIP, args=[invoice.public_id])}"' in text
    assert f'href="{url_of(plan, "plan-reinstate")}"' not in text


def test_a_plan_that_was_asked_for_says_by_when_it_is_answered(page, debtor):
    fields = {"text": "Saan palkan <b>15.</b>"}
    plan = plan_of(debtor, like=Sample(state=PlanState.ASKED, fields=fields))

    answer = look(page, plan)

    text = text_of(answer)
    assert "Saat vastauksen tänne viimeistään 5.12.2026" in text
    assert "Saan palkan &lt;b&gt;15.&lt;/b&gt;" in text
    assert answer.context["changes"] == []


def test_a_refusal_gives_the_answer(page, debtor):
    fields = {"answer": "Ehdotamme pienempää summaa."}
    plan = plan_of(debtor, like=Sample(state=PlanState.REFUSED, fields=fields))

    text = text_of(look(page, plan))

    assert "Ehdotamme pienempää summaa." in text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (PlanState.PAID, "Kaikki suunnitelmassa on maksettu"),
        (PlanState.CANCELLED, "Suunnitelma on päättynyt"),
    ],
)
def test_a_plan_that_is_over_says_so_and_asks_for_nothing(page, debtor, state, words):
    plan = plan_of(debtor, like=Sample(state=state))
    Instalment.objects.filter(plan=plan).update(paid=100)

    answer = look(page, plan)

    text = text_of(answer)
    assert words in text
    assert "/pay/?" not in text
    assert answer.context["changes"] == []


def test_the_history_is_told_in_words_with_days_and_sums(page, debtor, now):
    plan = plan_of(debtor, like=Sample(count=4))
    invoice = plan.claims.get().invoice
    living.skip(plan_id=plan.pk, user=debtor, at=now)
    living.change_payday(plan_id=plan.pk, payday=12, user=debtor, at=now)
    lives.pay(invoice, "80.00", on=now.date(), at=now)
    lives.credit(invoice, "20.00", at=now)
    lives.follow(plan, at=now)

    texts = [each.text.replace("\u00a0", " ") for each in look(page, plan).context["steps"]]

    assert texts == [
        "",
        "Päivästä 15.12.2026 päivään 15.4.2027.",
        "Kuukauden 15. päivästä 12. päivään.",
        "Maksettavaa on 20,00 € vähemmän.",
        "80,00 €",
    ]


def test_a_real_plan_has_its_letter_and_its_calendar(page, actor, clock):
    clock.move_to(plan_stories.AT)
    page.force_login(actor.user, backend=BANK)
    plan = plan_stories.made(actor, plan_stories.reminded(actor.acting_for))

    text = text_of(look(page, plan))

    letter = Letter.objects.get(cause=f"plan:{plan.public_id}")
    assert f'href="{reverse("invoices:letter", args=[letter.public_id])}"' in text
    assert f'href="{url_of(plan, "plan-calendar")}"' in text
    assert "suunnitelman kulu 20,00 €" in text


def test_anothers_plan_is_not_found(page, other_debtor):
    plan = plan_of(other_debtor)

    assert page.get(url_of(plan)).status_code == 404


def test_looking_at_it_writes_nothing(page, debtor):
    plan = plan_of(debtor)
    before = AuditEvent.objects.count()

    look(page, plan)

    assert AuditEvent.objects.count() == before


def test_the_number_of_queries_does_not_grow(page, debtor, django_assert_num_queries):
    few = plan_of(debtor, *claims_of(debtor.party, totals=("300.00",)))
    many = plan_of(
        debtor,
        *claims_of(debtor.party, totals=("100.00", "200.00", "300.00")),
        like=Sample(count=12),
    )

    # What is unread is counted once for all pages.
    look(page, few)
    with django_assert_num_queries(9):
        look(page, few)
    with django_assert_num_queries(9):
        look(page, many)


def test_the_list_has_what_runs_first_and_what_is_over_below(page, debtor):
    over = plan_of(debtor, like=Sample(state=PlanState.CANCELLED))
    asked = plan_of(debtor, like=Sample(state=PlanState.ASKED))
    active = plan_of(debtor)
    lapsed = plan_of(debtor, like=Sample(state=PlanState.LAPSED))

    answer = page.get(reverse("payments:plans"))

    assert [each.plan for each in answer.context["running"]] == [lapsed, active, asked]
    assert [each.plan for each in answer.context["over"]] == [over]


def test_the_list_has_nothing_of_others(page, other_debtor):
    plan = plan_of(other_debtor)

    text = text_of(page.get(reverse("payments:plans")))

    assert str(plan.public_id) not in text
    assert "Sinulla ei ole nyt maksusuunnitelmaa" in text
    assert f'href="{reverse("payments:plan-new")}"' in text


def test_the_list_needs_as_many_queries_for_one_as_for_many(
    page, debtor, django_assert_num_queries
):
    plan_of(debtor)
    # What is unread is counted once for all pages.
    page.get(reverse("payments:plans"))
    with django_assert_num_queries(6):
        page.get(reverse("payments:plans"))
    for _ in range(4):
        plan_of(debtor)

    with django_assert_num_queries(6):
        page.get(reverse("payments:plans"))
