"""The statement, the form, the receipt, and the desk at which it is answered."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.services.roles import Role
from messaging.models import AccessibilityFeedback
from messaging.views import accessibility as view
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db
FORM = "/accessibility/feedback/"
LIST = reverse("admin:messaging_accessibilityfeedback_changelist")


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


def feedback_of(now, **fields):
    whole = {
        "text": "Painike jää piiloon.",
        "email": "liisa@example.com",
        "language": "fi",
        "received_at": now,
        "answer_by": date(2026, 12, 5),
    }
    return AccessibilityFeedback.objects.create(**(whole | fields))


def send(client, **data):
    return client.post(FORM, {"text": "Nappi", "once": str(uuid4()), **data})


# --- for everybody ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "supervisor"),
    [
        ("fi", "Liikenne- ja viestintävirasto Traficom"),
        ("sv", "Transport- och kommunikationsverket Traficom"),
        ("en", "Finnish Transport and Communications Agency Traficom"),
    ],
)
def test_the_statement_has_what_the_act_asks_for(client, language, supervisor):
    page = client.get("/accessibility/", headers={"Accept-Language": language}).content.decode()

    assert supervisor in page
    assert FORM in page
    for needed in ("WCAG", "EN 301 549", "029 534 5000"[1:], "306/2019", "2026", "14"):
        assert needed in page


def test_who_writes_without_signing_in_reads_by_when_we_answer(client):
    response = send(client, email="liisa@example.com", page="Etusivu")

    feedback = AccessibilityFeedback.objects.get()
    receipt = client.get(response["Location"])
    assert response.status_code == 302
    assert "5.12.2026" in receipt.content.decode()
    assert "Etusivu" not in receipt.content.decode()
    assert "no-store" in receipt.headers["Cache-Control"]
    assert (feedback.page, feedback.language) == ("Etusivu", "fi")


def test_without_an_address_the_receipt_promises_no_answer(client):
    receipt = client.get(send(client)["Location"])

    assert "emme voi vastata sinulle" in receipt.content.decode()


def test_it_works_for_who_has_signed_in_too(client, debtor):
    client.force_login(debtor, backend="accounts.backends.BankIdBackend")

    assert send(client).status_code == 302
    assert AccessibilityFeedback.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"text": ""}, {"text": "x" * 4001}, {"email": "liisa"}, {"once": "x"}]
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(client, wrong):
    response = send(client, **({"page": "Se sivu"} | wrong))

    assert response.status_code == 422
    assert "Se sivu" in response.content.decode()
    assert not AccessibilityFeedback.objects.exists()


def test_a_character_that_the_database_lacks_is_left_out(client):
    send(client, text="a\0b")

    assert AccessibilityFeedback.objects.get().text == "ab"


def test_a_network_that_sends_without_end_is_told_to_wait_and_keeps_its_text(client, monkeypatch):
    monkeypatch.setattr(view, "FROM_NETWORK", view.Rule("accessibility-test", "2/hour"))

    answers = [send(client, text="Tämä teksti") for _ in range(3)]

    assert [each.status_code for each in answers] == [302, 302, 429]
    assert "Tämä teksti" in answers[-1].content.decode()
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert AccessibilityFeedback.objects.count() == 2


def test_another_network_is_not_kept_waiting_by_it(client, monkeypatch, settings):
    settings.TRUSTED_PROXY_COUNT = 0
    monkeypatch.setattr(view, "FROM_NETWORK", view.Rule("accessibility-test", "1/hour"))
    send(client)

    other = Client(REMOTE_ADDR="192.0.2.7")

    assert send(client).status_code == 429
    assert send(other).status_code == 302


def test_a_form_without_its_mark_is_refused():
    strict = Client(enforce_csrf_checks=True)

    assert send(strict).status_code == 403


def test_a_receipt_of_nobody_is_not_found(client):
    assert client.get(f"{FORM}{uuid4()}/").status_code == 404


# --- the desk ---------------------------------------------------------------------------------


def test_the_nearest_day_comes_first_and_what_is_late_is_marked(now):
    feedback_of(now, text="Myöhemmin", answer_by=date(2026, 12, 1))
    feedback_of(now, text="Myöhässä", answer_by=date(2026, 11, 19))
    feedback_of(now, text="Tänään", answer_by=date(2026, 11, 21))

    page = signed_in(Role.AGENT).get(f"{LIST}?queue=open").content.decode()

    places = [page.index(words) for words in ("Myöhässä", "Tänään", "Myöhemmin")]
    assert places == sorted(places)
    assert "2 days late" in page
    assert AuditEvent.objects.filter(action="accessibilityfeedback.listed").exists()


def test_an_agent_answers_and_comes_back_to_what_is_left(now):
    feedback = feedback_of(now)
    client = signed_in(Role.AGENT)
    page = reverse("admin:messaging_accessibilityfeedback_change", args=[feedback.pk])

    shown = client.get(page).content.decode()
    answered = client.post(f"{answer_page(feedback)}", {"text": "Korjasimme sen."}, follow=True)

    feedback.refresh_from_db()
    assert "Painike jää piiloon." in shown
    assert "Kiitos, että kerroit." in shown  # in the language of the person, not of the agent
    assert feedback.answer == "Korjasimme sen."
    assert "Painike" not in answered.content.decode()
    assert AuditEvent.objects.filter(action="accessibilityfeedback.viewed").exists()


def answer_page(feedback):
    return reverse("admin:messaging_accessibilityfeedback_answer", args=[feedback.pk])


def test_an_empty_answer_to_an_address_is_refused_with_words(now):
    feedback = feedback_of(now)

    response = signed_in(Role.AGENT).post(answer_page(feedback), {"text": " "})

    assert response.status_code == 422
    assert "Write an answer" in response.content.decode()


def test_without_an_address_it_is_noted_by_one_press(now):
    feedback = feedback_of(now, email="")

    signed_in(Role.TEAM_LEAD).post(answer_page(feedback), {"text": ""})

    feedback.refresh_from_db()
    assert feedback.answered_at == now


def test_the_second_of_two_agents_is_told_that_it_is_answered(now):
    feedback = feedback_of(now)
    first, second = signed_in(Role.AGENT), client_of(staff_of(Role.AGENT, username="toinen"))
    first.post(answer_page(feedback), {"text": "Yksi."})

    late = second.post(answer_page(feedback), {"text": "Kaksi."}, follow=True)

    feedback.refresh_from_db()
    assert feedback.answer == "Yksi."
    assert "already" in late.content.decode()
    assert "<textarea" not in late.content.decode()


def test_the_page_says_what_became_of_the_e_mail(now):
    agent = staff_of(Role.AGENT)
    answered = {"answer": "x", "answered_at": now, "answered_by": agent}
    waits = feedback_of(now, **answered)
    sent = feedback_of(now, answer_mailed_at=now + timedelta(hours=1), **answered)
    refused = feedback_of(now, refused_at=now, **answered)
    client = client_of(agent)

    pages = [
        client.get(
            reverse("admin:messaging_accessibilityfeedback_change", args=[row.pk])
        ).content.decode()
        for row in (waits, sent, refused)
    ]

    assert "Waits for the mail server" in pages[0]
    assert "Sent on 21" in pages[1]
    assert "does not know this address" in pages[2]


def test_it_is_found_by_the_whole_address(now):
    feedback_of(now, text="Haettu")
    feedback_of(now, text="Muu", email="muu@example.com")
    client = signed_in(Role.AGENT)

    found = client.post(LIST, {"q": "LIISA@example.com"}, follow=True).content.decode()

    assert "Haettu" in found
    assert "Muu" not in found
