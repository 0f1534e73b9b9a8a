"""Two hundred wrong inputs: each is told how to mend it, and none tells whether a case exists."""

from itertools import cycle

import pytest
import time_machine
from django.urls import reverse

from accounts.models import AuditEvent
from invoices.models import FoundInvoice
from invoices.rules import myropo_id
from invoices.services import find
from payments import words_accounts
from payments.forms.refund_account import RefundAccountForm
from payments.models import AccountReport, RefundState
from payments.rules.account_holders import HolderProblem
from payments.rules.account_numbers import Problem
from tests.factories import DebtorFactory, PersonFactory
from tests.payments.refunding import surplus_of
from tests.payments.wrong_accounts import (
    ACCOUNTS,
    CODES,
    HOLDERS,
    IDENTITY_CODE,
    NOT_YOURS,
    REFERENCE,
)
from tests.sign_in import sign_in

NAME = "Väinö Tunnistus"
ACCOUNT = "FI55 4234 5670 0000 81"
OTHERS = frozenset({"FI2112345600000785"})
CODE = myropo_id.make([1, 2, 3, 4, 5, 6, 7])
OTHER_CODE = myropo_id.make([7, 6, 5, 4, 3, 2, 1])
BESIDE = {
    IDENTITY_CODE: words_accounts.IDENTITY_CODE,
    NOT_YOURS: words_accounts.NOT_YOURS,
    REFERENCE: words_accounts.REFERENCE_NUMBER,
}


@pytest.fixture
def clock(now):
    with time_machine.travel(now, tick=False) as clock:
        yield clock


def told(form, field):
    (message,) = form.errors[field]
    return message


def begins(sentence):
    """The beginning of a sentence, before its numbers."""
    return str(sentence).partition("%(")[0]


def test_they_are_two_hundred_and_all_different():
    assert len(ACCOUNTS) + len(HOLDERS) + len(CODES) >= 200
    for table in (ACCOUNTS, HOLDERS, CODES):
        assert len({row[:-1] for row in table}) == len(table)


@pytest.mark.parametrize(("typed", "problem"), ACCOUNTS, ids=repr)
def test_a_wrong_account_number_is_told_how_to_mend_it(typed, problem):
    form = RefundAccountForm({"account": typed, "holder": NAME}, others=OTHERS)

    assert not form.is_valid()
    assert set(form.errors) == {"account"}
    expected = BESIDE.get(problem) or words_accounts.ACCOUNTS[problem]
    assert told(form, "account").startswith(begins(expected))
    assert "%(" not in told(form, "account")


@pytest.mark.parametrize(("typed", "problem"), HOLDERS, ids=repr)
def test_a_wrong_name_is_told_how_to_mend_it(typed, problem):
    form = RefundAccountForm({"account": ACCOUNT, "holder": typed})

    assert not form.is_valid()
    assert set(form.errors) == {"holder"}
    expected = words_accounts.HOLDERS[problem]
    message = told(form, "holder")
    assert message.startswith(begins(expected)) or message == str(words_accounts.INVISIBLE)
    assert "%(" not in message


@pytest.mark.parametrize("problem", [*Problem, *HolderProblem])
def test_every_problem_has_its_words_and_an_example(problem):
    is_name = isinstance(problem, HolderProblem)
    words = words_accounts.HOLDERS if is_name else words_accounts.ACCOUNTS

    assert words[problem]
    assert problem in {each for _, each in (HOLDERS if is_name else ACCOUNTS)}


