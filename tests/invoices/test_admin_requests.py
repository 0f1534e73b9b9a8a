"""The requests desk: the most urgent first, answered once, and never by surprise."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import AuditEvent, User
from accounts.services.roles import Role
from invoices.models import (
    DebtorRequest,
    Hold,
    HoldReason,
    Invoice,
    RequestFile,
    RequestKind,
    RequestOutcome,
    RequestState,
    Stage,
)
from invoices.queries.ledger import ledger_mismatches
from invoices.rules import myropo_id
from invoices.services.requests.answering import answer_request
from invoices.services.requests.making import Wish, make_request
from invoices.services.requests.states import hold_cause
from tests.factories import AgentFactory, DebtorFactory
from tests.invoices.bookings import add_cost, booked, withdraw
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db

LIST = "/admin/invoices/debtorrequest/"
DAY = timedelta(days=1)
CODE = myropo_id.make([0, 5, 9, 13, 17, 21, 25])


@pytest.fixture
def at():
    """The desk reads the clock: what it is shown is of today."""
    return timezone.now()


@pytest.fixture
def invoice(at):
    today = timezone.localdate()
    return booked(at, issued_on=today - 60 * DAY, due_on=today - 30 * DAY)


def asked(invoice, at, kind=RequestKind.HARDSHIP, **wish):
    user = User.objects.filter(party=invoice.party).first() or DebtorFactory(
        party=invoice.party, language="sv"
    )
    told = {"text": "Jag är sjuk <b>nu</b>", **wish}
    if kind == RequestKind.DISPUTE:
        told.setdefault("reason", "FAULTY")
    return make_request(
        actor=Actor(user=user, acting_for=invoice.party),
        invoice_id=invoice.pk,
        wish=Wish(kind=kind, **told),
        at=at,
    )


def waiting(at, *, days=0, **fields):
    """A row of the list, whatever its claim."""
    invoice = booked(at, **fields)
    user = DebtorFactory(party=invoice.party)
    return DebtorRequest.objects.create(
        invoice=invoice,
        party=invoice.party,
        user=user,
        kind=RequestKind.COMPLAINT,
        made_at=at,
        answer_by=timezone.localdate(at) + days * DAY,
    )


def page_of(row):
    return reverse("admin:invoices_debtorrequest_change", args=[row.pk])


def desk_of(row):
    return reverse("admin:invoices_debtorrequest_answer", args=[row.pk])


def listed(client, query=""):
    return list(client.get(f"{LIST}{query}").context["cl"].result_list)


def typed(outcome="EXPLAINED", **changes):
    return {"outcome": outcome, "answer": "Tack för ditt meddelande.", "do": "check", **changes}


def send(client, row, **data):
    """Check first, then send what was checked."""
    checked = client.post(desk_of(row), data)
    assert checked.status_code == 200, checked.context["form"].errors
    return client.post(
        desk_of(row), {**data, "do": "send", "seen": checked.context["seen"]}, follow=True
    )


def test_the_queue_has_the_most_urgent_first_and_no_others(at):
    late = waiting(at, days=-3, number="late")
    soon = waiting(at, days=1, number="soon")
    today = waiting(at, days=0, number="today")
    done = waiting(at, days=-9, number="done")
    DebtorRequest.objects.filter(pk=done.pk).update(state=RequestState.WITHDRAWN, ended_at=at)
    client = signed_in(Role.AGENT)

    assert listed(client, "?queue=open") == [late, today, soon]
    assert listed(client, "?queue=late") == [late]
    assert listed(client, "?state__exact=OPEN") == [late, today, soon]
    assert listed(client) == [done, today, soon, late]


def test_the_pages_of_the_queue_follow_its_order(at, monkeypatch):
    rows = [waiting(at, days=days, number=f"n{n}") for n, days in enumerate([5, 1, 1, 3, 2])]
    client = signed_in(Role.AGENT)
    monkeypatch.setattr("invoices.admin.requests.DebtorRequestAdmin.list_per_page", 2)
    seen, address = [], f"{LIST}?queue=open"

    while address:
        changes = client.get(address).context["cl"]
        seen += changes.result_list
        address = f"{LIST}{changes.next_page}" if changes.next_page else ""

    assert seen == sorted(rows, key=lambda row: (row.answer_by, row.pk))


@pytest.mark.parametrize(
    ("days", "words", "mark"),
    [(-3, "3 days late", "late"), (-1, "1 day late", "late"), (0, "– today", "near")],
)
def test_a_late_one_is_marked_in_words_and_colour(at, days, words, mark):
    waiting(at, days=days)

    page = signed_in(Role.AGENT).get(LIST)

    assert f'<strong class="{mark}">' in page.text
    assert words in page.text


def test_one_that_was_answered_is_not_late(at):
    row = waiting(at, days=-3)
    answer_request(
        number=row.pk,
        outcome=RequestOutcome.EXPLAINED,
        answer="So it is.",
        actor=AgentFactory(),
        at=at,
    )

    page = signed_in(Role.AGENT).get(LIST)

    assert "days late" not in page.text


@pytest.mark.parametrize("words", ["A-77", "14104 37301 00020 99", CODE, "väinö tunnistus", "case"])
def test_it_is_found_by_every_number_of_a_letter_and_by_the_debtor(at, words):
    row = waiting(at, number="A-77", myropo_id=CODE)
    waiting(at, number="B-1", reference="1232", debtor_name="Sanni Sivullinen")
    client = signed_in(Role.AGENT)
    if words == "case":
        words = str(Invoice.objects.get(number="A-77").case_number)

    response = client.post(LIST, {"q": words}, follow=True)

    assert list(response.context["cl"].result_list) == [row]


def test_the_list_is_narrowed_by_kind_creditor_and_party(at):
    row = waiting(at, number="1")
    waiting(at, number="2")
    client = signed_in(Role.AGENT)

    assert listed(client, f"?party={row.party.pk}") == [row]
    assert listed(client, f"?creditor={row.invoice.creditor.pk}") == [row]
    assert listed(client, "?kind__exact=STOP") == []
    assert AuditEvent.objects.filter(action="debtorrequest.listed", party=row.party).exists()


def test_the_list_takes_as_many_queries_for_many_rows_as_for_one(at, django_assert_num_queries):
    client = signed_in(Role.AGENT)
    waiting(at, number="0")
    client.get(LIST)
    with django_assert_num_queries(7) as few:
        client.get(LIST)
    for number in range(1, 12):
        waiting(at, number=str(number))

    with django_assert_num_queries(len(few)):
        client.get(LIST)


def test_the_page_shows_the_words_the_claim_and_what_comes_and_is_recorded(invoice, at):
    add_cost(invoice, "5.00", at)
    row = asked(invoice, at, pause_until=timezone.localdate() + 40 * DAY)

    page = signed_in(Role.AGENT).get(page_of(row))

    assert "Jag är sjuk &lt;b&gt;nu&lt;/b&gt;" in page.text
    assert "Swedish" in page.text or "Svenska" in page.text
    assert "€105.00" in page.text
    assert "A request of the debtor waits for an answer" in page.text
    event = AuditEvent.objects.get(action="debtorrequest.viewed")
    assert (event.party, event.target_id) == (invoice.party, str(row.pk))


@pytest.mark.parametrize(
    ("kind", "offered"),
    [
        ("HARDSHIP", ["PAUSED", "WITHOUT_COSTS", "EXPLAINED", "REJECTED", "ENDED"]),
        ("DISPUTE", ["ACCEPTED", "PARTLY_ACCEPTED", "REJECTED", "TO_COURT", "ENDED"]),
        ("STOP", ["TO_COURT", "WITHOUT_COSTS", "ENDED"]),
    ],
)
def test_only_answers_that_fit_are_offered(invoice, at, kind, offered):
    row = asked(invoice, at, kind=RequestKind(kind))

    form = signed_in(Role.TEAM_LEAD).get(page_of(row)).context["form"]

    assert [option.value for option in form.options] == offered


def test_the_check_page_tells_what_will_happen_and_sends_nothing(invoice, at):
    row = asked(invoice, at)
    until = timezone.localdate() + 40 * DAY

    page = signed_in(Role.AGENT).post(desk_of(row), typed("PAUSED", paused_until=until.isoformat()))

    row.refresh_from_db()
    effects = " ".join(page.context["effects"])
    assert f"Collection waits until {until.day} {until:%B %Y}".replace(" ", "\xa0") in (
        effects.replace(" ", "\xa0")
    )
    assert "What comes then, if nobody pays: Payment reminder" in effects
    assert "Tack för ditt meddelande." in page.text
    assert row.state == RequestState.OPEN


def test_an_answer_is_sent_after_the_check_and_the_claim_follows(invoice, at):
    row = asked(invoice, at)
    until = timezone.localdate() + 40 * DAY
    agent = staff_of(Role.AGENT)

    page = send(client_of(agent), row, **typed("PAUSED", paused_until=until.isoformat()))

    row.refresh_from_db()
    hold = Hold.objects.get(released_at=None)
    assert "The answer was sent." in page.text
    assert (row.state, row.outcome, row.answered_by) == ("ANSWERED", "PAUSED", agent)
    assert (hold.reason, hold.ends_on) == (HoldReason.PAUSED, until)
    assert not Hold.objects.filter(cause=hold_cause(row), released_at=None).exists()
    assert AuditEvent.objects.get(action="request.answered").actor == agent


def test_without_the_check_nothing_is_sent(invoice, at):
    row = asked(invoice, at)

    page = signed_in(Role.AGENT).post(desk_of(row), typed(do="send"))

    row.refresh_from_db()
    assert "Check it once more" in page.text
    assert row.state == RequestState.OPEN


def test_a_claim_that_changed_after_the_check_is_checked_again(invoice, at):
    row = asked(invoice, at)
    client = signed_in(Role.AGENT)
    seen = client.post(desk_of(row), typed()).context["seen"]
    add_cost(invoice, "5.00", at)

    page = client.post(desk_of(row), typed(do="send", seen=seen))

    row.refresh_from_db()
    assert "Something changed meanwhile." in page.text
    assert row.state == RequestState.OPEN


@pytest.mark.parametrize("do", ["check", "send", "edit"])
def test_a_second_agent_learns_that_it_was_answered_and_loses_nothing(invoice, at, do):
    row = asked(invoice, at)
    client = signed_in(Role.AGENT)
    seen = client.post(desk_of(row), typed()).context["seen"]
    first = AgentFactory(username="quicker")
    answer_request(
        number=row.pk, outcome=RequestOutcome.EXPLAINED, answer="Mine.", actor=first, at=at
    )

    page = client.post(desk_of(row), typed(do=do, seen=seen, answer="What I wrote"))

    row.refresh_from_db()
    assert page.status_code == 409
    assert "quicker answered the request" in page.text
    assert "What I wrote" in page.text
    assert row.answer == "Mine."


def test_two_agents_at_the_last_moment_answer_once(invoice, at, monkeypatch):
    row = asked(invoice, at)
    client = signed_in(Role.AGENT)
    seen = client.post(desk_of(row), typed()).context["seen"]

    def someone_was_quicker(**fields):
        answer_request(**{**fields, "answer": "Mine."})
        return answer_request(**fields)

    monkeypatch.setattr("invoices.admin.answers.answer_request", someone_was_quicker)

    page = client.post(desk_of(row), typed(do="send", seen=seen))

    row.refresh_from_db()
    assert page.status_code == 409
    assert "Tack för ditt meddelande." in page.text
    assert row.answer == "Mine."


def test_a_request_that_the_debtor_took_back_is_not_answered(invoice, at):
    row = asked(invoice, at)
    DebtorRequest.objects.filter(pk=row.pk).update(state=RequestState.WITHDRAWN, ended_at=at)

    page = signed_in(Role.AGENT).post(desk_of(row), typed())

    assert page.status_code == 409
    assert "The debtor took the request back" in page.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"answer": ""}, "This field is required"),
        ({"answer": "  "}, "This field is required"),
        ({"answer": "x" * 4001}, "at most 4000"),
        ({"outcome": ""}, "This field is required"),
        ({"outcome": "FLY"}, "Select a valid choice"),
        ({"outcome": "TO_COURT"}, "does not answer this kind of request"),
        ({"outcome": "PAUSED"}, "Choose the day until which collection waits"),
        ({"outcome": "PAUSED", "paused_until": "2020-01-01"}, "Choose a day from"),
        ({"outcome": "PAUSED", "paused_until": "2199-01-01"}, "Choose a day not later than"),
        ({"outcome": "PAUSED", "paused_until": "soon"}, "Enter a valid date"),
    ],
    ids=lambda each: str(each)[:40],
)
def test_what_does_not_fit_is_said_in_words_and_what_was_typed_stays(invoice, at, changes, words):
    row = asked(invoice, at)

    page = signed_in(Role.AGENT).post(desk_of(row), typed(**changes))

    row.refresh_from_db()
    assert page.status_code == 422
    assert words in page.text
    assert "<title>Error: " in page.text
    if changes.get("answer", "x").strip():
        assert changes.get("answer", "Tack för ditt meddelande.") in page.text
    assert row.state == RequestState.OPEN


def test_back_and_change_keeps_what_was_typed(invoice, at):
    row = asked(invoice, at)

    page = signed_in(Role.AGENT).post(desk_of(row), typed("REJECTED", do="edit"))

    assert page.status_code == 200
    assert "Tack för ditt meddelande." in page.text
    assert 'value="REJECTED" aria-describedby="does_4" checked' in page.text
    assert "errorlist" not in page.text


def test_whoever_is_right_gets_the_claim_corrected_first(invoice, at):
    add_cost(invoice, "5.00", at)
    row = asked(invoice, at, kind=RequestKind.DISPUTE, disputed_amount=Decimal("5.00"))

    page = signed_in(Role.AGENT).post(desk_of(row), typed("ACCEPTED"))

    assert page.status_code == 422
    assert "Correct the claim first" in page.text


def test_an_agent_may_not_give_up_a_claim_and_a_team_lead_may(invoice, at):
    row = asked(invoice, at)
    agent, lead = signed_in(Role.AGENT), signed_in(Role.TEAM_LEAD)

    refused = agent.post(desk_of(row), typed("ENDED"))
    page = send(lead, row, **typed("ENDED"))

    invoice.refresh_from_db()
    assert refused.status_code == 422
    assert "Only a team lead may give up a claim." in refused.text
    assert "The answer was sent." in page.text
    assert invoice.stage == Stage.WITHDRAWN
    assert list(ledger_mismatches()) == []


@pytest.mark.parametrize(
    ("outcome", "kind", "words"),
    [
        ("TO_COURT", "STOP", "moves to legal collection today, without a cost"),
        ("WITHOUT_COSTS", "STOP", "cost the debtor nothing from now on"),
        ("ENDED", "HARDSHIP", "This cannot be undone."),
        ("REJECTED", "DISPUTE", "Collection waits until"),
    ],
)
def test_each_outcome_is_told_beforehand(invoice, at, outcome, kind, words):
    row = asked(invoice, at, kind=RequestKind(kind))

    page = signed_in(Role.TEAM_LEAD).post(desk_of(row), typed(outcome))

    assert words in " ".join(page.context["effects"])


def test_letters_are_foretold_without_costs_when_the_answer_says_so(invoice, at):
    row = asked(invoice, at, kind=RequestKind.STOP)

    page = signed_in(Role.AGENT).post(desk_of(row), typed("WITHOUT_COSTS"))

    assert "Free of charge." in page.context["effects"][-1]


def test_a_closed_claim_is_told_to_stay_as_it_is(invoice, at):
    row = asked(invoice, at, kind=RequestKind.COMPLAINT)
    withdraw(invoice, at)

    page = signed_in(Role.AGENT).post(desk_of(row), typed())

    assert page.context["effects"] == ["The claim is closed: nothing changes in it."]


def test_a_file_is_an_attachment_and_its_download_recorded(invoice, at):
    row = asked(invoice, at)
    file = RequestFile(
        request=row, name="läkarintyg.pdf", file_type="application/pdf", size_bytes=5
    )
    file.file.save("x", ContentFile(b"%PDF-"), save=True)
    address = reverse("admin:invoices_debtorrequest_file", args=[row.pk, file.pk])

    response = signed_in(Role.AGENT).get(address)

    disposition = response.headers["Content-Disposition"]
    event = AuditEvent.objects.get(action="debtorrequest.file_downloaded")
    assert b"".join(response.streaming_content) == b"%PDF-"
    assert disposition.startswith("attachment;")
    assert f"{Invoice.objects.get().case_number}-{file.pk}.pdf" in disposition
    assert (event.party, event.target_id) == (invoice.party, str(row.pk))


def test_a_file_of_another_request_or_a_lost_one_is_not_found(invoice, at):
    row = asked(invoice, at)
    other = waiting(at)
    file = RequestFile(request=other, name="x.pdf", file_type="application/pdf", size_bytes=5)
    file.file.save("x", ContentFile(b"%PDF-"), save=True)
    client = signed_in(Role.AGENT)
    lost = reverse("admin:invoices_debtorrequest_file", args=[other.pk, file.pk])

    wrong = client.get(reverse("admin:invoices_debtorrequest_file", args=[row.pk, file.pk]))
    file.file.storage.delete(file.file.name)

    assert wrong.status_code == 404
    assert client.get(lost).status_code == 404


@pytest.mark.parametrize("role", [Role.CREDITOR_USER, Role.AUDITOR])
def test_whoever_may_not_read_it_gets_neither_page_nor_file(invoice, at, role):
    row = asked(invoice, at)
    file = RequestFile(request=row, name="x.pdf", file_type="application/pdf", size_bytes=5)
    file.file.save("x", ContentFile(b"%PDF-"), save=True)
    client = signed_in(role)

    assert client.get(page_of(row)).status_code == 403
    assert client.post(desk_of(row), typed()).status_code == 403
    address = reverse("admin:invoices_debtorrequest_file", args=[row.pk, file.pk])
    assert client.get(address).status_code == 403


def test_a_nul_in_the_answer_breaks_nothing(invoice, at):
    row = asked(invoice, at)

    page = signed_in(Role.AGENT).post(desk_of(row), typed(answer="a\0b"))

    assert page.status_code == 200
    assert page.context["answer"] == "ab"


def test_the_debtor_page_leads_to_requests_consents_and_addresses(invoice):
    page = signed_in(Role.AGENT).get(
        reverse("admin:accounts_party_change", args=[invoice.party.pk])
    )

    for name in ("debtorrequest", "electronicconsent", "letteraddress"):
        assert f"/admin/invoices/{name}/?party={invoice.party.pk}" in page.text


def test_opening_the_desk_by_its_address_leads_to_the_request(invoice, at):
    row = asked(invoice, at)

    response = signed_in(Role.AGENT).get(desk_of(row))

    assert response.headers["Location"] == page_of(row)
