"""A phone number that nobody checked, and what makes the matter easier for a person."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.actor import Access, Actor
from accounts.models import AuditEvent, Basis, Level, PhoneNumber, SupportNeeds
from accounts.phone_numbers import NotAPhoneNumberError, in_words, read_number
from accounts.services import phone_numbers, support_needs
from accounts.services.support_needs import NotForThisPartyError
from tests.factories import CompanyFactory, DebtorFactory
from tests.sign_in import come_back, sign_in

PHONE, SUPPORT = "/profile/phone/", "/profile/support/"


@pytest.fixture
def page(client, debtor):
    return sign_in(client, debtor)


def actions():
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


# --- numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("040 123 4567", "+358401234567"),
        ("0401234567", "+358401234567"),
        ("040-1234567", "+358401234567"),
        ("(040) 123 4567", "+358401234567"),
        ("+358 40 123 4567", "+358401234567"),
        ("00358401234567", "+358401234567"),
        ("+358 (0)40 123 4567", "+358401234567"),
        ("09 4241 1234", "+358942411234"),
        ("+46 70 123 45 67", "+46701234567"),
        ("0046701234567", "+46701234567"),
        (" 040\u00a0123\u00a04567 ", "+358401234567"),
        ("\uff10\uff14\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17", "+358401234567"),
    ],
)
def test_numbers_are_read_as_people_write_them(typed, number):
    assert read_number(typed) == number


@pytest.mark.parametrize(
    "typed",
    ["", "x", "040", "0401", "040 123 4567 89012", "+", "+999 123456", "112", "040 123 4567 ext 8"],
)
def test_what_nobody_can_be_called_at_is_refused(typed):
    with pytest.raises(NotAPhoneNumberError):
        read_number(typed)


@pytest.mark.parametrize(
    ("number", "words"),
    [("+358401234567", "040 1234567"), ("+46701234567", "+46 70 123 45 67")],
)
def test_numbers_are_shown_as_people_read_them(number, words):
    assert in_words(number) == words


def test_a_number_is_kept_and_changed_and_the_record_does_not_hold_it(debtor, now):
    phone_numbers.give_number(user=debtor, number="+358401234567", at=now)
    phone_numbers.give_number(user=debtor, number="+358401234567", at=now)
    phone_numbers.give_number(user=debtor, number="+358501234567", at=now)

    assert PhoneNumber.objects.get().number == "+358501234567"
    assert actions() == ["phone.given", "phone.given"]
    assert "40123" not in str(AuditEvent.objects.values_list("data", flat=True))


def test_a_number_is_forgotten_once(debtor, now):
    phone_numbers.give_number(user=debtor, number="+358401234567", at=now)

    assert phone_numbers.remove_number(user=debtor, at=now)
    assert not phone_numbers.remove_number(user=debtor, at=now)
    assert not PhoneNumber.objects.exists()


def test_the_page_says_that_nobody_checked_the_number(page):
    assert "Kukaan ei ole tarkistanut tätä numeroa" in page.get(PHONE).text


def test_the_page_takes_a_number_and_shows_it_again(page):
    saved = page.post(PHONE, {"number": "040 123 4567"}, follow=True)

    assert "Soitamme sinulle numeroon 040 1234567" in saved.text
    assert 'value="040 1234567"' in page.get(PHONE).text
    page.post(f"{PHONE}remove/")
    assert not PhoneNumber.objects.exists()


@pytest.mark.parametrize("typed", ["", "040", "<script>", "x" * 41])
def test_a_wrong_number_is_refused_in_words(page, typed):
    answer = page.post(PHONE, {"number": typed})

    assert answer.status_code == 422
    assert answer.context["form"].errors["number"]
    assert not PhoneNumber.objects.exists()


@pytest.mark.parametrize("address", [PHONE, SUPPORT])
def test_a_session_without_the_bank_is_led_there(page, address):
    come_back(page)

    assert page.get(address).url.startswith("/login/identify/")


# --- support needs ------------------------------------------------------------------------------


def tell(page, **changes):
    return page.post(SUPPORT, {"needs": ["MORE_TIME"], "text": "", "consents": "on", **changes})


def test_needs_are_kept_with_consent(page, debtor):
    answer = tell(page, needs=["NO_PHONE", "LARGE_PRINT"], text="Kuulen huonosti.")

    told = SupportNeeds.objects.get()
    assert answer.url == "/profile/"
    assert (told.party, told.given_by) == (debtor.party, debtor)
    assert (told.needs, told.text) == (["LARGE_PRINT", "NO_PHONE"], "Kuulen huonosti.")
    row = AuditEvent.objects.get(action="support.told")
    assert "Kuulen" not in str(row.data)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"consents": ""}, "consents"),
        ({"needs": [], "text": "  "}, "needs"),
        ({"needs": ["NOTHING_KNOWN"]}, "needs"),
        ({"text": "x" * 501}, "text"),
    ],
)
def test_without_consent_or_anything_told_nothing_is_kept(page, changes, field):
    answer = tell(page, **changes)

    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not SupportNeeds.objects.exists()


def test_consent_is_never_ticked_beforehand(page):
    tell(page)

    shown = page.get(SUPPORT).context["form"]

    assert shown["needs"].value() == ["MORE_TIME"]
    assert not shown["consents"].value()


def test_withdrawing_forgets_all_of_it(page):
    tell(page, text="Salaisuus")

    page.post(f"{SUPPORT}remove/")
    again = page.post(f"{SUPPORT}remove/")

    assert not SupportNeeds.objects.exists()
    assert again.status_code == 302
    assert AuditEvent.objects.filter(action="support.forgotten").count() == 1
    assert "Salaisuus" not in page.get(SUPPORT).text


def test_telling_the_same_again_changes_nothing(debtor, now):
    actor = Actor(debtor, debtor.party)
    for needs in (["MORE_TIME", "LARGE_PRINT"], ["LARGE_PRINT", "MORE_TIME"]):
        support_needs.tell_needs(actor=actor, needs=needs, text="", at=now)

    assert actions() == ["support.told"]


def test_a_guardian_tells_for_its_ward(debtor, other_debtor, now):
    actor = Actor(debtor, other_debtor.party, Access(basis=Basis.GUARDIAN))

    support_needs.tell_needs(actor=actor, needs=["MORE_TIME"], text="", at=now)

    told = SupportNeeds.objects.get()
    assert (told.party, told.given_by) == (other_debtor.party, debtor)


@pytest.mark.parametrize(
    "access",
    [
        Access(basis=Basis.AUTHORISED, level=Level.ARRANGE),
        Access(basis=Basis.GUARDIAN, is_strong=False),
    ],
)
def test_nobody_else_tells_or_forgets(debtor, other_debtor, now, access):
    actor = Actor(debtor, other_debtor.party, access)

    with pytest.raises(NotForThisPartyError):
        support_needs.tell_needs(actor=actor, needs=["MORE_TIME"], text="", at=now)
    with pytest.raises(NotForThisPartyError):
        support_needs.forget_needs(actor=actor, at=now)
    assert not SupportNeeds.objects.exists()


def test_a_company_has_none(debtor, now):
    actor = Actor(debtor, CompanyFactory(), Access(basis=Basis.COMPANY))

    with pytest.raises(NotForThisPartyError):
        support_needs.tell_needs(actor=actor, needs=["MORE_TIME"], text="", at=now)


def test_the_database_keeps_no_empty_needs(debtor, now):
    with (
        pytest.raises(IntegrityError, match="support_needs_say_something"),
        transaction.atomic(),
    ):
        SupportNeeds.objects.create(party=debtor.party, given_by=debtor, given_at=now)


@pytest.mark.django_db(transaction=True)
def test_two_tellings_at_once_leave_one(now):
    user = DebtorFactory()
    barrier, errors = threading.Barrier(4), []

    def tell_at_once(need):
        barrier.wait()
        try:
            actor = Actor(user, user.party)
            support_needs.tell_needs(actor=actor, needs=[need], text="", at=now)
        except IntegrityError as error:
            errors.append(error)
        finally:
            connection.close()

    needs = ["MORE_TIME", "LARGE_PRINT", "NO_PHONE", "INTERPRETER"]
    threads = [threading.Thread(target=tell_at_once, args=[need]) for need in needs]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert errors == []
    assert SupportNeeds.objects.count() == 1
