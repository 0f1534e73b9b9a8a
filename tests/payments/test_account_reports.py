"""Drafts and given accounts below the pages: raced, refused, and told to whom it concerns."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.actor import Access, Actor
from accounts.models import AuditEvent, Basis, Level, Mandate, MandateState, Scope
from accounts.news import Kind
from accounts.services.mandates import RightTooNarrowError
from payments.models import AccountReport, RefundState, SavedAccount
from payments.queries.own_refunds import get_refund_or_404, refunds_of
from payments.queries.refund_news import others_who_reported
from payments.rules.account_holders import HolderProblem, MisreadHolder, read_holder
from payments.services import account_reports, refund_news, refunds
from tests.payments.refunding import surplus_of, worker

IBAN = "FI5542345670000081"
OTHER = "FI3715903000000776"
TODAY = date(2026, 11, 21)


@pytest.fixture
def refund(now, debtor):
    return surplus_of(now, party=debtor.party)


def draft(actor, refund, now, typed=IBAN, holder="Väinö Tunnistus", *, keep=False):
    return account_reports.keep_draft(
        actor=actor, refund=refund, typed=typed, holder=holder, is_to_be_kept=keep, at=now
    )


def give(actor, refund, now, typed=IBAN):
    kept = draft(actor, refund, now, typed)
    seen = account_reports.stamp_of(kept)
    return account_reports.give(actor=actor, refund=refund, seen=seen, at=now)


def may_act(holder, principal, user, now, *, level=Level.FULL, ends_on=date(2027, 11, 21)):
    basis = Basis.GUARDIAN if level == Level.FULL else Basis.AUTHORISED
    return Mandate.objects.create(
        principal=principal,
        holder=holder.party,
        basis=basis,
        level=level,
        scope=Scope.ALL,
        state=MandateState.IN_FORCE,
        given_by=user,
        given_at=now,
        ends_on=ends_on,
    )


@pytest.mark.django_db(transaction=True)
def test_eight_pauses_at_once_make_one_draft(actor, now):
    refund = surplus_of(now, party=actor.acting_for)

    def pause(number):
        try:
            draft(actor, refund, now + timedelta(seconds=number), typed=f"FI55 4234 {number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(pause, range(8)))

    assert AccountReport.objects.get().typed.startswith("FI55 4234")


@pytest.mark.django_db(transaction=True)
def test_eight_presses_at_once_give_once(actor, now):
    refund = surplus_of(now, party=actor.acting_for)
    seen = account_reports.stamp_of(draft(actor, refund, now))
    refusals = []

    def press(_number):
        try:
            account_reports.give(actor=actor, refund=refund, seen=seen, at=now)
        except account_reports.NothingToGiveError as refusal:
            refusals.append(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(press, range(8)))

    assert len(refusals) == 7
    assert AuditEvent.objects.filter(action="refund.account_given").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_press_and_a_pause_at_once_give_what_was_seen_or_nothing(actor, now):
    refund = surplus_of(now, party=actor.acting_for)
    seen = account_reports.stamp_of(draft(actor, refund, now))

    def press():
        try:
            account_reports.give(actor=actor, refund=refund, seen=seen, at=now)
        except account_reports.DraftChangedError:
            return False
        finally:
            connection.close()
        return True

    def pause():
        try:
            draft(actor, refund, now + timedelta(seconds=1), typed=OTHER)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        pressed, paused = pool.submit(press), pool.submit(pause)
        paused.result()
        is_given = pressed.result()

    refund.refresh_from_db()
    assert refund.iban == (IBAN if is_given else "")
    assert AccountReport.objects.filter(given_at=None, iban=OTHER).count() == 1


def test_what_is_not_finished_cannot_be_given(actor, refund, now):
    kept = draft(actor, refund, now, typed="FI55 4234")

    with pytest.raises(account_reports.NothingToGiveError):
        account_reports.give(
            actor=actor, refund=refund, seen=account_reports.stamp_of(kept), at=now
        )


def test_a_refund_that_was_sent_takes_no_account(actor, refund, now):
    seen = account_reports.stamp_of(draft(actor, refund, now))
    refunds.cancel(refund, party=None, at=now)

    with pytest.raises(refunds.RefundNotOpenError):
        account_reports.give(actor=actor, refund=refund, seen=seen, at=now)

    assert AccountReport.objects.get().given_at is None


def test_who_may_only_arrange_gives_no_account(debtor, refund, now, other_debtor):
    mandate = may_act(other_debtor, debtor.party, debtor, now, level=Level.ARRANGE)
    access = Access(basis=Basis.AUTHORISED, level=Level.ARRANGE, mandate_id=mandate.pk)
    helper = Actor(other_debtor, debtor.party, access)
    seen = account_reports.stamp_of(draft(helper, refund, now))

    with pytest.raises(RightTooNarrowError):
        account_reports.give(actor=helper, refund=refund, seen=seen, at=now)


def test_a_guardian_gives_an_account_for_the_ward(debtor, refund, now, other_debtor):
    mandate = may_act(other_debtor, debtor.party, debtor, now)
    guardian = Actor(
        other_debtor, debtor.party, Access(basis=Basis.GUARDIAN, mandate_id=mandate.pk)
    )

    give(guardian, refund, now)

    refund.refresh_from_db()
    assert refund.iban == IBAN
    event = AuditEvent.objects.get(action="refund.account_given")
    assert (event.actor, event.party) == (other_debtor, debtor.party)


def test_anothers_refund_is_not_there(actor, now, other_debtor):
    surplus_of(now, party=other_debtor.party)

    assert not refunds_of(actor).exists()


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("account_report_given_whole", {"given": True}),
        ("account_report_given_whole", {"given": True, "iban": IBAN}),
    ],
)
def test_the_database_refuses_half_an_account(actor, refund, now, constraint, fields):
    is_given = fields.pop("given")
    given = {"given_at": now if is_given else None, "started_at": now, "changed_at": now}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AccountReport.objects.create(
            refund=refund, party=actor.acting_for, user=actor.user, **given, **fields
        )


def test_the_database_refuses_a_second_draft_and_an_empty_saved_account(actor, refund, now):
    draft(actor, refund, now)
    given = {"started_at": now, "changed_at": now, "user": actor.user}

    with pytest.raises(IntegrityError, match="account_report_one_draft"), transaction.atomic():
        AccountReport.objects.create(refund=refund, party=actor.acting_for, **given)
    with pytest.raises(IntegrityError, match="saved_account_whole"), transaction.atomic():
        SavedAccount.objects.create(
            party=actor.acting_for, iban="", holder="", saved_by=actor.user, saved_at=now
        )


def of_refunds(news):
    return [(each.party_id, each.what) for each in news if each.kind == Kind.REFUND]


def test_who_stands_for_the_debtor_is_told_who_did_it_included(debtor, refund, now, told):
    give(Actor(debtor, debtor.party), refund, now)

    (news,) = told
    assert (news.party_id, news.kind, news.what) == (debtor.party_id, Kind.REFUND, "ACCOUNT")
    assert (news.user_ids, news.done_by, news.invoice_id) == (None, None, None)
    assert news.path == f"/refunds/{refund.public_id}/"


def test_who_told_an_account_before_hears_of_another(now, debtor, other_debtor, told):
    """Two found the same invoice, whose debtor nobody knows, by its letter."""
    refund = surplus_of(now)
    invoice = refund.invoice
    invoice.party = None
    invoice.save()
    for user in (debtor, other_debtor):
        invoice.found_by.create(party=user.party, found_at=now)
    refund = get_refund_or_404(Actor(other_debtor, other_debtor.party), refund.public_id)
    give(Actor(other_debtor, other_debtor.party), refund, now)
    told.clear()

    give(Actor(debtor, debtor.party), refund, now + timedelta(minutes=1), typed=OTHER)

    assert sorted(of_refunds(told)) == sorted(
        (user.party_id, "ACCOUNT") for user in (debtor, other_debtor)
    )
    assert len({each.cause for each in told}) == 2


def test_who_acts_or_acted_for_the_debtor_is_no_other_who_told_an_account(
    debtor, refund, now, other_debtor
):
    mandate = may_act(other_debtor, debtor.party, debtor, now)
    access = Access(basis=Basis.GUARDIAN, level=Level.FULL, mandate_id=mandate.pk)
    give(Actor(other_debtor, debtor.party, access), refund, now)

    before = others_who_reported(refund)
    Mandate.objects.update(state=MandateState.ENDED, ended_at=now)

    assert before == others_who_reported(refund) == []


def test_a_repeat_about_the_same_payment_is_one_thing(refund, now, told):
    for _ in range(2):
        refund_news.tell(refund_id=refund.pk, what=refund_news.What.FAILED, at=now)

    assert len({each.cause for each in told}) == 1


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Väinö Tunnistus", "Väinö Tunnistus"),
        ("  Väinö   Tunnistus ", "Väinö Tunnistus"),
        ("O’Brien", "O'Brien"),
        ("Mäkinen–Virtanen", "Mäkinen-Virtanen"),
        ("Esimerkki Oy (konkurssipesä)", "Esimerkki Oy (konkurssipesä)"),
        ("Matti Meikäläisen kuolinpesä c/o Maija", "Matti Meikäläisen kuolinpesä c/o Maija"),
        ("Łukasz Żak", "Łukasz Żak"),
        ("Nguyễn Văn A", "Nguyễn Văn A"),
        ("Va\u0308ino\u0308 Tunnistus", "Väinö Tunnistus"),
        ("3M Oy", "3M Oy"),
    ],
)
def test_names_of_people_companies_and_estates_are_taken(typed, read):
    assert read_holder(typed) == read


def test_the_first_sign_that_does_not_fit_is_named():
    read = read_holder("Väinö_Tunnistus!")

    assert read == MisreadHolder(problem=HolderProblem.STRANGE_CHARACTERS, sign="_")


def test_the_state_after_an_account_was_given_is_reported(actor, refund, now):
    give(actor, refund, now)

    refund.refresh_from_db()
    assert refund.state == RefundState.REPORTED


def test_an_account_that_staff_writes_down_is_told_to_the_debtor(debtor, refund, now, told):
    user = worker("give_refund_account")
    given = {"refund_id": refund.pk, "iban": IBAN, "holder": "Väinö Tunnistus", "user": user}

    refunds.write_account(**given, at=now)
    refunds.write_account(**given, at=now + timedelta(minutes=1))

    assert of_refunds(told) == [(debtor.party_id, "ACCOUNT")]


def test_each_account_that_is_asked_for_anew_is_told_of(actor, refund, now, told):
    user = worker("check_refund")
    for minutes, iban in enumerate((IBAN, OTHER)):
        at = now + timedelta(minutes=minutes)
        give(actor, refund, at, iban)
        refunds.ask_anew(refund_id=refund.pk, problem="BE01", user=user, at=at)

    failed = {each.cause for each in told if each.what == "FAILED"}
    assert len(failed) == 2
