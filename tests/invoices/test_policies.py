"""Creditors' policies: entered for a day to come, then fixed, and kept to by what collects."""

from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from invoices import queries
from invoices.models import ClaimKind, CollectionRun, CreditorPolicy, Invoice
from invoices.pdf.letter_facts import from_json
from invoices.queries.policies import policies_of, policy_row_of
from invoices.rules import policy_limits
from invoices.services import policies
from invoices.services.collection import runs
from invoices.services.letters.resending import send_again
from myropo.calendar import helsinki_date
from tests.factories import AgentFactory, CreditorFactory
from tests.invoices import collecting, stories
from tests.invoices.collecting import DAY, DUE
from tests.invoices.test_collection_races import in_threads

pytestmark = pytest.mark.django_db

# Fifteen days after the due date.
REMINDED_ON = date(2026, 1, 27)
FIRST_LOOK = collecting.at_noon(DUE)


@pytest.fixture
def creditor():
    return CreditorFactory()


@pytest.fixture
def at():
    """The database knows the clock, too: what is to come is to come for both."""
    return timezone.now()


@pytest.fixture
def tomorrow(at):
    return helsinki_date(at) + DAY


def entered(creditor, starts_on, at, *, kind=ClaimKind.CONSUMER, **values):
    return policies.enter_policy(
        creditor_id=creditor.pk,
        claim_kind=kind,
        starts_on=starts_on,
        values=values,
        actor=AgentFactory(),
        at=at,
    )


def of(invoice, starts_on, **values):
    """A row of the invoice's creditor, entered the day before it begins."""
    return entered(invoice.creditor, starts_on, collecting.at_noon(starts_on - DAY), **values)


def overdue(debtor, **fields):
    return stories.sent(debtor.party, at=FIRST_LOOK, due_on=DUE, **fields)


def letter_facts(invoice):
    return [from_json(each.document.facts) for each in collecting.letters_of(invoice)]


def test_the_newest_row_that_has_begun_counts(creditor, at, tomorrow):
    other = CreditorFactory()
    entered(creditor, tomorrow, at, most_shifts=2)
    entered(creditor, tomorrow + 2 * DAY, at, most_shifts=3)
    entered(creditor, tomorrow, at, kind=ClaimKind.BUSINESS, most_shifts=4)
    keys = {creditor.pk, other.pk}

    def most(on):
        return {kind: row.most_shifts for (_pk, kind), row in policies_of(keys, on=on).items()}

    assert most(tomorrow - DAY) == {}
    assert most(tomorrow + DAY) == {"CONSUMER": 2, "BUSINESS": 4}
    assert most(tomorrow + 2 * DAY) == {"CONSUMER": 3, "BUSINESS": 4}


@pytest.mark.parametrize("days", [0, -1, 731])
def test_a_row_begins_tomorrow_at_the_earliest_and_not_in_years(creditor, at, tomorrow, days):
    starts_on = helsinki_date(at) + timedelta(days=days)

    with pytest.raises(policies.PolicyDayError):
        entered(creditor, starts_on, at)

    assert not CreditorPolicy.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("name", policy_limits.LIMITS)
def test_no_number_goes_beyond_its_limits(creditor, at, tomorrow, name):
    limit = policy_limits.LIMITS[name]

    for wrong in (limit.least - 1, limit.most + 1):
        with pytest.raises(policies.PolicyLimitError, match=name):
            entered(creditor, tomorrow, at, **{name: wrong})
    entered(creditor, tomorrow, at, **{name: limit.least})
    entered(creditor, tomorrow + DAY, at, **{name: limit.most})

    assert CreditorPolicy.objects.count() == 2


def test_a_text_that_has_no_room_and_plans_that_cannot_be_are_refused(creditor, at, tomorrow):
    with pytest.raises(policies.PolicyLimitError, match="text_sv"):
        entered(creditor, tomorrow, at, text_sv="x" * 401)
    with pytest.raises(policies.PolicyLimitError, match="smallest_instalment"):
        entered(
            creditor,
            tomorrow,
            at,
            most_plan_sum=Decimal("39.99"),
            smallest_instalment=Decimal(20),
        )
    with pytest.raises(KeyError, match="entered_by"):
        entered(creditor, tomorrow, at, entered_by=None)

    assert not CreditorPolicy.objects.exists()


def test_there_is_one_row_from_a_day(creditor, at, tomorrow):
    entered(creditor, tomorrow, at)

    with pytest.raises(policies.PolicyExistsError):
        entered(creditor, tomorrow, at)

    assert CreditorPolicy.objects.count() == 1


def test_a_row_to_come_is_changed_once(creditor, at, tomorrow):
    row = entered(creditor, tomorrow, at, text_fi="Ennen.")
    change = {"most_plans": 4, "text_fi": "Nyt."}

    for _time in range(2):
        policies.change_policy(
            policy_id=row.pk, starts_on=tomorrow, values=change, actor=AgentFactory(), at=at
        )

    [event] = AuditEvent.objects.filter(action="creditorpolicy.changed")
    row.refresh_from_db()
    assert (row.most_plans, row.text_fi) == (4, "Nyt.")
    assert event.data["changes"] == {"most_plans": [2, 4], "text_fi": True}


