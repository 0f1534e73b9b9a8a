"""On the phone: a dispute, difficulty in paying, a stop, a complaint, in the debtor's words."""

from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from accounts.models import AuditEvent
from accounts.services.roles import Role
from invoices.models import DebtorRequest, EventKind, HoldReason, RequestKind
from tests.factories import DebtorFactory
from tests.invoices import phone_matters as phone
from tests.invoices.asking import active_holds, overdue_invoice
from tests.sign_in import sign_in
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db

DONE_FOR_YOU = "Asiakaspalvelu teki tämän puolestasi."
WORDS = "Pyörä oli rikki.\r\nSoitin heti kauppaan."
TYPED = {
    "dispute": {"reason": "FAULTY", "part": "part", "sum": "30,00", "text": WORDS},
    "hardship": {"help": "two-weeks", "until": "", "text": ""},
    "stop": {"text": ""},
    "complain": {"text": WORDS},
}
KINDS = {
    "dispute": RequestKind.DISPUTE,
    "hardship": RequestKind.HARDSHIP,
    "stop": RequestKind.STOP,
    "complain": RequestKind.COMPLAINT,
}


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False) as clock:
        yield clock


@pytest.fixture
def agent_client():
    return signed_in(Role.AGENT)


@pytest.fixture
def invoice(debtor, now):
    return overdue_invoice(debtor.party, at=now)


@pytest.mark.parametrize("name", TYPED)
def test_what_the_debtor_asks_for_is_made_in_its_name(agent_client, invoice, name):
    page = phone.do(agent_client, phone.of_invoice(invoice, name), TYPED[name])

    made = DebtorRequest.objects.get()
    assert (made.kind, made.party, made.user.username) == (KINDS[name], invoice.party, "agent")
    assert active_holds(invoice) != []
    assert f"Request {made.number} is made. Collection waits" in phone.said(page)[0]


def test_a_dispute_of_a_part_keeps_the_words_and_the_sum(agent_client, invoice):
    phone.do(agent_client, phone.of_invoice(invoice, "dispute"), TYPED["dispute"])

    made = DebtorRequest.objects.get()
    assert (made.reason, made.disputed_amount) == ("FAULTY", Decimal("30.00"))
    assert made.text.splitlines() == ["Pyörä oli rikki.", "Soitin heti kauppaan."]
    assert active_holds(invoice) == [(HoldReason.DISPUTED, None)]


def test_the_check_says_what_stops_and_what_is_still_to_be_paid(agent_client, invoice):
    address = phone.of_invoice(invoice, "dispute")

    page = phone.check(agent_client, address, TYPED["dispute"])

    effects = " ".join(page.context["check"].effects).replace("\xa0", " ")
    assert "Collection stops at once" in effects
    assert "The part that you do not dispute, €66.41" in effects
    assert not DebtorRequest.objects.exists()


def test_the_right_to_stop_is_explained_as_on_the_debtors_page(agent_client, invoice, client):
    page = agent_client.get(phone.of_invoice(invoice, "stop"))

    own = sign_in(client, invoice.party.user).get(
        reverse("invoices:stop", args=[invoice.public_id])
    )
    said = page.context["act"].say
    assert len(said) == 7
    assert all(escape(str(each)) in own.text for each in said)
    with translation.override("en"):
        assert all(escape(str(each)) in page.text for each in said)


def test_the_debtor_sees_that_customer_service_wrote_it_down(agent_client, invoice, client):
    phone.do(agent_client, phone.of_invoice(invoice, "complain"), TYPED["complain"])

    own = sign_in(client, invoice.party.user)
    made = DebtorRequest.objects.get()
    page = own.get(reverse("invoices:request", args=[made.public_id]))
    assert "Asiakaspalvelu kirjasi tämän puolestasi" in page.text
    assert DONE_FOR_YOU in own.get(f"/invoices/{invoice.public_id}/").text
    event = invoice.timeline.get(kind=EventKind.REQUESTED)
    assert event.data == {"kind": "COMPLAINT", "by": "STAFF"}


def test_the_debtor_takes_back_what_was_asked_on_the_phone(agent_client, invoice, client):
    phone.do(agent_client, phone.of_invoice(invoice, "stop"), TYPED["stop"])
    made = DebtorRequest.objects.get()

    own = sign_in(client, invoice.party.user)
    own.post(reverse("invoices:request-take-back", args=[made.public_id]))

    made.refresh_from_db()
    assert made.state == "WITHDRAWN"
    assert active_holds(invoice) == []


def test_the_answer_is_written_in_the_debtors_language(agent_client, invoice):
    invoice.party.user.language = "sv"
    invoice.party.user.save()
    phone.do(agent_client, phone.of_invoice(invoice, "stop"), TYPED["stop"])

    page = agent_client.get(
        reverse("admin:invoices_debtorrequest_change", args=[DebtorRequest.objects.get().pk])
    )

    assert "language is: Swedish" in phone.text_of(page)
    assert "Taken down on the phone by agent." in phone.text_of(page)


def test_pressing_twice_asks_once_and_says_by_when_it_is_answered(agent_client, invoice):
    address, data = phone.of_invoice(invoice, "stop"), TYPED["stop"]
    seen = phone.check(agent_client, address, data).context["check"].seen

    for _press in range(2):
        page = agent_client.post(address, {**data, "do": "send", "seen": seen}, follow=True)

    assert DebtorRequest.objects.count() == 1
    assert "It is answered by" in phone.said(page)[-1]


