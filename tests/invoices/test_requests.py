"""What a request and its answer do to the claim: holds, stages, costs, timeline, audit."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import AuditEvent
from invoices.models import (
    DebtorRequest,
    DisputeReason,
    EventKind,
    FoundInvoice,
    Hold,
    HoldReason,
    RequestFile,
    RequestKind,
    RequestState,
)
from invoices.rules.attachments import UnknownTypeError
from invoices.rules.debtor_requests import RequestReason
from invoices.rules.what_next import NextReason
from invoices.services.requests import making
from tests.invoices.asking import (
    PDF,
    actions,
    active_holds,
    answer,
    events,
    make,
    next_step,
    overdue_invoice,
)
from tests.invoices.stories import paid

DISPUTE, STOP, COMPLAINT, HARDSHIP = RequestKind
MONDAY = date(2026, 11, 23)  # the next banking day


@pytest.fixture
def invoice(debtor, now):
    return overdue_invoice(debtor.party, at=now, days=40)


@pytest.fixture
def other_actor(other_debtor):
    return Actor(user=other_debtor, acting_for=other_debtor.party)


# --- Asking ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (DISPUTE, HoldReason.DISPUTED),
        (STOP, HoldReason.STOPPED),
        (COMPLAINT, HoldReason.REQUEST_OPEN),
        (HARDSHIP, HoldReason.REQUEST_OPEN),
    ],
)
def test_a_request_makes_collection_wait_at_once(actor, invoice, now, kind, reason):
    before = next_step(invoice, today=MONDAY)

    made = make(actor, invoice, kind, at=now)

    after = next_step(invoice, today=MONDAY)
    assert before.is_for(MONDAY)
    assert (after.reason, after.hold, after.is_for(MONDAY)) == (NextReason.HELD, reason, False)
    assert active_holds(invoice) == [(reason, None)]
    assert (invoice.hold, invoice.look_on) == (reason, None)
    assert made.answer_by == date(2026, 12, 5)
    assert events(invoice) == [(EventKind.REQUESTED, {"kind": kind})]
    assert actions() == ["request.made"]


def test_no_words_of_a_debtor_leave_the_request(actor, invoice, now):
    make(actor, invoice, DISPUTE, at=now, text="Salainen asia")

    told = [str(data) for data in invoice.timeline.values_list("data", flat=True)]
    told += [str(data) for data in AuditEvent.objects.values_list("data", flat=True)]
    assert not any("Salainen" in each for each in told)


def test_asking_twice_gives_the_first_and_changes_nothing(actor, invoice, now):
    first = make(actor, invoice, DISPUTE, at=now)

    second = make(actor, invoice, DISPUTE, at=now, text="Toinen", reason=DisputeReason.OTHER)

    assert second == first
    assert DebtorRequest.objects.get().text == first.text
    assert Hold.objects.count() == 1
    assert actions() == ["request.made"]


def test_different_requests_wait_beside_each_other(actor, invoice, now):
    make(actor, invoice, HARDSHIP, at=now)
    make(actor, invoice, DISPUTE, at=now)

    invoice.refresh_from_db()
    assert invoice.hold == HoldReason.DISPUTED
    assert {reason for reason, _ in active_holds(invoice)} == {"DISPUTED", "REQUEST_OPEN"}


def test_what_needs_no_judgment_is_collected_on(actor, invoice, now):
    invoice.is_directly_enforceable = True
    invoice.save()

    made = make(actor, invoice, DISPUTE, at=now)

    assert made.state == RequestState.OPEN
    assert active_holds(invoice) == []
    assert next_step(invoice, today=MONDAY).is_for(MONDAY)


def test_a_complaint_about_a_paid_invoice_holds_nothing(actor, invoice, now, today):
    paid(invoice, "96.41", on=today, at=now)

    make(actor, invoice, COMPLAINT, at=now)

    assert active_holds(invoice) == []


def test_the_part_that_is_not_disputed_stays_to_be_paid(actor, invoice, now):
    made = make(actor, invoice, DISPUTE, at=now, disputed_amount=Decimal("30.00"))

    invoice.refresh_from_db()
    assert made.disputed_amount == Decimal("30.00")
    assert invoice.to_pay == Decimal("96.41")


@pytest.mark.parametrize("amount", ["96.41", "120.00"])
def test_the_whole_or_more_is_all_of_it(actor, invoice, now, amount):
    made = make(actor, invoice, DISPUTE, at=now, disputed_amount=Decimal(amount))

    assert made.disputed_amount is None


@pytest.mark.parametrize(
    ("fields", "kind", "reason"),
    [
        ({"claim_kind": "BUSINESS"}, STOP, RequestReason.ONLY_CONSUMERS),
        ({"stage": "LEGAL_COLLECTION"}, STOP, RequestReason.IN_LEGAL_COLLECTION),
    ],
)
def test_what_the_rules_refuse_changes_nothing(actor, invoice, now, fields, kind, reason):
    for name, value in fields.items():
        setattr(invoice, name, value)
    invoice.save()

    with pytest.raises(making.NotPossibleError) as refused:
        make(actor, invoice, kind, at=now)

    assert refused.value.decision.reason == reason
    assert DebtorRequest.objects.count() == 0
    assert Hold.objects.count() == 0


def test_a_finder_says_nothing_in_the_debtors_name(other_actor, invoice, now):
    with pytest.raises(making.NotPossibleError) as refused:
        make(other_actor, invoice, DISPUTE, at=now)

    assert refused.value.decision.reason == RequestReason.NOT_DEBTOR


def test_whoever_holds_the_letter_speaks_where_no_debtor_is_known(other_actor, now):
    unknown = overdue_invoice(None, at=now)
    FoundInvoice.objects.create(party=other_actor.acting_for, invoice=unknown, found_at=now)

    made = make(other_actor, unknown, DISPUTE, at=now)

    assert made.party == other_actor.acting_for


def test_where_no_debtor_is_known_nobody_speaks_without_the_letter(other_actor, now):
    unknown = overdue_invoice(None, at=now)

    with pytest.raises(making.NotPossibleError):
        make(other_actor, unknown, DISPUTE, at=now)


def test_a_fourth_request_within_a_month_is_refused_until_a_day(actor, invoice, now):
    for days in range(3):
        made = make(actor, invoice, HARDSHIP, at=now + timedelta(days=days))
        making.withdraw_request(actor=actor, public_id=made.public_id, at=now)

    with pytest.raises(making.NotPossibleError) as refused:
        make(actor, invoice, HARDSHIP, at=now + timedelta(days=4))
    make(actor, invoice, DISPUTE, at=now + timedelta(days=4))
    later = make(actor, invoice, HARDSHIP, at=now + timedelta(days=31))

    assert refused.value.decision.facts == {"again_on": date(2026, 12, 21)}
    assert later.state == RequestState.OPEN


# --- Evidence ----------------------------------------------------------------------


def test_evidence_is_kept_under_a_name_that_tells_nothing(actor, invoice, now):
    files = [SimpleUploadedFile("kuitti Meikäläinen.pdf", PDF)]

    made = make(actor, invoice, DISPUTE, at=now, files=files)

    kept = made.files.get()
    assert kept.name == "kuitti Meikäläinen.pdf"
    assert (kept.file_type, kept.size_bytes) == ("application/pdf", len(PDF))
    assert "kuitti" not in kept.file.name
    with kept.file.open() as content:
        assert content.read() == PDF


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ([ContentFile(b"MZ" + bytes(99), name="a.pdf")], UnknownTypeError),
        ([ContentFile(PDF, name=f"{n}.pdf") for n in range(6)], making.TooManyFilesError),
        ([ContentFile(PDF + bytes(10 * 1024**2), name="a.pdf")], making.TooLargeFileError),
    ],
    ids=["program", "many", "large"],
)
def test_files_that_cannot_be_taken_refuse_the_whole_request(actor, invoice, now, files, error):
    with pytest.raises(error):
        make(actor, invoice, DISPUTE, at=now, files=files)

    assert DebtorRequest.objects.count() == RequestFile.objects.count() == 0
    assert active_holds(invoice) == []


# --- Taking back -------------------------------------------------------------------


def test_what_is_taken_back_holds_nothing_any_more(actor, invoice, now):
    made = make(actor, invoice, DISPUTE, at=now)

    first = making.withdraw_request(actor=actor, public_id=made.public_id, at=now)
    second = making.withdraw_request(actor=actor, public_id=made.public_id, at=now)

    made.refresh_from_db()
    assert (first, second) == (True, False)
    assert (made.state, made.ended_at) == (RequestState.WITHDRAWN, now)
    assert active_holds(invoice) == []
    assert next_step(invoice, today=MONDAY).is_for(MONDAY)
    assert events(invoice)[-1] == (EventKind.REQUEST_ENDED, {"kind": DISPUTE})
    assert actions() == ["request.made", "request.withdrawn"]


def test_nobody_takes_back_what_another_asked(actor, other_actor, invoice, now):
    made = make(actor, invoice, DISPUTE, at=now)

    with pytest.raises(DebtorRequest.DoesNotExist):
        making.withdraw_request(actor=other_actor, public_id=made.public_id, at=now)

    assert active_holds(invoice) == [(HoldReason.DISPUTED, None)]


def test_an_answer_is_not_taken_back(actor, agent, invoice, now):
    made = make(actor, invoice, DISPUTE, at=now)
    answer(made, "REJECTED", actor=agent, at=now)

    assert not making.withdraw_request(actor=actor, public_id=made.public_id, at=now)

    made.refresh_from_db()
    assert made.state == RequestState.ANSWERED


# --- The database itself -----------------------------------------------------------


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("request_kind_known", {"kind": "PRAISE"}),
        ("request_state_known", {"state": "LOST", "ended_at": timezone.now()}),
        ("request_reason_iff_dispute", {"kind": "DISPUTE"}),
        ("request_reason_iff_dispute", {"reason": "OTHER"}),
        ("request_reason_iff_dispute", {"disputed_amount": Decimal(5)}),
        ("request_ended_iff_not_open", {"ended_at": timezone.now()}),
        ("request_answer_iff_answered", {"outcome": "REJECTED"}),
        ("request_paused_until_iff_paused", {"paused_until": date(2026, 12, 1)}),
        (
            "request_disputed_amount_positive",
            {"kind": "DISPUTE", "reason": "OTHER", "disputed_amount": Decimal(0)},
        ),
    ],
)
def test_the_database_refuses(actor, invoice, now, constraint, fields):
    known = {"kind": "COMPLAINT", "made_at": now, "answer_by": now.date()}
    who = {"invoice": invoice, "party": actor.acting_for, "user": actor.user}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        DebtorRequest.objects.create(**who, **known | fields)


def test_the_database_refuses_a_second_open_one_of_a_kind(actor, invoice, now):
    made = make(actor, invoice, COMPLAINT, at=now)
    made.pk, made.public_id = None, actor.acting_for.public_id

    with pytest.raises(IntegrityError, match="one_open_of_a_kind"), transaction.atomic():
        made.save(force_insert=True)