def test_what_has_begun_is_neither_changed_nor_withdrawn(creditor, at):
    begun = helsinki_date(at)
    row = entered(creditor, begun, at - 2 * DAY)
    agent = AgentFactory()

    with pytest.raises(policies.PolicyInForceError):
        policies.change_policy(
            policy_id=row.pk, starts_on=begun + DAY, values={}, actor=agent, at=at
        )
    with pytest.raises(policies.PolicyInForceError):
        policies.withdraw_policy(policy_id=row.pk, actor=agent, at=at)

    assert AuditEvent.objects.filter(action__startswith="creditorpolicy").count() == 1


def test_the_database_itself_keeps_what_has_begun(creditor, at, tomorrow):
    begun = entered(creditor, helsinki_date(at), at - 2 * DAY)
    ahead = entered(creditor, tomorrow, at)
    rows = CreditorPolicy.objects

    with pytest.raises(IntegrityError, match="refused"), transaction.atomic():
        rows.filter(pk=begun.pk).update(most_shifts=9)
    with pytest.raises(IntegrityError, match="refused"), transaction.atomic():
        rows.filter(pk=begun.pk).delete()
    with pytest.raises(IntegrityError, match="refused"), transaction.atomic():
        rows.filter(pk=ahead.pk).update(starts_on=tomorrow - 2 * DAY)
    rows.filter(pk=ahead.pk).update(most_shifts=9)

    assert list(rows.order_by("starts_on").values_list("most_shifts", flat=True)) == [1, 9]
    assert rows.filter(pk=ahead.pk).delete()[0] == 1


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("policy_counts_make_sense", {"reminders": 0}),
        ("policy_counts_make_sense", {"most_instalments": 1}),
        ("policy_sums_make_sense", {"most_plan_sum": 0}),
        ("policy_one_a_day", {}),
    ],
)
def test_the_database_refuses_what_makes_no_sense(creditor, at, tomorrow, constraint, values):
    entered(creditor, tomorrow, at)
    starts_on = tomorrow + DAY if values else tomorrow

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        CreditorPolicy.objects.create(
            creditor=creditor,
            claim_kind="CONSUMER",
            starts_on=starts_on,
            entered_at=at,
            **values,
        )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_enter_the_same_day_one_is_told(at, tomorrow):
    creditor, both = CreditorFactory(), Barrier(2)

    def enter():
        both.wait()
        return entered(creditor, tomorrow, at)

    answers = in_threads(enter, enter)

    assert sorted(type(each).__name__ for each in answers) == [
        "CreditorPolicy",
        "PolicyExistsError",
    ]
    assert CreditorPolicy.objects.count() == 1


def test_without_a_row_the_law_alone_counts_and_a_row_changes_its_own_claims_only(debtor):
    own, other = overdue(debtor), overdue(debtor, who="Vesi Oy")
    of(own, DUE, is_reminder_charged=False)

    collecting.collect_on(REMINDED_ON)

    assert [each.cost for each in collecting.letters_of(own)] == [Decimal(0)]
    assert [each.cost for each in collecting.letters_of(other)] == [Decimal(5)]
    collecting.check_books()


def test_letters_keep_to_the_policy_and_to_what_was_foretold(debtor):
    invoice = overdue(debtor)
    of(invoice, DUE, reminders=2, demands=1, extra_days=10, is_demand_charged=False)
    day, kept = DUE, []

    while (told := collecting.foretold(invoice, day)).is_letter:
        collecting.play(day, told.on)
        letter = collecting.letters_of(invoice)[-1]
        kept.append((told.on, told.due_on) == (letter.written_on, letter.due_on))
        day = told.on + DAY

    letters = collecting.letters_of(invoice)
    assert kept == [True, True, True]
    assert [each.kind for each in letters] == ["REMINDER", "REMINDER", "DEMAND"]
    assert [each.cost for each in letters] == [Decimal(5), Decimal(5), Decimal(0)]
    assert letters[0].written_on == date(2026, 2, 6)
    collecting.check_books()


def test_a_sum_that_is_worth_no_letter_gets_none(debtor):
    invoice = overdue(debtor, total="9.99")
    of(invoice, DUE, smallest_sum=Decimal(10))

    collecting.play(DUE, date(2026, 3, 1))

    assert collecting.letters_of(invoice) == []


@pytest.mark.parametrize(
    ("language", "text"), [("fi", "Autamme mielellämme."), ("sv", "Vi hjälper gärna."), ("en", "")]
)
def test_a_letter_has_the_creditors_words_in_its_language(debtor, language, text):
    invoice = overdue(debtor, language=language)
    of(invoice, DUE, text_fi="Autamme mielellämme.", text_sv="Vi hjälper gärna.")

    collecting.collect_on(REMINDED_ON)

    assert [each.creditor_text for each in letter_facts(invoice)] == [text]


