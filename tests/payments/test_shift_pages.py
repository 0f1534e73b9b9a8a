"""The pages of moving a due date: choose, check, done, and each refusal in plain words."""

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from invoices.models import EventKind, FoundInvoice, HoldReason, Invoice, RequestKind
from invoices.services import holds, money_in
from myropo.calendar import banking_day_after, helsinki_date, is_banking_day
from payments.models import DueDateShift, PaymentPlan, PlanClaim
from tests.invoices.asking import make
from tests.payments.shifting import owed, policy, shift

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """The pages read the clock."""
    return timezone.now()


@pytest.fixture
def today(now):
    return helsinki_date(now)


@pytest.fixture
def ahead(debtor, now):
    return owed(debtor.party, at=now, days=6)


@pytest.fixture
def late(debtor, now):
    return owed(debtor.party, at=now, days=-5)


def address(name, invoice):
    return reverse(f"payments:{name}", args=[invoice.public_id])


def text_of(answer):
    return unescape(re.sub(r"\s+", " ", answer.content.decode()).replace("\xa0", " "))


def days_of(answer):
    return [cell for month in answer.context["months"] for cell in month.cells if cell is not None]


def offered(answer):
    return [cell for cell in days_of(answer) if cell.is_offered]


def fields_of(answer):
    """The hidden fields of the check page, as a browser sends them back."""
    found = re.findall(r'type="hidden" name="(day|cost|before)" value="([^"]+)"', text_of(answer))
    return dict(found)


def test_the_calendar_offers_each_day_with_its_cost(page, late, today):
    answer = page.get(address("shift", late))

    cells = offered(answer)
    assert [cell.day for cell in cells] == [today + timedelta(days=n) for n in range(1, 15)]
    assert [cell.price for cell in cells] == ["0\xa0€"] * 13 + ["5\xa0€"]
    assert 'type="radio" name="day"' in text_of(answer)


def test_a_free_banking_day_is_chosen_beforehand(page, late):
    cells = offered(page.get(address("shift", late)))

    [chosen] = [cell for cell in cells if cell.is_chosen]
    assert not chosen.is_dear
    assert chosen.is_banking
    assert not [
        cell for cell in cells if cell.day > chosen.day and cell.is_banking and not cell.is_dear
    ]


def test_a_day_without_banking_says_which_day_counts(page, late):
    cells = offered(page.get(address("shift", late)))
    off = next(cell for cell in cells if not cell.is_banking)

    answer = page.get(address("shift", late), {"day": off.day}, HTTP_HX_REQUEST="true")

    counts = banking_day_after(off.day)
    assert not is_banking_day(off.day)
    assert f"{counts.day}.{counts.month}.{counts.year}" in off.heard
    assert f"myös {counts.day}.{counts.month}.{counts.year} tehty maksu" in text_of(answer)
    assert text_of(answer).strip().startswith('<div class="chosen" id="chosen"')


def test_the_check_page_names_the_day_and_the_fee_on_its_button(page, late, today):
    last = today + timedelta(days=14)

    answer = page.get(address("shift-check", late), {"day": last})

    text = text_of(answer)
    assert f"Siirrä päivään {last.day}.{last.month}.{last.year}, 5,00 €</button>" in text
    assert "510,20 €" in text
    assert "Perintälaki 513/1999 10 a §" in text
    assert "siirto olisi maksuton" in text
    assert not DueDateShift.objects.exists()


def test_four_presses_move_a_due_date(page, late):
    """Invoice, move, continue, confirm: each page leads to the next."""
    home = text_of(page.get("/"))
    own = reverse("invoices:invoice", args=[late.public_id])
    assert f'href="{own}"' in home
    assert f'href="{address("shift", late)}"' in text_of(page.get(own))
    choice = page.get(address("shift", late))
    assert f'action="{address("shift-check", late)}"' in text_of(choice)
    [chosen] = [cell for cell in offered(choice) if cell.is_chosen]
    check = page.get(address("shift-check", late), {"day": chosen.day})

    answer = page.post(address("shift-check", late), fields_of(check))

    made = DueDateShift.objects.get()
    assert made.to_on == chosen.day
    assert answer["Location"] == reverse("payments:shift-done", args=[made.public_id])