@pytest.mark.slow
def test_the_page_takes_all_of_them_calmly(client, debtor, now, clock):
    """Each is kept while typing pauses; one of each kind is sent, too: a whole page takes long."""
    refund = surplus_of(now, party=debtor.party)
    sign_in(client, debtor)
    url = reverse("payments:refund-account", args=[refund.public_id])
    wrong = [(problem, typed, NAME) for typed, problem in ACCOUNTS]
    wrong += [(problem, ACCOUNT, typed) for typed, problem in HOLDERS]
    kinds = set()

    for problem, account, holder in wrong:
        typed = {"account": account, "holder": holder}
        paused = client.post(url, typed, headers={"HX-Request": "true", "HX-Target": "reading"})
        assert paused.status_code == 200, typed
        if problem not in kinds:
            kinds.add(problem)
            sent = client.post(url, typed)
            assert sent.status_code == 422, typed
            assert "field__error" in sent.content.decode()

    assert kinds > {*Problem, *HolderProblem}

    refund.refresh_from_db()
    assert refund.state == RefundState.WAITS_FOR_ACCOUNT
    assert not AccountReport.objects.filter(given_at__isnull=False).exists()


@pytest.fixture
def letter(now, other_debtor, clock):
    """A refund of somebody else, with the codes of its letter."""
    refund = surplus_of(now, party=other_debtor.party, myropo_id=CODE)
    refund.invoice.refresh_from_db()
    return refund.invoice


def filled(text, letter):
    return text.format(
        case=letter.case_number, next=letter.case_number + 1, code=CODE, other=OTHER_CODE
    )


def shape_of(answer):
    """The page without what the person typed and the token of the form."""
    page = answer.content.decode()
    return [line for line in page.splitlines() if "<input" not in line and "csrf" not in line]


def named(value):
    """The same in every process: those of xdist compare what they have collected."""
    return "+".join(sorted(value)) if isinstance(value, set) else repr(value)


@pytest.mark.parametrize(("case", "code", "fields"), CODES, ids=named)
def test_wrong_codes_are_told_apart_only_by_what_a_check_digit_shows(
    client, debtor, letter, case, code, fields
):
    sign_in(client, debtor)
    typed = {"case_number": filled(case, letter), "myropo_id": filled(code, letter)}

    answer = client.post(reverse("payments:refund-find"), typed)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == fields
    page = answer.content.decode()
    assert ("Näillä tiedoilla ei löytynyt mitään" in page) == (not fields)
    assert not FoundInvoice.objects.exists()


def test_what_is_not_found_looks_the_same_whether_the_case_exists_or_not(client, debtor, letter):
    sign_in(client, debtor)
    url = reverse("payments:refund-find")
    missed = [(case, code) for case, code, fields in CODES if not fields]

    answers = [
        client.post(url, {"case_number": filled(case, letter), "myropo_id": filled(code, letter)})
        for case, code in missed
    ]

    assert len({tuple(shape_of(answer)) for answer in answers}) == 1


@pytest.mark.slow
def test_a_thousand_guesses_from_many_addresses_are_held(
    client, letter, monkeypatch, clock, settings
):
    """Five people guess one case from a thousand addresses: fifty searches, and nothing found."""
    people = [DebtorFactory(party=PersonFactory(name=f"Arvaaja {n}")) for n in range(5)]
    signed_in = [sign_in(type(client)(), person) for person in people]
    searched = []
    really_find = find.find_by_code

    def watched(**asked):
        searched.append(asked["myropo_id"])
        return really_find(**asked)

    monkeypatch.setattr("payments.views.refunds.finding.find_by_code", watched)
    statuses = []
    for number, guesser in zip(range(1000), cycle(signed_in)):
        digits = [(number // 30**place) % 30 for place in range(7)]
        answer = guesser.post(
            reverse("payments:refund-find"),
            {"case_number": letter.case_number, "myropo_id": myropo_id.make(digits)},
            REMOTE_ADDR=f"2001:db8:{number:x}::1",
        )
        statuses.append(answer.status_code)

    assert len(searched) == 50
    assert statuses.count(422) == 50
    assert statuses.count(429) == 950
    assert AuditEvent.objects.filter(action="invoice.searched").count() == 50


def test_the_limits_are_those_of_finding_an_invoice(client, debtor, letter):
    sign_in(client, debtor)
    typed = {"case_number": letter.case_number, "myropo_id": OTHER_CODE}
    for _ in range(5):
        client.post(reverse("payments:refund-find"), typed)
        client.post(reverse("invoices:find-code"), typed)

    assert client.post(reverse("payments:refund-find"), typed).status_code == 429
