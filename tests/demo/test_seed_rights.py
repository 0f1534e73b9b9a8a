"""Who acts for whom, and whose money goes back, after one seeding of the demo."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from accounts.models import Basis, EmailAddress, Level, Mandate, MandateState, Party, Scope
from accounts.queries.email_addresses import find_user_id_behind
from accounts.queries.mandates import mandates_held
from demo.personas import AGENT_USERNAME, persona
from demo.seed_rights import FOR_SAARA, RETURN_ADDRESS, seed_rights
from invoices.models import Invoice, MandateRequest, MandateRequestState
from invoices.queries.authorisations import deeds_of
from invoices.queries.ledger import ledger_mismatches
from invoices.queries.mandate_requests import proof_of
from payments.models import BankEntry, Refund, RefundState, SavedAccount

# A Sunday, and the day before Easter Monday: what waits for banks has the longest way.
DAY_ZERO = date(2026, 4, 5)


def party(key):
    return Party.objects.with_hetu(persona(key).hetu).get()


def held(key):
    rights = mandates_held(party(key), today=DAY_ZERO)
    return [(each.principal.name, each.basis, each.level, each.scope) for each in rights]


def states(key):
    rows = Refund.objects.filter(invoice__party=party(key)).order_by("amount")
    return [(each.amount, each.state, each.problem) for each in rows]


def test_saara_has_authorised_one_for_an_invoice_and_one_for_all(seeded):
    name = persona("saara").name

    assert held("vaino") == [(name, Basis.AUTHORISED, Level.ARRANGE, Scope.INVOICES)]
    assert held("aino") == [(name, Basis.AUTHORISED, Level.VIEW, Scope.ALL)]


def test_what_was_done_for_saara_is_there_for_both_to_see(seeded):
    mandate = Mandate.objects.get(holder=party("vaino"))

    assert [each.action for each in deeds_of(mandate)] == ["due_date.moved"]
    moved = Invoice.objects.get(number=FOR_SAARA)
    assert moved.due_on > DAY_ZERO + timedelta(days=8)


def test_a_guardian_and_an_estate_were_confirmed_by_two_of_staff(seeded):
    assert held("wilma") == [(persona("gunnel").name, Basis.GUARDIAN, Level.FULL, Scope.ALL)]
    [estate] = held("taavi")
    assert estate[1:] == (Basis.ESTATE, Level.FULL, Scope.ALL)
    for request in MandateRequest.objects.filter(state=MandateRequestState.CONFIRMED):
        assert request.checked_by != request.decided_by
        assert request.files.get().size_bytes > 0


def test_a_counsellor_and_a_company_wait_for_staff(seeded):
    counsellor = MandateRequest.objects.get(basis=Basis.COUNSELLOR)
    company = MandateRequest.objects.get(basis=Basis.COMPANY)

    assert (counsellor.state, counsellor.holder) == (MandateRequestState.ASKED, party("onni"))
    assert company.state == MandateRequestState.CHECKED
    assert company.checked_by.username == AGENT_USERNAME
    assert proof_of(company).is_theirs


def test_refunds_are_in_every_state(seeded):
    assert states("vaino") == [
        (Decimal("9.90"), RefundState.WAITS_FOR_ACCOUNT, "AC04"),
        (Decimal("12.40"), RefundState.PAID, ""),
        (Decimal("50.00"), RefundState.WAITS_FOR_ACCOUNT, ""),
    ]
    assert states("wilma") == [(Decimal("7.50"), RefundState.REPORTED, "")]
    assert states("emily") == [(Decimal("10.00"), RefundState.CHECKED, "")]
    assert states("gunnel") == [(Decimal("15.00"), RefundState.TO_BE_PAID, "")]
    assert states("yrjo") == [(Decimal("20.00"), RefundState.SENT, "")]
    company = Refund.objects.get(invoice__party__business_id=persona("yrjo").company_business_id)
    assert company.state == RefundState.WAITS_FOR_ACCOUNT
    unknown = Refund.objects.get(invoice__party=None)
    assert (unknown.amount, unknown.state) == (14, RefundState.WAITS_FOR_ACCOUNT)
    assert not list(ledger_mismatches())


def test_what_was_paid_out_is_known_from_the_banks_statement(seeded):
    paid = Refund.objects.get(state=RefundState.PAID)
    entry = BankEntry.objects.get()

    assert entry.booked_on == paid.paid_on < DAY_ZERO
    assert paid.payments.get().state == "PAID"


def test_vaino_keeps_the_account_for_later(seeded):
    kept = SavedAccount.objects.get()

    assert (kept.party, kept.holder) == (party("vaino"), persona("vaino").name)


def test_saara_comes_back_by_a_code_and_taavi_has_told_what_helps(seeded):
    assert find_user_id_behind(RETURN_ADDRESS) == party("saara").user.pk
    assert EmailAddress.objects.get().confirmed_at
    assert len(party("taavi").support_needs.needs) == 2


def test_what_somebody_took_back_is_not_given_again(seeded):
    with transaction.atomic():
        Mandate.objects.update(state=MandateState.ENDED, ended_at=datetime.now(UTC))

        seed_rights(day_zero=DAY_ZERO)

        assert not Mandate.objects.filter(state=MandateState.IN_FORCE).exists()
        transaction.set_rollback(True)