def test_what_comes_next_is_foretold_as_it_then_is(page, late, today):
    check = page.get(address("shift-check", late), {"day": today + timedelta(days=9)})

    done = page.post(address("shift-check", late), fields_of(check), follow=True)

    assert check.context["next"] == done.context["in_one_line"] != ""


def test_the_receipt_says_what_changed_and_what_comes(page, actor, ahead, now):
    made = shift(actor, ahead, days=18, at=now)

    text = text_of(page.get(reverse("payments:shift-done", args=[made.public_id])))

    assert "Sinulla on aikaa" in text
    assert "Viivästyskorko alkaa vasta uuden eräpäivän jälkeen." in text
    assert "Jos et tee mitään" in text
    assert "Lisää kalenteriin" in text


def test_a_receipt_of_what_was_paid_since_asks_for_nothing(page, actor, ahead, now, today):
    made = shift(actor, ahead, days=18, at=now)
    money_in.book_payment(
        invoice_id=ahead.pk,
        amount=Decimal("505.20"),
        value_on=today,
        cause="bank:1",
        actor=None,
        at=now,
    )

    text = text_of(page.get(reverse("payments:shift-done", args=[made.public_id])))

    assert "tästä laskusta ei ole nyt maksettavaa" in text
    assert "Lisää kalenteriin" not in text


@pytest.mark.parametrize("day", ["", "soon", "2020-01-01", "2099-01-01", "2026-13-40"])
def test_a_day_that_is_not_offered_is_asked_for_again(page, late, day):
    answer = page.get(address("shift-check", late), {"day": day})

    assert answer.status_code == 422
    assert "Valitse jokin kalenterin päivistä." in text_of(answer)


@pytest.mark.parametrize(
    "change",
    [{"cost": "0.00"}, {"cost": "x"}, {"before": "2020-01-01"}, {"day": ""}, {"day": "2099-01-01"}],
)
def test_what_was_not_shown_is_shown_first(page, late, today, change):
    check = page.get(address("shift-check", late), {"day": today + timedelta(days=14)})

    answer = page.post(address("shift-check", late), fields_of(check) | change)

    assert answer.status_code == 409
    assert "Jokin on muuttunut sillä välin" in text_of(answer)
    assert not DueDateShift.objects.exists()


def test_a_second_press_leads_to_the_same_receipt(page, late, today):
    check = page.get(address("shift-check", late), {"day": today + timedelta(days=5)})

    first = page.post(address("shift-check", late), fields_of(check))
    again = page.post(address("shift-check", late), fields_of(check))

    assert first["Location"] == again["Location"]
    assert DueDateShift.objects.count() == 1


def refusal(page, invoice):
    """Both pages say the same."""
    first, second = (
        re.search("<main.*</main>", text_of(page.get(address(name, invoice))))[0]
        for name in ("shift", "shift-check")
    )
    assert first == second
    return first


def test_refused_as_never_offered(page, late, now):
    policy(late, at=now, shift_until="NEVER")

    text = refusal(page, late)

    assert "Lähivoima Oy ei salli laskujensa eräpäivien siirtämistä täällä." in text
    assert "Maksa erissä, vähintään" in text
    assert "Maksa 505,20 €" in text
    assert "Ota yhteyttä laskuttajaan" in text


def test_refused_as_too_late_with_the_day(page, late, now, today):
    policy(late, at=now, shift_until="IN_TIME")
    was = today - timedelta(days=5)

    text = refusal(page, late)

    assert "Eräpäivää ei voi enää siirtää" in text
    assert f"Eräpäivä oli {was.day}.{was.month}.{was.year}." in text


def test_refused_as_moved_already_with_its_number(page, actor, ahead, now):
    shift(actor, ahead, days=10, at=now)

    assert "sallii laskun eräpäivän siirron yhden kerran" in refusal(page, ahead)


