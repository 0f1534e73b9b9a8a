"""Creditors' policies in the admin: typed, seen as customers would, stored, and then fixed."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.services.roles import Role
from invoices.models import ClaimKind, CreditorPolicy
from invoices.services.creditors import let_user_see_creditor
from invoices.services.policies import TERMS
from myropo.calendar import next_monday
from tests.factories import AgentFactory, CreditorFactory
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db

LIST = "/admin/invoices/creditorpolicy/"
ADD = f"{LIST}add/"
DAY = timedelta(days=1)


@pytest.fixture
def creditor():
    return CreditorFactory(name="Lähivoima Oy")


@pytest.fixture
def lead():
    return signed_in(Role.TEAM_LEAD)


def tomorrow():
    return timezone.localdate() + DAY


def row(creditor, starts_on, **terms):
    return CreditorPolicy.objects.create(
        creditor=creditor,
        claim_kind=terms.pop("claim_kind", ClaimKind.CONSUMER),
        starts_on=starts_on,
        entered_by=AgentFactory(),
        entered_at=timezone.now(),
        **terms,
    )


def typed(creditor, **changes):
    """What a browser sends: switches that are off are not there."""
    empty = CreditorPolicy()
    data = {name: getattr(empty, name) for name in TERMS}
    data |= {
        "creditor": creditor.pk,
        "claim_kind": "CONSUMER",
        "starts_on": tomorrow().isoformat(),
    }
    data |= changes
    return {name: value for name, value in data.items() if value is not False}


def stored(client, data, address=ADD):
    """Check first, then store what was checked."""
    checked = client.post(address, {**data, "do": "check"})
    assert checked.status_code == 200, checked.context["form"].errors
    return client.post(address, {**data, "do": "send", "seen": checked.context["seen"]})


def page_of(policy, name="change"):
    return reverse(f"admin:invoices_creditorpolicy_{name}", args=[policy.pk])


def test_whose_policy_it_is_comes_first(lead, creditor):
    page = lead.get(ADD)

    assert "Lähivoima Oy" in page.text
    assert "text_fi" not in page.text


def test_the_form_opens_with_what_is_in_force(lead, creditor):
    row(creditor, timezone.localdate() - 9 * DAY, most_shifts=7)
    row(creditor, timezone.localdate() - DAY, most_shifts=4, text_fi="Autamme mielellämme.")
    row(creditor, tomorrow(), most_shifts=9)

    page = lead.get(ADD, {"creditor": creditor.pk, "claim_kind": "CONSUMER"})

    form = page.context["form"]
    assert form["most_shifts"].value() == 4
    assert form["text_fi"].value() == "Autamme mielellämme."
    assert form["starts_on"].value() == next_monday(timezone.localdate())
    assert "From 0 to 12." in page.text


def test_what_is_checked_is_stored_and_audited(lead, creditor):
    data = typed(creditor, most_shifts=2, text_sv="Vi  hjälper\ngärna.", is_shift_charged=False)

    response = stored(lead, data)

    policy = CreditorPolicy.objects.get()
    event = AuditEvent.objects.get(action="creditorpolicy.entered")
    assert response.headers["Location"] == page_of(policy)
    assert (policy.creditor, policy.starts_on) == (creditor, tomorrow())
    assert (policy.most_shifts, policy.is_shift_charged) == (2, False)
    assert policy.text_sv == "Vi hjälper gärna."
    assert event.target_id == str(policy.pk)
    assert event.data["changes"]["most_shifts"] == [1, 2]
    assert event.data["changes"]["text_sv"] is True


def test_checking_stores_nothing(lead, creditor):
    lead.post(ADD, {**typed(creditor), "do": "check"})

    assert not CreditorPolicy.objects.exists()


def test_the_check_shows_what_changes_and_what_customers_are_offered(lead, creditor):
    row(creditor, timezone.localdate() - DAY, most_instalments=12)
    data = typed(creditor, most_instalments=6, smallest_instalment="50")

    page = lead.post(ADD, {**data, "sample": "240", "do": "check"})

    changes = {each.label: (each.old, each.new) for each in page.context["changes"]}
    phases = page.context["preview"].phases
    assert changes == {
        "most instalments": ("12", "6"),
        "smallest instalment": ("€20.00", "€50.00"),
    }
    assert [each.title for each in phases] == [
        "Before the due date",
        "After the due date, before any letter",
        "After the reminder",
        "After the demand for payment",
    ]
    assert [each.count for each in phases[0].options] == [2, 3, 4]
    assert phases[0].options[0].total == Decimal(240)
    assert phases[1].options[0].total == Decimal(260)
    assert "Payment reminder" in page.text


def test_what_is_not_offered_is_told_in_the_customers_words(lead, creditor):
    data = typed(creditor, shift_until="NEVER", plan_until="OVERDUE")

    page = lead.post(ADD, {**data, "do": "check"})

    before, _late, reminded, _demanded = page.context["preview"].phases
    assert "Lähivoima Oy does not let the due dates" in before.shift_refused
    assert (before.plan_refused, bool(before.options)) == ("", True)
    assert "only until the first reminder" in reminded.plan_refused
    assert reminded.options == []


def test_a_sum_above_the_limit_is_for_an_agent(lead, creditor):
    page = lead.post(ADD, {**typed(creditor), "sample": "5 000", "do": "check"})

    phase = page.context["preview"].phases[0]
    assert "an agent starts the plan" in phase.plan_note
    assert phase.options


def test_an_odd_sum_keeps_the_page(lead, creditor):
    page = lead.post(ADD, {**typed(creditor), "sample": "-", "do": "check"})

    assert page.status_code == 200
    assert page.context["total"] == Decimal(300)
    assert "Enter the sum as a number" in page.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_on": "today"}, "starts_on"),
        ({"starts_on": "2199-01-01"}, "starts_on"),
        ({"starts_on": ""}, "starts_on"),
        ({"reminders": "0"}, "reminders"),
        ({"demands": "3"}, "demands"),
        ({"extra_days": "91"}, "extra_days"),
        ({"smallest_sum": "100.01"}, "smallest_sum"),
        ({"longest_shift_days": "0"}, "longest_shift_days"),
        ({"most_instalments": "37"}, "most_instalments"),
        ({"most_plan_sum": "0"}, "most_plan_sum"),
        ({"most_plan_sum": "39.99"}, "smallest_instalment"),
        ({"smallest_instalment": "0.50"}, "smallest_instalment"),
        ({"longest_pause_days": "121"}, "longest_pause_days"),
        ({"shift_until": "LATER"}, "shift_until"),
        ({"text_fi": "x" * 401}, "text_fi"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(lead, creditor, changes, field):
    if changes.get("starts_on") == "today":
        changes = {"starts_on": timezone.localdate().isoformat()}

    page = lead.post(ADD, {**typed(creditor, **changes), "do": "send"})

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert not CreditorPolicy.objects.exists()


def test_there_is_one_row_from_a_day(lead, creditor):
    row(creditor, tomorrow())

    page = lead.post(ADD, {**typed(creditor), "do": "check"})

    assert page.context["form"].errors == {
        "starts_on": ["There is a policy from this day already: open it."]
    }


def test_what_changed_meanwhile_is_checked_once_more(lead, creditor):
    data = typed(creditor)
    checked = lead.post(ADD, {**data, "do": "check"})
    row(creditor, tomorrow() + DAY)

    page = lead.post(ADD, {**data, "do": "send", "seen": checked.context["seen"]})

    assert "Something changed meanwhile. Check it once more." in page.text
    assert CreditorPolicy.objects.count() == 1


def test_back_keeps_what_was_typed(lead, creditor):
    data = typed(creditor, most_shifts=3, is_plan_charged=False)

    page = lead.post(ADD, {**data, "do": "edit"})

    form = page.context["form"]
    assert not form.is_bound
    assert form["most_shifts"].value() == "3"
    assert form["is_plan_charged"].value() is False
    assert form["is_shift_charged"].value() is True


def test_a_row_to_come_is_changed(lead, creditor):
    policy = row(creditor, tomorrow())
    data = typed(creditor, starts_on=(tomorrow() + DAY).isoformat(), most_plans=3)

    stored(lead, data, page_of(policy, "edit"))

    policy.refresh_from_db()
    event = AuditEvent.objects.get(action="creditorpolicy.changed")
    assert (policy.starts_on, policy.most_plans) == (tomorrow() + DAY, 3)
    assert event.data["changes"]["most_plans"] == [2, 3]


def test_a_row_to_come_is_withdrawn_after_a_question(lead, creditor):
    policy = row(creditor, tomorrow(), most_plans=5)

    asked = lead.get(page_of(policy, "withdraw"))
    lead.post(page_of(policy, "withdraw"))

    event = AuditEvent.objects.get(action="creditorpolicy.withdrawn")
    assert [(each.old, each.new) for each in asked.context["changes"]] == [("5", "2")]
    assert not CreditorPolicy.objects.exists()
    assert event.data["terms"]["most_plans"] == "5"


@pytest.mark.parametrize("name", ["edit", "withdraw"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_in_force_does_not_change(lead, creditor, name, method):
    policy = row(creditor, timezone.localdate())
    data = typed(creditor, most_plans=4)

    response = getattr(lead, method)(page_of(policy, name), {**data, "do": "send"}, follow=True)

    policy.refresh_from_db()
    assert "it does not change any more" in response.text
    assert policy.most_plans == 2
    assert not AuditEvent.objects.filter(action__startswith="creditorpolicy.w").exists()


def test_the_page_of_a_row_shows_what_it_offers(lead, creditor):
    policy = row(creditor, timezone.localdate() - DAY)

    page = lead.get(page_of(policy), {"sample": "100"})

    event = AuditEvent.objects.get(action="creditorpolicy.viewed")
    assert page.context["total"] == Decimal(100)
    assert not page.context["may_change"]
    assert "Payment reminder, Finnish" in page.text
    assert event.target_id == str(policy.pk)


def test_the_list_says_what_is_in_force_and_what_comes(lead, creditor):
    today = timezone.localdate()
    over = row(creditor, today - 9 * DAY)
    now = row(creditor, today - DAY)
    ahead = row(creditor, tomorrow())
    other = row(CreditorFactory(), today, claim_kind=ClaimKind.BUSINESS)

    def listed(query=""):
        return set(lead.get(f"{LIST}{query}").context["cl"].result_list)

    assert listed() == {over, now, ahead, other}
    assert listed("?when=now") == {now, other}
    assert listed("?when=ahead") == {ahead}
    assert listed("?when=over") == {over}
    assert listed(f"?creditor={creditor.pk}") == {over, now, ahead}
    assert listed("?claim_kind__exact=BUSINESS") == {other}


def test_the_list_takes_as_many_queries_for_many_rows(lead, django_assert_num_queries):
    row(CreditorFactory(), tomorrow())
    lead.get(LIST)
    with django_assert_num_queries(7) as few:
        lead.get(LIST)
    for _number in range(9):
        row(CreditorFactory(), tomorrow())

    with django_assert_num_queries(len(few)):
        lead.get(LIST)


@pytest.mark.parametrize("key", ["REMINDER-fi", "FIRST_DEMAND-sv", "REPEAT_DEMAND-en"])
def test_a_sample_letter_has_the_creditors_words(lead, creditor, key):
    texts = {"fi": "Autamme mielellämme.", "sv": "Vi hjälper gärna.", "en": "Glad to help."}
    terms = {f"text_{code}": text for code, text in texts.items()}
    policy = row(creditor, tomorrow(), **terms)

    kept = lead.get(reverse("admin:invoices_creditorpolicy_letter", args=[policy.pk, key]))
    data = typed(creditor, starts_on=(tomorrow() + DAY).isoformat(), **terms)
    checked = lead.post(ADD, {**data, "do": f"letter:{key}"})

    assert kept.headers["Content-Type"] == "application/pdf"
    assert kept.headers["Content-Disposition"].startswith("inline")
    for response in (kept, checked):
        with pikepdf.open(BytesIO(response.content)) as pdf:
            assert len(pdf.pages) == 1
            assert str(pdf.Root.Lang)[:2] == key[-2:]
    assert CreditorPolicy.objects.count() == 1


@pytest.mark.parametrize("key", ["REMINDER-de", "DECISION-fi", "x"])
def test_a_letter_that_there_is_not_is_a_bad_request(lead, creditor, key):
    policy = row(creditor, tomorrow())

    address = reverse("admin:invoices_creditorpolicy_letter", args=[policy.pk, key])

    assert lead.get(address).status_code == 400


@pytest.mark.parametrize("role", [Role.AGENT, Role.AUDITOR])
def test_who_may_only_read_cannot_enter(creditor, role):
    policy = row(creditor, tomorrow())
    client = signed_in(role)

    assert client.get(page_of(policy)).status_code == 200
    assert client.get(LIST).status_code == 200
    assert "New policy" not in client.get(page_of(policy)).text
    for address in (ADD, page_of(policy, "edit"), page_of(policy, "withdraw")):
        assert client.get(address).status_code == 403
        assert client.post(address, typed(creditor)).status_code == 403
    assert CreditorPolicy.objects.count() == 1


def test_a_creditors_user_enters_its_own_creditors_policies_alone(creditor):
    user = staff_of(Role.CREDITOR_USER)
    let_user_see_creditor(user=user, creditor=creditor, actor=None, at=timezone.now())
    client, other = client_of(user), CreditorFactory(name="Muu Oy")
    theirs = row(other, tomorrow())

    stored(client, typed(creditor))
    refused = client.post(ADD, {**typed(other, claim_kind="BUSINESS"), "do": "send"})

    assert CreditorPolicy.objects.get(creditor=creditor).entered_by == user
    assert "Muu Oy" not in refused.text
    assert not CreditorPolicy.objects.filter(claim_kind="BUSINESS").exists()
    assert "Muu Oy" not in client.get(LIST).text
    assert "Muu Oy" not in client.get(ADD).text
    for name in ("edit", "withdraw"):
        assert client.get(page_of(theirs, name)).status_code == 404
    letter = reverse("admin:invoices_creditorpolicy_letter", args=[theirs.pk, "REMINDER-fi"])
    assert client.get(letter).status_code == 404
    assert client.get(page_of(theirs)).status_code == 302
