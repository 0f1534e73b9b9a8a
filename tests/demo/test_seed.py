import io
import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command

from accounts import hetu
from accounts.models import AuditEvent, Mandate, Party, User
from demo.personas import (
    AGENT_USERNAME,
    LEAD_USERNAME,
    PERSONAS,
    SECOND_AGENT_USERNAME,
    persona,
)
from demo.sample_plan import plan
from demo.seed import findable, first_day, seed
from demo.seed_staff import seed_staff
from demo.welcome import HINTS
from invoices.models import (
    ClaimKind,
    CollectionRun,
    Creditor,
    CreditorPolicy,
    DebtorRequest,
    ElectronicConsent,
    EntryKind,
    EventKind,
    FinvoiceFile,
    HoldReason,
    Invoice,
    LedgerEntry,
    Letter,
    LetterChannel,
    MandateFile,
    MandateRequest,
    RequestKind,
    RequestState,
    Review,
    ReviewReason,
    Stage,
    TimelineEvent,
)
from invoices.queries.ledger import ledger_mismatches
from invoices.queries.rates import read_rates
from invoices.services.imports import Outcome
from myropo.calendar import is_banking_day
from payments.models import (
    DueDateShift,
    Pause,
    PaymentPlan,
    PlanAct,
    PlanEvent,
    PlanState,
    Refund,
    RefundBatch,
)
from payments.queries.situations import arrangeable
from payments.rules import plan_life
from payments.rules.arranging import Reason
from payments.services.plans import storing

DAY_ZERO = date(2026, 11, 21)


def counted():
    """How much there is of everything that a seeding makes."""
    made = (
        Invoice,
        LedgerEntry,
        FinvoiceFile,
        Letter,
        DebtorRequest,
        Review,
        CollectionRun,
        ElectronicConsent,
        TimelineEvent,
        User,
        CreditorPolicy,
        DueDateShift,
        Pause,
        PlanEvent,
        Refund,
        RefundBatch,
        Mandate,
        MandateRequest,
        MandateFile,
        AuditEvent,
    )
    return {each.__name__: each.objects.count() for each in made}


def of(key):
    party = Party.objects.with_hetu(persona(key).hetu).get()
    return Invoice.objects.filter(party=party)


def test_all_samples_are_imported(seeded):
    assert {report.outcome for report in seeded} == {Outcome.IMPORTED}
    assert Invoice.objects.count() == sum(len(file.invoices) for file in plan())
    assert Creditor.objects.count() == 8
    assert not list(ledger_mismatches())


def test_every_stage_is_there_and_vaino_has_all_of_them(seeded):
    stages = Counter(of("vaino").values_list("stage", flat=True))

    assert set(stages) == set(Stage)
    assert of("vaino").filter(due_on=DAY_ZERO, stage=Stage.INVOICED).exists()
    assert of("vaino").filter(due_on__lt=DAY_ZERO, stage=Stage.INVOICED).exists()
    assert of("vaino").filter(due_on__gt=DAY_ZERO + timedelta(days=10)).exists()
    assert of("vaino").filter(surplus__gt=0).exists()
    assert of("vaino").filter(closed_on__lt=DAY_ZERO - timedelta(days=730)).exists()
    assert of("vaino").filter(closed_on__gt=DAY_ZERO - timedelta(days=60)).exists()
    partly = of("vaino").filter(timeline__kind=EventKind.CREDITED, stage=Stage.INVOICED).get()
    assert 0 < partly.open_total < partly.original_total


@pytest.mark.parametrize(
    ("key", "count", "language"),
    [("aino", 1, "fi"), ("gunnel", 9, "sv"), ("emily", 5, "en"), ("eemeli", 1, "fi")],
)
def test_personas_have_invoices_in_their_language(seeded, key, count, language):
    assert of(key).count() == count
    assert set(of(key).values_list("language", flat=True)) == {language}


def test_onni_owes_nothing(seeded):
    assert not of("onni").exists()


def test_the_owner_has_a_company_with_business_claims(seeded):
    company = Party.objects.get(business_id=persona("yrjo").company_business_id)

    assert set(company.invoices.values_list("claim_kind", flat=True)) == {ClaimKind.BUSINESS}
    assert of("yrjo").exists()


