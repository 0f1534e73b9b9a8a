"""The desk of rights that are asked of us, the rights themselves, and who may act."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Basis, Mandate, MandateState
from accounts.services.roles import Role
from invoices.models import MandateRequest, MandateRequestState, MandateScope
from tests.factories import AgentFactory, DebtorFactory, InvoiceFactory, PersonFactory
from tests.invoices.asking import PDF
from tests.invoices.mandate_asking import (
    WARD,
    agents,
    asked,
    checked,
    company_letter,
    confirmed,
    in_force,
    ward,
)
from tests.invoices.scanned_files import scanned
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db

LIST = "/admin/invoices/mandaterequest/"
DAY = timedelta(days=1)


@pytest.fixture
def at():
    """The desk reads the clock: what it is shown is of today."""
    return timezone.now()


def page_of(row):
    return reverse("admin:invoices_mandaterequest_change", args=[row.pk])


def desk_of(row):
    return reverse("admin:invoices_mandaterequest_decide", args=[row.pk])


def listed(client, query=""):
    return list(client.get(f"{LIST}{query}").context["cl"].result_list)


def decide(client, row, outcome, **data):
    """Check first, then do what was checked."""
    row.refresh_from_db()
    typed = {"outcome": outcome, "ends_on": row.ends_on.isoformat(), "answer": "", **data}
    seen = client.post(desk_of(row), typed)
    assert seen.status_code == 200, seen.context["form"].errors
    done = client.post(
        desk_of(row), {**typed, "do": "send", "seen": seen.context["seen"]}, follow=True
    )
    row.refresh_from_db()
    return seen, done


def test_two_of_staff_confirm_a_right_at_the_desk(debtor, at):
    principal = ward()
    row = asked(debtor, at=at, ends_on=timezone.localdate() + 90 * DAY)
    first, second = map(client_of, agents())

    decide(first, row, "CHECK")
    check, _done = decide(second, row, "CONFIRM")

    mandate = Mandate.objects.get()
    assert (mandate.principal, mandate.holder) == (principal, debtor.party)
    assert row.state == MandateRequestState.CONFIRMED
    assert "Saara Suojattu" in check.text
    assert "Everything" in check.text


def test_the_one_who_checked_cannot_choose_to_confirm(debtor, at):
    row = asked(debtor, at=at)
    client = signed_in(Role.AGENT)
    decide(client, row, "CHECK")

    page = client.get(page_of(row))
    response = client.post(desk_of(row), {"outcome": "CONFIRM"})

    assert "You checked it: another member of staff confirms it." in page.text
    assert response.status_code == 422
    assert not Mandate.objects.exists()


def test_the_last_day_is_set_by_the_first(debtor, at):
    row = asked(debtor, at=at, ends_on=timezone.localdate() + 90 * DAY)
    client = signed_in(Role.AGENT)
    last = timezone.localdate() + 10 * DAY

    wrong = client.post(desk_of(row), {"outcome": "CHECK", "ends_on": "2009-01-01"})
    decide(client, row, "CHECK", ends_on=last.isoformat())

    assert wrong.status_code == 422
    assert row.ends_on == last


def test_a_refusal_needs_words_and_shows_them_before_it_is_sent(debtor, at):
    row = asked(debtor, at=at)
    client = signed_in(Role.AGENT)

    empty = client.post(desk_of(row), {"outcome": "REFUSE", "answer": " "})
    check, _done = decide(client, row, "REFUSE", answer="Sivu 2 <b>puuttuu</b>.")

    assert empty.status_code == 422
    assert "Sivu 2 &lt;b&gt;puuttuu&lt;/b&gt;." in check.text
    assert (row.state, row.answer) == (MandateRequestState.REFUSED, "Sivu 2 <b>puuttuu</b>.")


def test_back_and_change_keeps_what_was_typed(debtor, at):
    row = asked(debtor, at=at)

    page = signed_in(Role.AGENT).post(
        desk_of(row), {"outcome": "REFUSE", "answer": "Kesken", "do": "edit"}
    )

    assert "Kesken" in page.text
    assert "errorlist" not in page.text


def test_the_second_sends_it_back(debtor, at):
    row = asked(debtor, at=at)
    first, second = map(client_of, agents())
    decide(first, row, "CHECK")

    decide(second, row, "SEND_BACK")

    assert (row.state, row.checked_by) == (MandateRequestState.ASKED, None)


def test_what_changed_after_it_was_looked_at_is_shown_again(debtor, at):
    row = asked(debtor, at=at)
    client = signed_in(Role.AGENT)
    typed = {"outcome": "CHECK", "ends_on": row.ends_on.isoformat()}
    seen = client.post(desk_of(row), typed).context["seen"]
    ward()

    again = client.post(desk_of(row), {**typed, "do": "send", "seen": seen})

    row.refresh_from_db()
    assert again.status_code == 200
    assert row.state == MandateRequestState.ASKED


def test_a_decision_on_what_ended_meanwhile_changes_nothing(debtor, at):
    row = asked(debtor, at=at)
    MandateRequest.objects.update(state=MandateRequestState.WITHDRAWN, ended_at=at)

    response = signed_in(Role.AGENT).post(
        desk_of(row), {"outcome": "CHECK", "do": "send"}, follow=True
    )

    row.refresh_from_db()
    assert row.state == MandateRequestState.WITHDRAWN
    assert "nothing was done" in response.text


def test_the_desk_shows_what_we_know_and_never_the_code(debtor, at):
    ward(created_at=at)
    row = asked(debtor, at=at)

    text = signed_in(Role.AGENT).get(page_of(row)).text

    assert "010170-****" in text
    assert WARD not in text
    assert "Saara Suojattu" in text


def test_both_see_that_staff_looked(debtor, at):
    principal = ward()
    row = asked(debtor, at=at)

    signed_in(Role.AGENT).get(page_of(row))

    seen = AuditEvent.objects.filter(action="mandaterequest.viewed")
    assert {each.party for each in seen} == {debtor.party, principal}


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ({}, "No letter carries these two codes."),
        ({"right": True}, "Both codes are on a letter to this company."),
        ({"right": True, "other": True}, "The codes are on a letter, but not to this company."),
    ],
    ids=["none", "theirs", "of another"],
)
def test_the_codes_of_a_company_are_compared(debtor, at, codes, words):
    invoice = company_letter()
    if codes.get("other"):
        invoice.party = PersonFactory()
        invoice.save()
    given = {"case_number": 1, "myropo_id": "NONE"}
    if codes.get("right"):
        given = {"case_number": invoice.case_number, "myropo_id": invoice.myropo_id}
    row = asked(debtor, Basis.COMPANY, at=at, files=[], **given)

    page = signed_in(Role.AGENT).get(page_of(row))

    assert words in page.text
    may_check = "Nothing proves it" not in page.text
    assert may_check == (words == "Both codes are on a letter to this company.")


def test_the_queues_have_the_oldest_first(debtor, at):
    old, new = asked(debtor, at=at - 3 * DAY), asked(debtor, at=at)
    ended = asked(debtor, at=at)
    MandateRequest.objects.filter(pk=ended.pk).update(state="WITHDRAWN", ended_at=at)
    me = staff_of(Role.AGENT)
    other = asked(debtor, at=at)
    checked(other, at=at, agent=AgentFactory())
    own = asked(debtor, at=at)
    checked(own, at=at, agent=me)
    client = client_of(me)

    assert listed(client, "?queue=open") == [old, new, other, own]
    assert listed(client, "?queue=second") == [other]
    assert listed(client) == [own, other, ended, new, old]
    assert listed(client, f"?party={debtor.party.pk}") == [own, other, ended, new, old]


def test_a_late_one_is_marked(debtor, at):
    asked(debtor, at=at - 20 * DAY, ends_on=timezone.localdate())

    assert '<strong class="late">' in signed_in(Role.AGENT).get(LIST).text


def test_the_list_takes_as_many_queries_for_many_rows_as_for_one(at, django_assert_max_num_queries):
    client = signed_in(Role.AGENT)
    for _ in range(12):
        asked(DebtorFactory(), at=at)

    with django_assert_max_num_queries(8):
        client.get(LIST)


def test_a_document_is_saved_recorded_and_never_shown(debtor, at):
    row = asked(debtor, at=at)
    file = scanned(row.files.get())
    address = reverse("admin:invoices_mandaterequest_file", args=[row.pk, file.pk])
    client = signed_in(Role.AGENT)

    response = client.get(address)

    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert AuditEvent.objects.filter(
        action="mandaterequest.file_downloaded", party=debtor.party
    ).exists()
    default_storage.delete(file.file.name)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("role", [Role.CREDITOR_USER, Role.AUDITOR])
def test_documents_and_rights_are_for_those_who_decide(debtor, at, role):
    row = asked(debtor, at=at)
    mandate = in_force(debtor.party, ward(), at=at)
    file = row.files.get()
    client = signed_in(role)

    statuses = {
        client.get(LIST).status_code,
        client.get(page_of(row)).status_code,
        client.post(desk_of(row), {"outcome": "CHECK"}).status_code,
        client.get(
            reverse("admin:invoices_mandaterequest_file", args=[row.pk, file.pk])
        ).status_code,
        client.get(reverse("admin:accounts_mandate_change", args=[mandate.pk])).status_code,
        client.post(reverse("admin:accounts_mandate_end", args=[mandate.pk])).status_code,
    }

    assert statuses == {403}


def test_staff_end_a_right_after_one_question(debtor, at):
    mandate = in_force(debtor.party, ward(), at=at)
    address = reverse("admin:accounts_mandate_end", args=[mandate.pk])
    client = signed_in(Role.AGENT)

    question = client.get(address)
    client.post(address)
    again = client.post(address, follow=True)

    mandate.refresh_from_db()
    assert question.status_code == 200
    assert mandate.state == MandateState.ENDED
    assert "The right had ended already." in again.text
    assert client.get(address).status_code == 302


def test_a_right_shows_what_it_covers_and_how_it_was_asked_for(debtor, at):
    limited = in_force(debtor.party, ward(), at=at, basis="AUTHORISED", level=2, scope="INVOICES")
    invoice = InvoiceFactory(number="A-77")
    MandateScope.objects.create(mandate=limited, invoice=invoice)
    row = asked(debtor, at=at)
    checked(row, at=at)
    full = confirmed(row, at=at)
    client = signed_in(Role.AGENT)

    one = client.get(reverse("admin:accounts_mandate_change", args=[limited.pk])).text
    two = client.get(reverse("admin:accounts_mandate_change", args=[full.pk])).text

    assert "A-77" in one
    assert page_of(row) in two


def test_rights_are_found_by_either_name_and_party(at):
    holder, principal = DebtorFactory(party=PersonFactory(name="Kaisa Kaitsija")).party, ward()
    mandate = in_force(holder, principal, at=at)
    in_force(DebtorFactory().party, PersonFactory(name="Muu Muunen"), at=at)
    client = signed_in(Role.AGENT)
    address = "/admin/accounts/mandate/"

    def found(response):
        return list(response.context["cl"].result_list)

    assert found(client.post(address, {"q": "kaitsija"}, follow=True)) == [mandate]
    assert found(client.post(address, {"q": "suojattu"}, follow=True)) == [mandate]
    assert found(client.get(f"{address}?party={holder.pk}")) == [mandate]
    assert found(client.get(f"{address}?party={principal.pk}")) == [mandate]
    assert found(client.get(f"{address}?party=x")) == []
