"""Which threads there are: one a matter, each for who may see it, found by its words."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.http import Http404

from accounts.actor import Actor
from accounts.models import Basis, Language, Level, Scope
from invoices.models import FoundInvoice, RequestKind, Stage
from messaging.matters import GENERAL, Matter
from messaging.models import Queue, Thread, ThreadState
from messaging.queries.matters import find_matter, matters_of
from messaging.queries.messages import messages_of, read_to
from messaging.queries.threads import (
    find_thread,
    get_thread_or_404,
    threads_of,
    unread_of,
)
from messaging.services import reading, starting
from messaging.words_matters import matter_of, page_of, title_of, title_of_matter
from tests.factories import AgentFactory, CompanyFactory, DebtorFactory, InvoiceFactory
from tests.invoices.asking import make
from tests.messaging.talking import about, answered, holder_for, invoice_of, wrote
from tests.payments.plan_samples import plan_of
from tests.payments.refunding import surplus_of

pytestmark = pytest.mark.django_db


def begun(actor, matter, at, **how):
    return starting.thread_of(actor=actor, matter=matter, subject="", at=at, **how)


@pytest.fixture
def invoice(actor):
    return invoice_of(actor, creditor__name="Sähköyhtiö Oy", number="77123")


@pytest.fixture
def everything(actor, invoice, now):
    """A thread of each kind of matter, by its name."""
    plan = plan_of(actor.user, invoice_of(actor), at=now)
    refund = surplus_of(now, party=actor.acting_for)
    hardship = make(actor, invoice, RequestKind.HARDSHIP, at=now)
    complaint = make(actor, invoice, RequestKind.COMPLAINT, at=now)
    rows = {
        "invoice": about(invoice),
        "plan": about(plan),
        "refund": about(refund),
        "hardship": about(hardship),
        "complaint": about(complaint),
        "general": GENERAL,
    }
    return {
        name: wrote(actor, matter=matter, subject="Muu asia", at=now).thread
        for name, matter in rows.items()
    }


def names_seen(actor, everything):
    seen = {thread.pk for thread in threads_of(actor)}
    return {name for name, thread in everything.items() if thread.pk in seen}


def test_each_matter_has_one_thread_and_a_name(actor, everything):
    found = {name: find_thread(actor, each.public_id) for name, each in everything.items()}

    assert {name: title_of(each).replace("\xa0", " ") for name, each in found.items()} == {
        "invoice": "Sähköyhtiö Oy, lasku 77123",
        "plan": f"Maksusuunnitelma {found['plan'].plan.number}",
        "refund": f"Palautus: {title_of(Thread(invoice=found['refund'].invoice))}",
        "hardship": "Maksuvaikeus: Sähköyhtiö Oy, lasku 77123",
        "complaint": "Valitus palvelusta: Sähköyhtiö Oy, lasku 77123",
        "general": "Muu asia",
    }
    for name, thread in found.items():
        matter = matter_of(thread)
        assert Matter.read(str(matter)) == matter
        assert bool(page_of(matter)) == (name != "general")
        if name != "general":
            assert find_matter(actor, matter).fields["invoice"] == thread.invoice


def test_a_matter_that_has_a_thread_gets_no_second_one(actor, invoice, now):
    first = begun(actor, about(invoice), now)

    assert begun(actor, about(invoice), now) == first


def test_a_merged_matter_leads_on(actor, invoice, now):
    into, merged = (begun(actor, about(each), now) for each in (invoice_of(actor), invoice))
    Thread.objects.filter(pk=merged.pk).update(merged_into=into)

    assert begun(actor, about(invoice), now) == into
    assert get_thread_or_404(actor, merged.public_id) == into


@pytest.mark.parametrize("text", ["", "invoice", "general:", "plan:1", f"chat:{UUID(int=1)}"])
def test_what_is_no_matter_is_not_read(text):
    with pytest.raises(ValueError):  # noqa: PT011 - as UUID raises it
        Matter.read(text)


def test_another_s_matter_begins_nothing(actor, other_debtor, now):
    other = Actor(other_debtor, other_debtor.party)
    theirs = wrote(other, at=now).thread

    with pytest.raises(starting.NoSuchMatterError):
        begun(actor, matter_of(theirs), now)
    with pytest.raises(Http404):
        get_thread_or_404(actor, theirs.public_id)
    assert Thread.objects.count() == 1


def test_a_general_matter_has_a_subject(actor, now):
    with pytest.raises(starting.NoSubjectError):
        begun(actor, GENERAL, now)


@pytest.mark.parametrize(
    ("stage", "queue"),
    [(Stage.INVOICED, Queue.PAYMENT_ADVICE), (Stage.COLLECTION, Queue.PAYMENT_CONTROL)],
)
def test_the_stage_says_whose_work_it_is(stage, queue, actor, now):
    thread = begun(actor, about(invoice_of(actor, stage=stage)), now)

    assert thread.queue == queue
    assert thread.language == Language.FI


def test_companies_have_a_queue_of_their_own(debtor, now):
    company = Actor(debtor, CompanyFactory())

    assert begun(company, about(invoice_of(company)), now).queue == Queue.COMPANIES


def test_oneself_sees_all_and_another_nothing(actor, other_debtor, everything):
    assert names_seen(actor, everything) == set(everything)
    assert names_seen(Actor(other_debtor, other_debtor.party), everything) == set()


def test_a_right_shows_what_it_covers_and_nothing_of_money_back_or_hardship(
    actor, other_debtor, everything
):
    viewer = holder_for(actor, other_debtor, level=Level.VIEW)

    assert names_seen(viewer, everything) == {"invoice", "plan", "complaint"}
    assert find_matter(viewer, GENERAL) is None
    assert find_matter(viewer, matter_of(everything["refund"])) is None


def test_a_guardian_sees_all(actor, other_debtor, everything):
    guardian = holder_for(actor, other_debtor, basis=Basis.GUARDIAN, level=Level.FULL)

    assert names_seen(guardian, everything) == set(everything)


def test_a_right_to_some_invoices_shows_theirs(actor, other_debtor, everything, invoice):
    viewer = holder_for(actor, other_debtor, level=Level.VIEW, scope=Scope.INVOICES)
    assert names_seen(viewer, everything) == set()

    invoice.mandate_scopes.create(mandate_id=viewer.access.mandate_id)

    assert names_seen(viewer, everything) == {"invoice", "complaint"}


def test_what_was_found_by_a_letter_is_not_for_who_was_authorised(actor, other_debtor, now):
    stranger = InvoiceFactory(party=DebtorFactory().party)
    FoundInvoice.objects.create(party=actor.acting_for, invoice=stranger, found_at=now)
    wrote(actor, matter=about(stranger), at=now)

    assert threads_of(actor).count() == 1
    assert threads_of(holder_for(actor, other_debtor)).count() == 0


@pytest.mark.parametrize(
    ("search", "is_found"),
    [
        ("kuussa", True),
        ("LASK", True),
        ("voin kuussa", True),
        ("kuu voinko sähköy", True),
        ("77123", True),
        ("7712 kuussa", True),
        ("uussa", False),
        ("voinko vuonna", False),
        ("'; DROP--", False),
        ("kuussa & ! | ( :*", False),
        ("--- ---", False),
        ("\0", True),
        ("9" * 40, False),
    ],
)
def test_search_finds_every_word_somewhere(search, is_found, actor, invoice, now):
    thread = wrote(actor, matter=about(invoice), at=now).thread
    wrote(actor, text="Toinen asia", at=now)

    found = list(threads_of(actor, search=search))

    assert (thread in found) == is_found


def test_search_finds_the_creditor_and_the_number_of_a_plan(actor, everything):
    plan = everything["plan"].plan
    creditor = plan.claims.get().invoice.creditor.name

    assert everything["plan"] in threads_of(actor, search=creditor)
    assert list(threads_of(actor, search=f"{plan.number}", state=ThreadState.CLOSED)) == []
    assert everything["plan"] in threads_of(actor, search=f"{plan.number}")


def test_lists_cost_the_same_however_many(actor, now, django_assert_num_queries):
    for _thread in range(7):
        thread = wrote(actor, at=now).thread
        answered(thread, agent=AgentFactory(), at=now)

    with django_assert_num_queries(1):
        rows = list(threads_of(actor))
        assert [title_of(each) for each in rows]
        assert {(each.glimpse, each.is_unread) for each in rows} == {("Kyllä voit.", True)}
    with django_assert_num_queries(1):
        assert unread_of(actor) == 7


def test_a_thread_is_read_in_two_queries(actor, now, django_assert_num_queries):
    thread = wrote(actor, at=now).thread
    for _answer in range(5):
        answered(thread, agent=AgentFactory(preferred_name="Leena Neuvoja"), at=now)
        now += timedelta(hours=1)

    with django_assert_num_queries(2):
        said = messages_of(thread)

    assert [each.number for each in said] == [1, 2, 3, 4, 5, 6]
    assert {each.name for each in said} == {actor.acting_for.name, "Leena"}
    assert [each.number for each in messages_of(thread, most=2)] == [5, 6]


def test_a_user_name_is_nobody_s_name(actor, now):
    thread = wrote(actor, at=now).thread
    answered(thread, agent=AgentFactory(username="lneuvoja"), at=now)

    assert messages_of(thread)[1].name == "Asiakaspalvelu"


def test_what_was_said_in_merged_threads_stands_in_order_of_time(actor, now):
    into = wrote(actor, text="1", at=now).thread
    merged = wrote(actor, text="2", at=now + timedelta(hours=1)).thread
    wrote(actor, thread=into, text="3", at=now + timedelta(hours=2))
    Thread.objects.filter(pk=merged.pk).update(merged_into=into)

    assert [each.text for each in messages_of(into)] == ["1", "2", "3"]
    assert list(threads_of(actor)) == [into]


def test_both_sides_have_marks(actor, agent, now):
    thread = wrote(actor, at=now).thread
    reading.mark_read(thread=thread, number=99, at=now, agent=agent)

    marks = read_to(thread)

    assert (marks.staff, marks.person) == (1, 0)


def test_one_may_write_about_what_is_open(actor, everything, django_assert_max_num_queries):
    invoice_of(actor, closed_on="2026-11-01", stage=Stage.PAID)

    with django_assert_max_num_queries(8):
        titles = [title_of_matter(each) for each in matters_of(actor)]

    assert len(titles) == len(set(titles)) == 7
    assert titles[-1] == "Jokin muu"