def test_refused_in_legal_collection(page, late):
    Invoice.objects.filter(pk=late.pk).update(stage="LEGAL_COLLECTION")

    text = refusal(page, late)

    assert "Lasku on oikeudellisessa perinnässä." in text
    assert "Kerro, ettet pysty maksamaan nyt" in text


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (HoldReason.PAYMENT_PENDING, "odottaa pankin vastausta"),
        (HoldReason.PAYMENT_REPORTED, "Kerroit maksaneesi tämän laskun"),
        (HoldReason.STOPPED, "Pyysit meitä keskeyttämään tämän laskun vapaaehtoisen perinnän"),
    ],
)
def test_refused_while_something_waits(page, late, now, reason, words):
    holds.place(invoice_id=late.pk, reason=reason, cause="test:1", at=now)

    text = refusal(page, late)

    assert "Et tarvitse nyt lisää aikaa" in text
    assert words in text
    assert "Takaisin laskuun" in text or "Katso, mitä kerroit" in text


def test_refused_while_a_dispute_waits(page, actor, late, now):
    make(actor, late, RequestKind.DISPUTE, at=now)

    assert "Olet riitauttanut tämän laskun." in refusal(page, late)


def test_refused_when_nothing_is_to_be_paid(page, late, now, today):
    money_in.book_payment(
        invoice_id=late.pk,
        amount=Decimal("505.20"),
        value_on=today,
        cause="bank:1",
        actor=None,
        at=now,
    )

    assert "Lasku on hoidettu." in refusal(page, late)


def test_refused_when_it_is_somebody_elses(page, actor, other_debtor, now):
    invoice = owed(other_debtor.party, at=now, days=6)
    FoundInvoice.objects.create(party=actor.acting_for, invoice=invoice, found_at=now)

    text = refusal(page, invoice)

    assert "Tämä on jonkun toisen lasku." in text
    assert "Maksa 505,20 €" in text
    assert "Maksa erissä" not in text


def test_refused_in_a_plan_which_is_one_press_away(page, debtor, late, now):
    plan = PaymentPlan.objects.create(
        party=debtor.party,
        user=debtor,
        language="fi",
        total=late.open_total,
        payday=5,
        made_at=now,
        started_at=now,
    )
    PlanClaim.objects.create(plan=plan, invoice=late, owed=late.open_total)

    text = refusal(page, late)

    assert "Laskulla on maksusuunnitelma" in text
    assert reverse("payments:plan", args=[plan.public_id]) in text


def test_the_invoice_tells_of_more_time(page, actor, late, now, today):
    shift(actor, late, days=14, at=now, cost="5.00")
    until = today + timedelta(days=14)
    until = until if is_banking_day(until) else banking_day_after(until)

    text = text_of(page.get(reverse("invoices:invoice", args=[late.public_id])))

    assert f"Sinulla on aikaa {until.day}.{until.month}.{until.year} asti" in text
    assert "Eräpäivän siirron kulu" in text
    assert "Lisäaikaa" in text
    assert "Eräpäivää on jo siirretty." in text
    assert late.timeline.filter(kind=EventKind.SHIFTED).exists()


def test_the_invoice_tells_of_the_day_that_it_still_says_itself(page, actor, ahead, now, today):
    shift(actor, ahead, days=18, at=now)
    printed = today + timedelta(days=6)

    text = text_of(page.get(reverse("invoices:invoice", args=[ahead.public_id])))

    day = f"{printed.day}.{printed.month}.{printed.year}"
    assert f"Laskussa itsessään lukee yhä {day}" in text
    assert f"Ennen {day}, nyt" in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "Mikä päivä sopii sinulle?"),
        ("sv", "Vilken dag passar dig?"),
        ("en", "Which day suits you?"),
    ],
)
def test_it_speaks_the_readers_language(page, debtor, late, language, words):
    debtor.language = language
    debtor.save()

    answer = page.get(address("shift", late))

    assert words in text_of(answer)
    assert f'<html lang="{language}"' in text_of(answer)


def test_the_pages_ask_the_database_little(page, late, today, django_assert_max_num_queries):
    page.get(address("shift", late))

    with django_assert_max_num_queries(12):
        page.get(address("shift", late))
    with django_assert_max_num_queries(12):
        page.get(address("shift-check", late), {"day": today + timedelta(days=3)})