def test_vaino_has_a_letter_in_myropo_an_answer_and_an_open_request(seeded):
    requests = DebtorRequest.objects.filter(invoice__in=of("vaino"))

    letter = Letter.objects.get(invoice__in=of("vaino"), channel=LetterChannel.ELECTRONIC)
    assert letter.opened_at is None
    assert requests.filter(kind=RequestKind.DISPUTE, state=RequestState.ANSWERED).exists()
    assert requests.filter(kind=RequestKind.DISPUTE, state=RequestState.OPEN).exists()
    assert requests.filter(kind=RequestKind.HARDSHIP, state=RequestState.OPEN).exists()
    shown = set(of("vaino").open().values_list("hold", flat=True))
    assert shown >= {HoldReason.DISPUTED, HoldReason.PAUSED, HoldReason.REQUEST_OPEN, ""}


def plan_of(key, state):
    return PaymentPlan.objects.get(
        party=Party.objects.with_hetu(persona(key).hetu).get(), state=state
    )


def acts_of(made):
    return list(made.history.values_list("act", flat=True))


def test_a_plan_over_three_invoices_has_a_paid_a_missed_and_a_coming_part(seeded):
    made = plan_of("saara", PlanState.ACTIVE)

    creditors = set(made.claims.values_list("invoice__creditor__name", flat=True))
    assert (made.claims.count(), len(creditors)) == (3, 2)
    assert acts_of(made).count(PlanAct.PAID) == 2
    assert acts_of(made).count(PlanAct.MISSED) == 1
    parts = storing.load(made).parts
    assert [each.moved for each in parts].count(True) == 1
    assert [each.open == 0 for each in parts] == [True, True, False, False, False, False]
    assert DAY_ZERO < storing.load(made).next_part.due_on <= DAY_ZERO + timedelta(days=31)
    charged = LedgerEntry.objects.filter(
        cause__startswith=f"plan:{made.public_id}", kind=EntryKind.INTEREST
    )
    assert set(charged.values_list("invoice__creditor__name", flat=True)) == {"Havutori Oy"}


def test_a_plan_is_paid_to_the_end(seeded):
    made = plan_of("saara", PlanState.PAID)

    assert acts_of(made)[-1] == PlanAct.COMPLETED
    assert made.cost == 0
    assert made.claims.get().invoice.closed_on


def test_a_lapsed_plan_can_be_taken_up(seeded):
    made = plan_of("emily", PlanState.LAPSED)
    first, _last = plan_life.first_days(DAY_ZERO)

    taken_up = plan_life.reinstate(storing.load(made), first=first, today=DAY_ZERO)

    assert acts_of(made).count(PlanAct.MISSED) == 2
    assert taken_up.state is plan_life.PlanState.ACTIVE
    assert made.reinstated == 0


def test_a_plan_waits_for_an_agent(seeded):
    made = plan_of("gunnel", PlanState.ASKED)

    assert made.total > 100
    assert made.claims.get().invoice.hold == HoldReason.REQUEST_OPEN
    assert made.text.startswith("Min pension")


def test_a_due_date_was_moved_and_collection_pauses(seeded):
    moved = DueDateShift.objects.get(party__name="Wilma Välimerkki")
    rests = Pause.objects.get()

    assert (moved.party.name, moved.cost, moved.is_in_time) == (
        "Wilma Välimerkki",
        0,
        True,
    )
    assert moved.invoice.due_on == moved.to_on > DAY_ZERO
    assert (rests.party.name, rests.invoice.hold) == ("Taavi Tauko", HoldReason.PAUSED)
    assert rests.ends_on > DAY_ZERO


def test_vaino_may_move_one_due_date_free_one_at_a_cost_and_one_not(seeded):
    found = arrangeable(of("vaino").open(), rates=read_rates(), today=DAY_ZERO)
    offers = [(each, each.shift_offer(today=DAY_ZERO)) for each in found.values()]

    prices = {
        each.shift_cost(until=offer.last, today=DAY_ZERO).euros()
        for each, offer in offers
        if offer.decision.allowed
    }
    refused = {offer.decision.reason for _, offer in offers if not offer.decision.allowed}
    assert prices >= {0, 5}
    assert refused >= {Reason.NOT_OFFERED, Reason.HELD, Reason.LEGAL_COLLECTION}


