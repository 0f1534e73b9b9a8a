"""A right to act for another that is asked of staff: asked, taken back, refused at the door."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from accounts import hetu
from accounts.actor import Access, Actor
from accounts.models import AuditEvent, Basis
from invoices.models import MandateFile, MandateRequest, MandateRequestState
from invoices.rules import mandate_requests as rules
from invoices.rules.mandate_requests import AskRefusal
from invoices.services import mandate_drafts, mandate_requests
from invoices.services.mandate_requests import (
    AskRefusedError,
    TooLargeFileError,
    TooManyFilesError,
    UnknownTypeError,
    ask,
    withdraw,
)
from tests.factories import HETU, DebtorFactory, PersonFactory
from tests.invoices.asking import PDF
from tests.invoices.mandate_asking import WARD, actions, asked, document, wish_of

pytestmark = pytest.mark.django_db


def test_a_request_keeps_what_was_asked_and_its_documents(debtor, now):
    made = asked(debtor, at=now, text="Päätös on liitteenä.", files=[document(), document("2.pdf")])

    assert made.state == MandateRequestState.ASKED
    assert (made.holder, made.user, made.asked_at) == (debtor.party, debtor, now)
    assert hetu.decrypt(made.principal_hetu_encrypted) == WARD
    assert [each.name for each in made.files.all()] == ["päätös.pdf", "2.pdf"]
    assert all(WARD not in each.file.name for each in made.files.all())
    assert actions() == ["mandate_request.asked"]
    assert AuditEvent.objects.get(action="mandate_request.asked").party == debtor.party


def test_the_code_is_nowhere_in_clear(debtor, now):
    made = asked(debtor, at=now)

    row = MandateRequest.objects.filter(pk=made.pk).values().get()
    assert WARD not in str(row)
    assert WARD not in str(list(AuditEvent.objects.values()))


def test_two_presses_of_the_button_make_one(debtor, now):
    key = uuid4()

    first = asked(debtor, at=now, public_id=key)
    second = asked(debtor, at=now, public_id=key)

    assert first == second
    assert MandateFile.objects.count() == 1
    assert actions() == ["mandate_request.asked"]


def test_it_is_asked_for_oneself_whomever_one_acts_for(debtor, other_debtor, now):
    actor = Actor(debtor, other_debtor.party, Access(basis=Basis.AUTHORISED))

    made = ask(actor=actor, wish=wish_of(at=now), files=[document()], public_id=uuid4(), at=now)

    assert made.holder == debtor.party


@pytest.mark.parametrize("basis", [Basis.GUARDIAN, Basis.ESTATE, Basis.COUNSELLOR])
def test_without_a_document_there_is_nothing_to_confirm(debtor, now, basis):
    with pytest.raises(AskRefusedError) as refusal:
        asked(debtor, basis, at=now, files=[])

    assert refusal.value.reason == AskRefusal.NO_DOCUMENT
    assert not MandateRequest.objects.exists()


def test_for_a_company_the_codes_of_the_letter_are_enough(debtor, now):
    made = asked(debtor, Basis.COMPANY, at=now, files=[])

    assert (made.business_id, made.case_number) == ("2331972-7", 7)
    assert made.principal_hetu_encrypted == ""


def test_a_minor_cannot_ask(now):
    child = DebtorFactory(party=PersonFactory(code="240815B904Y"))

    with pytest.raises(AskRefusedError) as refusal:
        asked(child, at=now)

    assert refusal.value.reason == AskRefusal.MINOR


def test_nobody_asks_to_act_for_oneself(now):
    person = DebtorFactory(party=PersonFactory(code=HETU))

    with pytest.raises(AskRefusedError) as refusal:
        asked(person, at=now, code=HETU)

    assert refusal.value.reason == AskRefusal.ONESELF


def test_who_came_back_without_the_bank_cannot_ask(debtor, now):
    actor = Actor(debtor, debtor.party, Access(is_strong=False))

    with pytest.raises(AskRefusedError) as refusal:
        ask(actor=actor, wish=wish_of(at=now), files=[document()], public_id=uuid4(), at=now)

    assert refusal.value.reason == AskRefusal.NOT_IDENTIFIED


@pytest.mark.parametrize("days", [-1, 3 * 366])
def test_a_last_day_before_today_or_too_far_is_refused(debtor, now, days):
    with pytest.raises(AskRefusedError) as refusal:
        asked(debtor, at=now, ends_on=now.date() + timedelta(days=days))

    assert refusal.value.reason == AskRefusal.LAST_DAY


def test_five_may_wait_and_a_sixth_not_before_one_has_an_answer(debtor, now):
    made = [asked(debtor, at=now) for _ in range(rules.MOST_OPEN)]

    with pytest.raises(AskRefusedError) as refusal:
        asked(debtor, at=now)
    actor = Actor(debtor, debtor.party)
    withdraw(actor=actor, public_id=made[0].public_id, at=now)

    assert refusal.value.reason == AskRefusal.TOO_MANY
    assert asked(debtor, at=now).state == MandateRequestState.ASKED


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ([document()] * 6, TooManyFilesError),
        ([ContentFile(b"MZ\x90\0" + b"\0" * 60, name="päätös.pdf")], UnknownTypeError),
        ([ContentFile(PDF + b"\0" * 10_500_000, name="iso.pdf")], TooLargeFileError),
        ([ContentFile(b"", name="tyhjä.pdf")], UnknownTypeError),
    ],
    ids=["six", "a program", "large", "empty"],
)
def test_odd_files_are_refused_and_nothing_is_kept(debtor, now, files, error):
    with pytest.raises(error):
        asked(debtor, at=now, files=files)

    assert not MandateRequest.objects.exists()


def test_a_request_is_taken_back_once(debtor, actor, now):
    made = asked(debtor, at=now)

    done = [withdraw(actor=actor, public_id=made.public_id, at=now) for _ in range(2)]

    made.refresh_from_db()
    assert done == [True, False]
    assert (made.state, made.ended_at) == (MandateRequestState.WITHDRAWN, now)
    assert actions() == ["mandate_request.asked", "mandate_request.withdrawn"]


def test_nobody_takes_back_what_another_asked(other_debtor, actor, now):
    made = asked(other_debtor, at=now)

    with pytest.raises(MandateRequest.DoesNotExist):
        withdraw(actor=actor, public_id=made.public_id, at=now)


def test_a_decided_request_goes_nowhere(debtor, now):
    made = asked(debtor, at=now)
    mandate_requests.move_to(made, MandateRequestState.WITHDRAWN, at=now)

    with pytest.raises(mandate_requests.IllegalMandateRequestStateError):
        mandate_requests.move_to(made, MandateRequestState.ASKED, at=now)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "MAYBE"},
        {"basis": "AUTHORISED"},
        {"business_id": "2077474-0"},
        {"state": "REFUSED"},
        {"state": "CONFIRMED"},
        {"state": "WITHDRAWN"},
    ],
    ids=lambda each: " ".join(f"{name}={value}" for name, value in each.items()),
)
def test_the_database_refuses_a_request_that_cannot_be(debtor, now, changes):
    made = asked(debtor, at=now)

    with pytest.raises(IntegrityError), transaction.atomic():
        MandateRequest.objects.filter(pk=made.pk).update(**changes)


@pytest.mark.parametrize(
    ("basis", "today", "last"),
    [
        ("GUARDIAN", date(2026, 11, 22), date(2029, 11, 21)),
        ("COMPANY", date(2026, 11, 22), date(2027, 11, 21)),
        ("ESTATE", date(2026, 11, 22), date(2028, 11, 21)),
        ("COUNSELLOR", date(2028, 2, 29), date(2030, 2, 28)),
    ],
)
def test_how_long_a_right_may_count(basis, today, last):
    assert rules.last_day_possible(basis, today=today) == last
    assert rules.fits(last, basis, today=today)
    assert not rules.fits(last + timedelta(days=1), basis, today=today)
    assert rules.usual_last_day(basis, today=today) <= last


def test_documents_wait_on_the_server_until_they_are_sent(now):
    draft = mandate_drafts.keep(document("päätös\0.pdf"))

    [file] = mandate_drafts.opened([draft])
    with file:
        assert (file.name, file.read()) == ("päätös.pdf", PDF)
    mandate_drafts.forget([draft])
    assert mandate_drafts.opened([draft]) == []
    assert mandate_drafts.still_there([draft]) == []


def test_documents_that_nobody_sent_are_deleted_after_a_day(now):
    assert mandate_drafts.forget_old(at=now) == 0
    draft = mandate_drafts.keep(document())
    written_at = default_storage.get_modified_time(draft.path)

    early = mandate_drafts.forget_old(at=written_at + mandate_drafts.KEPT_FOR)
    late = mandate_drafts.forget_old(at=written_at + mandate_drafts.KEPT_FOR + timedelta(seconds=1))

    assert (early, late) == (0, 1)
    assert mandate_drafts.still_there([draft]) == []