@pytest.mark.parametrize(
    ("name", "typed", "field"),
    [
        ("dispute", {"reason": ""}, "reason"),
        ("dispute", {"sum": "9999"}, "sum"),
        ("dispute", {"text": " "}, "text"),
        ("hardship", {"help": "day", "until": "2031-01-01"}, "until"),
        ("hardship", {"help": "other"}, "text"),
        ("complain", {"text": ""}, "text"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_keeps_the_rest(
    agent_client, invoice, name, typed, field
):
    data = {**TYPED[name], **typed, "do": "check"}

    page = agent_client.post(phone.of_invoice(invoice, name), data)

    form = page.context["form"]
    assert page.status_code == 422
    assert list(form.errors) == [field]
    assert all(form[each].value() == data[each] for each in form.fields)


def test_going_back_keeps_what_was_typed(agent_client, invoice):
    data = {**TYPED["dispute"], "do": "edit"}

    page = agent_client.post(phone.of_invoice(invoice, "dispute"), data)

    form = page.context["form"]
    assert not form.errors
    assert {each: form[each].value() for each in form.fields} == TYPED["dispute"]


def test_a_claim_that_changed_meanwhile_is_shown_again(agent_client, invoice):
    address, data = phone.of_invoice(invoice, "dispute"), TYPED["dispute"]

    page = agent_client.post(address, {**data, "do": "send", "seen": "of another day"})

    assert phone.said(page) == ["Something changed meanwhile. Check it once more."]
    assert not DebtorRequest.objects.exists()


def test_the_door_refuses_in_the_words_that_the_debtor_reads(agent_client, debtor, now):
    early = overdue_invoice(debtor.party, at=now, days=-10)

    page = agent_client.get(phone.of_invoice(early, "something_wrong"))

    ways = {way.label: way for way in page.context["ways"]}
    assert ways["Stop voluntary collection"].url == ""
    assert "not overdue" in ways["Stop voluntary collection"].told
    assert ways["Dispute the invoice"].url != ""
    assert AuditEvent.objects.filter(action="invoice.viewed", party=debtor.party).exists()


def test_a_page_that_is_refused_leads_to_what_helps_instead(agent_client, debtor, now):
    early = overdue_invoice(debtor.party, at=now, days=-10)

    page = agent_client.get(phone.of_invoice(early, "stop"), follow=True)

    assert phone.led_to(page) == phone.of_invoice(early, "something_wrong")
    assert "not overdue" in phone.said(page)[0]


def test_nothing_is_asked_for_somebody_whom_nobody_knows(agent_client, now):
    found = overdue_invoice(None, at=now)

    pages = [
        agent_client.get(phone.of_invoice(found, name), follow=True)
        for name in ("something_wrong", *TYPED)
    ]

    assert all("Nobody is known as the debtor" in phone.said(page)[0] for page in pages)


def test_the_agent_returns_to_where_the_call_is_served(agent_client, invoice):
    party = reverse("admin:accounts_party_change", args=[invoice.party.pk])
    door = agent_client.get(f"{phone.of_invoice(invoice, 'something_wrong')}?next={party}")
    way = next(each for each in door.context["ways"] if "complaint" in each.label)

    page = phone.do(agent_client, way.url, TYPED["complain"])

    assert phone.led_to(page) == party


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/admin/",
        "//evil.example/admin/",
        "/invoices/",
        "javascript:alert(1)",
        "/admin/\r\nSet-Cookie: a=b",
        "/admin/" + "x" * 600,
    ],
)
def test_the_way_back_leads_nowhere_but_to_pages_of_staff(agent_client, invoice, wanted):
    address = reverse("admin:invoices_invoice_complain", args=[invoice.pk], query={"next": wanted})

    page = phone.do(agent_client, address, TYPED["complain"])

    assert phone.led_to(page) == reverse("admin:invoices_invoice_change", args=[invoice.pk])


@pytest.mark.parametrize("role", [Role.CREDITOR_USER, Role.AUDITOR])
@pytest.mark.parametrize("name", ["something_wrong", *TYPED])
def test_who_does_not_answer_calls_may_not(role, name, invoice):
    client = signed_in(role)

    pages = [client.get(phone.of_invoice(invoice, name))]
    if name in TYPED:
        pages.append(client.post(phone.of_invoice(invoice, name), TYPED[name]))

    assert {page.status_code for page in pages} == {403}


def test_a_team_lead_serves_callers_too(invoice):
    phone.do(signed_in(Role.TEAM_LEAD), phone.of_invoice(invoice, "stop"), TYPED["stop"])

    assert DebtorRequest.objects.get().user.username == "team-lead"


@pytest.mark.django_db(transaction=True)
def test_two_agents_at_once_make_one_request(now):
    invoice = overdue_invoice(DebtorFactory().party, at=now)
    clients = [client_of(staff_of(Role.AGENT, username=name)) for name in ("one", "two")]
    address, barrier = phone.of_invoice(invoice, "stop"), Barrier(2)
    seen = phone.check(clients[0], address, TYPED["stop"]).context["check"].seen

    def press(client: Client) -> None:
        barrier.wait()
        try:
            client.post(address, {**TYPED["stop"], "do": "send", "seen": seen})
        finally:
            connection.close()

    threads = [Thread(target=press, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert DebtorRequest.objects.count() == 1
    assert len(active_holds(invoice)) == 1


def test_hardship_hopes_for_a_day_that_is_read_back(agent_client, invoice, now):
    day = date(2026, 12, 20) if now.date() < date(2026, 12, 20) else now.date() + timedelta(days=9)
    data = {**TYPED["hardship"], "help": "day", "until": day.isoformat()}

    page = phone.check(agent_client, phone.of_invoice(invoice, "hardship"), data)

    assert dict(page.context["check"].facts).keys() == {"Pause hoped until"}