def test_a_letter_sent_again_says_what_the_first_said(debtor):
    invoice = overdue(debtor)
    of(invoice, DUE, text_fi="Ensin.")
    collecting.collect_on(REMINDED_ON)
    [letter] = collecting.letters_of(invoice)
    of(invoice, REMINDED_ON + DAY, text_fi="Sitten.")
    letter.state = "FAILED"
    letter.failure = "OTHER"
    letter.save()

    send_again(
        letter_id=letter.public_id, actor=AgentFactory(), at=collecting.at_noon(REMINDED_ON + DAY)
    )

    assert [each.creditor_text for each in letter_facts(invoice)] == ["Ensin.", "Ensin."]


def test_the_policies_of_a_chunk_are_one_query(debtor):
    for number in range(5):
        of(overdue(debtor, who=f"Laskuttaja {number} Oy"), DUE)

    with CaptureQueriesContext(connection) as seen:
        collecting.collect_on(REMINDED_ON)

    asked = [each["sql"] for each in seen if 'FROM "invoices_creditorpolicy"' in each["sql"]]
    assert len(asked) == 1


def test_the_run_looks_again_when_a_row_begins(debtor):
    own, other = overdue(debtor), overdue(debtor, who="Vesi Oy")
    of(own, DUE, extra_days=60)
    run_of(DUE)
    later = Invoice.objects.get(pk=own.pk).look_on
    of(own, REMINDED_ON, extra_days=0)

    run_of(REMINDED_ON)

    assert later > REMINDED_ON
    assert [each.written_on for each in collecting.letters_of(own)] == [REMINDED_ON]
    assert [each.written_on for each in collecting.letters_of(other)] == [REMINDED_ON]


def test_what_begins_on_a_day_without_banking_counts_at_the_next_run(debtor):
    invoice = overdue(debtor)
    of(invoice, DUE, extra_days=60)
    run_of(DUE)
    saturday, monday = date(2026, 1, 31), date(2026, 2, 2)
    of(invoice, saturday, extra_days=0)
    run_of(date(2026, 1, 30))

    run_of(monday)

    assert [each.written_on for each in collecting.letters_of(invoice)] == [monday]


def test_it_looks_again_once_and_only_at_claims_of_that_kind(debtor):
    invoice = overdue(debtor)
    other = overdue(debtor, who="Vesi Oy")
    company = overdue(debtor, claim_kind="BUSINESS")
    run_of(DUE)
    of(invoice, DUE + DAY)

    first = policies.look_again(on=DUE + DAY)
    untouched = Invoice.objects.filter(pk__in=[other.pk, company.pk], look_on=None)
    called = untouched.count()
    run_of(DUE + DAY)
    repeated = policies.look_again(on=DUE + DAY)

    assert (first, called, repeated) == (1, 0, 0)
    assert policies.look_again(on=DUE + 2 * DAY) == 0


def run_of(day):
    """The run as the command does it."""
    call_command("run_collection", on=day, json=True)


def test_a_run_that_was_stopped_looks_again_when_it_goes_on(debtor):
    invoice = overdue(debtor)
    run_of(DUE)
    of(invoice, DUE + DAY)
    at = collecting.at_noon(DUE + DAY)
    runs.begin_run(on=DUE + DAY, at=at)
    Invoice.objects.update(look_on=date.max)

    runs.begin_run(on=DUE + DAY, at=at)

    assert Invoice.objects.get(pk=invoice.pk).look_on is None
    assert CollectionRun.objects.count() == 2


def test_the_front_page_foretells_what_the_page_of_the_invoice_does(
    actor, debtor, django_assert_num_queries
):
    invoice = overdue(debtor)
    of(invoice, DUE, extra_days=3, is_reminder_charged=False, smallest_sum=Decimal("9.50"))
    of(invoice, DUE + 9 * DAY, extra_days=30)

    with django_assert_num_queries(1):
        _listed, at_home = queries.most_urgent_of(actor, today=DUE)
    details = queries.get_details_or_404(actor, invoice.public_id)

    on_page = queries.outlook_of(details, today=DUE)
    assert at_home.step == on_page.step
    assert at_home.step.on == date(2026, 1, 30)
    assert not at_home.step.cost.allowed


def test_the_page_foretells_by_the_row_of_the_day(debtor):
    invoice = overdue(debtor)
    row = of(invoice, DUE + 5 * DAY, extra_days=7)

    before, after = (collecting.foretold(invoice, DUE + n * DAY) for n in (4, 5))

    assert policy_row_of(invoice, on=DUE + 5 * DAY) == row
    assert (before.on, after.on) == (REMINDED_ON, date(2026, 2, 3))
