"""The page of a pause: what may pause, one press, what follows; and coming to it signed out."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.session_store import SessionStore
from invoices.models import FoundInvoice, Hold, HoldReason
from invoices.services import holds
from payments.models import Pause
from payments.views import budget_draft
from tests.factories import InvoiceFactory
from tests.invoices.stories import sent
from tests.payments.budgeting import BUDGET, NOTHING_LEFT, PAUSE, PAUSED, address, page_of
from tests.sign_in import sign_in


def overdue(party, number="1000", *, days=10, **fields):
    """Of today, since pages read the clock."""
    due_on = timezone.localdate() - timedelta(days=days)
    return sent(party, at=timezone.now(), due_on=due_on, number=number, **fields)


@pytest.fixture
def invoice(debtor):
    return overdue(debtor.party)


@pytest.fixture
def disputed(debtor):
    made = overdue(debtor.party, "1001", who="Hammas Oy")
    holds.place(invoice_id=made.pk, reason=HoldReason.DISPUTED, cause="test:d", at=timezone.now())
    return made


@pytest.fixture
def until():
    return timezone.localdate() + timedelta(days=30)


def form_of(*invoices, until, ticked=None):
    """The form as the page writes it, with all of them ticked or some."""
    return {
        "seen": [f"{each.public_id} {until.isoformat()}" for each in invoices],
        "invoice": [str(each.public_id) for each in (invoices if ticked is None else ticked)],
    }


def text_of(day):
    return f"{day.day}.{day.month}.{day.year}"


# --- looking ----------------------------------------------------------------------


def test_it_shows_what_may_pause_and_why_the_rest_does_not(page, invoice, disputed, until):
    response = page.get(PAUSE)

    text = page_of(response)
    assert f"Ota tauko {text_of(until)} asti" in text
    assert [each.invoice for each, _is_ticked in response.context["rows"]] == [invoice]
    assert [each.invoice for each in response.context["refused"]] == [disputed]
    assert "Olet riitauttanut laskun" in text
    assert "takuusaatio.fi" in text


def test_looking_changes_nothing(page, invoice):
    page.get(PAUSE)

    assert not Pause.objects.exists()
    assert not Hold.objects.exists()


def test_only_the_named_invoices_are_shown(page, invoice, debtor):
    overdue(debtor.party, "1002")

    response = page.get(address("payments:budget-pause", invoice))

    assert [each.invoice for each, _is_ticked in response.context["rows"]] == [invoice]
    assert address("payments:budget", invoice) in page_of(response)


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_persons_invoice_is_not_found(page, method, until):
    foreign = InvoiceFactory()
    form = form_of(foreign, until=until)

    assert getattr(page, method)(PAUSE, form).status_code == 404
    assert not Pause.objects.exists()


def test_one_that_was_only_found_reads_why_not(page, debtor, now):
    foreign = overdue(InvoiceFactory().party, "1003")
    FoundInvoice.objects.create(party=debtor.party, invoice=foreign, found_at=now)

    text = page_of(page.get(PAUSE))

    assert "Lisäsit laskun luetteloosi" in text
    assert "<form class" not in text.split('class="wizard"')[1]


def test_without_invoices_there_is_nothing_to_pause(page):
    assert "Sinulla ei ole maksettavia laskuja." in page_of(page.get(PAUSE))


def test_what_cannot_pause_again_offers_a_person(page, invoice, until):
    page.post(PAUSE, form_of(invoice, until=until))
    Pause.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    Hold.objects.update(released_at=timezone.now())

    text = page_of(page.get(PAUSE))

    assert "viimeisten 12 kuukauden aikana" in text
    assert reverse("invoices:hardship", args=[invoice.public_id]) in text


def test_the_number_of_queries_does_not_grow(page, debtor, invoice, django_assert_max_num_queries):
    page.get(PAUSE)
    with django_assert_max_num_queries(12) as few:
        page.get(PAUSE)
    for number in range(8):
        overdue(debtor.party, str(3000 + number))

    with django_assert_max_num_queries(12) as many:
        page.get(PAUSE)

    assert len(many) == len(few)


# --- pressing ---------------------------------------------------------------------


def test_one_press_pauses_and_a_receipt_says_what_follows(page, invoice, until):
    response = page.post(PAUSE, form_of(invoice, until=until), follow=True)

    assert response.redirect_chain == [(PAUSED, 302)]
    text = page_of(response)
    assert f"Perintä on tauolla {text_of(until)} asti" in text
    assert "Lähivoima Oy" in text
    assert Pause.objects.get().ends_on == until


def test_the_receipt_stays_for_as_long_as_the_pause(page, invoice, until):
    page.post(PAUSE, form_of(invoice, until=until))

    assert page.get(PAUSED).status_code == 200


def test_without_a_pause_the_receipt_leads_to_making_one(page):
    assert page.get(PAUSED).url == PAUSE


def test_pressing_twice_pauses_once(page, invoice, until):
    page.post(PAUSE, form_of(invoice, until=until))
    again = page.post(PAUSE, form_of(invoice, until=until))

    assert again.url == PAUSED
    assert Pause.objects.count() == 1


def test_only_what_is_ticked_pauses(page, invoice, debtor, until):
    other = overdue(debtor.party, "1002")

    page.post(PAUSE, form_of(invoice, other, until=until, ticked=[other]))

    assert Pause.objects.get().invoice == other


def test_nothing_ticked_is_said_and_shown_again(page, invoice, until):
    response = page.post(PAUSE, form_of(invoice, until=until, ticked=[]))

    assert response.status_code == 422
    assert "Valitse ainakin yksi lasku." in page_of(response)
    assert not Pause.objects.exists()


def test_what_changed_meanwhile_is_shown_and_nothing_is_done(page, invoice, disputed, until):
    response = page.post(PAUSE, form_of(invoice, disputed, until=until))

    assert response.status_code == 409
    assert "Jokin muuttui sillä välin" in page_of(response)
    assert not Pause.objects.exists()


def test_a_page_of_yesterday_is_shown_anew(page, invoice, until):
    response = page.post(PAUSE, form_of(invoice, until=until - timedelta(days=1)))

    assert response.status_code == 409
    assert f"Ota tauko {text_of(until)} asti" in page_of(response)


@pytest.mark.parametrize(
    "form",
    [
        {"invoice": ["x"], "seen": ["x"]},
        {"seen": ["00000000-0000-4000-8000-000000000000 tomorrow"]},
        {"seen": ["x"] * 300},
    ],
)
def test_what_no_page_of_ours_writes_is_not_found(page, form):
    assert page.post(PAUSE, form).status_code == 404


def test_an_invoice_without_its_day_is_not_found(page, invoice):
    assert page.post(PAUSE, {"invoice": str(invoice.public_id)}).status_code == 404
    assert not Pause.objects.exists()


# --- signed out -------------------------------------------------------------------


def test_a_visitor_signs_in_and_finds_everything_again(client, debtor, invoice, until):
    form = NOTHING_LEFT | {"invoice": str(invoice.public_id), "home_share": "99", "pause": "1"}

    pressed = client.post(BUDGET, form)
    door = client.get(pressed.url)
    sign_in(client, debtor)
    response = client.get(pressed.url)
    back = client.get(address("payments:budget", invoice))

    assert pressed.url == address("payments:budget-pause", invoice)
    assert door.status_code == 302
    assert door.url.startswith(reverse("accounts:sign-in"))
    assert "1560" not in door.url
    assert f"Ota tauko {text_of(until)} asti" in page_of(response)
    assert 'value="1560"' in page_of(back)
    assert 'value="99"' in page_of(back)


def test_what_was_carried_is_taken_out_of_the_session_when_it_is_shown(client, db):
    client.post(BUDGET, NOTHING_LEFT | {"pause": "1"})

    first, second = client.get(BUDGET), client.get(BUDGET)

    assert 'value="1560"' in page_of(first)
    assert 'value="1560"' not in page_of(second)
    assert budget_draft.KEY not in SessionStore(client.session.session_key).load()


def test_it_is_gone_when_the_pause_is_made(client, debtor, invoice, until):
    client.post(BUDGET, NOTHING_LEFT | {"pause": "1"})
    sign_in(client, debtor)

    client.post(PAUSE, form_of(invoice, until=until))

    assert budget_draft.KEY not in client.session


def test_it_waits_for_a_quarter_of_an_hour_and_no_longer(client, db, time_machine):
    began = timezone.now()
    time_machine.move_to(began, tick=False)
    client.post(BUDGET, NOTHING_LEFT | {"pause": "1"})

    time_machine.move_to(began + timedelta(minutes=16), tick=False)

    assert 'value="1560"' not in page_of(client.get(BUDGET))


def test_the_session_of_a_visitor_ends_with_it(client, db):
    client.post(BUDGET, NOTHING_LEFT | {"pause": "1"})

    assert 0 < client.session.get_expiry_age() <= 15 * 60


def test_only_fields_of_the_form_are_carried_and_no_long_text(client, db):
    client.post(BUDGET, NOTHING_LEFT | {"pause": "1", "hetu": "secret", "pay": "1" * 9 + " " * 90})

    values = client.session[budget_draft.KEY]["values"]
    assert "hetu" not in values
    assert len(values["pay"]) <= 40


def test_wrong_sums_are_not_carried(client, db):
    assert client.post(BUDGET, {"pay": "paljon", "pause": "1"}).status_code == 422
    assert budget_draft.KEY not in client.session