def test_creditors_have_policies_of_their_own(seeded):
    rows = CreditorPolicy.objects.order_by("starts_on")

    assert rows.filter(starts_on__gt=DAY_ZERO).count() == 1
    assert set(rows.filter(starts_on__lte=DAY_ZERO).values_list("creditor__name", flat=True)) == {
        "Kaiku Mobiili Oy",
        "Ruutuparkki Oy",
        "Havutori Oy",
        "Skärgårdens Försäkring Ab",
    }
    assert rows.exclude(text_fi="").exclude(text_sv="").exclude(text_en="").count() == 4


def test_staff_have_claims_to_decide_on_and_requests_of_several_people(seeded):
    decided = Review.objects.exclude(outcome="").get()

    assert decided.invoice.stage == Stage.LEGAL_COLLECTION
    assert Review.objects.filter(outcome="", reason=ReviewReason.LETTERS_SENT).exists()
    requests = DebtorRequest.objects.filter(state=RequestState.OPEN)
    assert requests.values("party").distinct().count() >= 3


def test_nothing_of_the_past_is_left_undone(seeded):
    days = set(CollectionRun.objects.values_list("on", flat=True))

    past = (min(days) + timedelta(days=count) for count in range(1000))
    assert days == {day for day in past if day <= DAY_ZERO and is_banking_day(day)}
    assert not Invoice.objects.open().filter(look_on__lte=DAY_ZERO).exists()


def test_what_happened_is_in_order(seeded):
    order = [EventKind.ISSUED, EventKind.RECEIVED, EventKind.REMINDED, EventKind.DEMANDED]
    for invoice in Invoice.objects.all():
        kinds = list(invoice.timeline.filter(kind__in=order).values_list("kind", flat=True))
        assert kinds == sorted(kinds, key=order.index)


def test_invoices_of_people_we_do_not_know_are_listed_with_their_codes(seeded):
    codes = list(findable())

    assert len(codes) == 7
    assert [each.number for each in codes if each.is_overpaid] == ["26111041"]
    assert all(each.myropo_id and each.case_number and each.postcode for each in codes)
    assert {each.debtor for each in codes} == set(
        Invoice.objects.filter(party=None).values_list("debtor_name", flat=True)
    )


def test_seeding_again_changes_nothing_on_any_day(seeded, now, tmp_path):
    before = counted()

    reports = seed(folder=tmp_path, at=now + timedelta(days=9))

    assert {report.outcome for report in reports} == {Outcome.UNCHANGED}
    assert first_day(date(2027, 1, 1)) == DAY_ZERO
    assert counted() == before


def test_staff_of_every_role_can_sign_in(seeded, now):
    seed_staff(at=now)

    assert set(User.objects.filter(is_staff=True).values_list("username", flat=True)) == {
        AGENT_USERNAME,
        SECOND_AGENT_USERNAME,
        LEAD_USERNAME,
        "auditor",
        "creditor",
    }
    creditor = User.objects.get(username="creditor")
    assert creditor.creditor_memberships.get().creditor.name == "Kaarnavoima Oy"


def test_staff_and_codes_are_printed_and_left_for_the_welcome(seeded, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    out, as_json = io.StringIO(), io.StringIO()

    call_command("seed_demo", stdout=out)
    call_command("seed_demo", "--json", stdout=as_json)

    text = out.getvalue()
    assert (tmp_path / HINTS).read_text() in text
    assert "Tuija Löytölä" in text
    assert f"  {AGENT_USERNAME} " in text
    lines = [json.loads(line) for line in as_json.getvalue().splitlines()]
    assert sum("findable" in line for line in lines) == 7
    assert {line.get("outcome") for line in lines} == {"UNCHANGED", None}


def test_nothing_of_a_persons_code_is_kept_but_encrypted(seeded):
    codes = [each.hetu for each in PERSONAS]
    stored = str(list(Party.objects.values())) + str(list(FinvoiceFile.objects.values()))

    assert not any(code in stored for code in codes)
    vaino = of("vaino").first().party
    assert hetu.decrypt(vaino.hetu_encrypted) == persona("vaino").hetu


def test_moments_are_the_days_they_happened(seeded):
    first = FinvoiceFile.objects.get(name="kaiku-5.xml")

    assert first.received_at < datetime(2025, 1, 1, tzinfo=UTC)
