"""The e-mail address of a person: given, confirmed by its link alone, changed, taken away."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts import tasks
from accounts.email_codes import VALID_FOR, code_of, is_code_of
from accounts.models import AuditEvent, EmailAddress
from accounts.services import email_addresses
from accounts.services.email_addresses import LinkNotValidError
from tests.mail_server import html_of, running_mail_server, text_of
from tests.sign_in import identify, sign_in

AT = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
ADDRESS = "vaino@example.com"


@pytest.fixture
def mail_server(settings):
    with running_mail_server(settings) as server:
        yield server


@pytest.fixture
def queued(monkeypatch):
    """What would go to Celery, kept instead."""
    kept = []
    monkeypatch.setattr(tasks.send_confirmation, "delay", lambda **said: kept.append(said))
    return kept


@pytest.fixture
def page(client, debtor):
    return sign_in(client, debtor)


def given(user, address=ADDRESS, *, at=AT, confirmed=False):
    email = email_addresses.give_address(user=user, address=address, at=at)
    if confirmed:
        email = email_addresses.confirm_address(user=user, code=code_of(email), at=at)
    return email


def actions():
    found = AuditEvent.objects.filter(action__startswith="email.").order_by("pk")
    return list(found.values_list("action", flat=True))


# --- the service --------------------------------------------------------------------------


def test_a_new_address_waits_for_its_confirmation(
    debtor, queued, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        email = given(debtor)

    assert (email.address, email.confirmed_at) == (ADDRESS, None)
    assert queued == [{"user_id": debtor.pk, "asked_at": AT.isoformat()}]
    assert actions() == ["email.given"]


def test_its_code_confirms_it_and_a_repeat_changes_nothing(debtor):
    email = given(debtor)

    for minutes in (1, 2):
        at = AT + timedelta(minutes=minutes)
        email_addresses.confirm_address(user=debtor, code=code_of(email), at=at)

    email.refresh_from_db()
    assert email.confirmed_at == AT + timedelta(minutes=1)
    assert actions() == ["email.given", "email.confirmed"]


def test_the_link_works_for_three_days_and_not_a_second_longer(debtor):
    email = given(debtor)

    assert is_code_of(email, code_of(email), at=AT + VALID_FOR)
    with pytest.raises(LinkNotValidError):
        email_addresses.confirm_address(
            user=debtor, code=code_of(email), at=AT + VALID_FOR + timedelta(seconds=1)
        )


@pytest.mark.parametrize("code", ["", "x", "å", "a:b", "A" * 43])
def test_a_made_up_code_confirms_nothing(debtor, code):
    given(debtor)

    with pytest.raises(LinkNotValidError):
        email_addresses.confirm_address(user=debtor, code=code, at=AT)


def test_the_code_of_another_confirms_nothing(debtor, other_debtor):
    theirs = given(other_debtor)
    given(debtor)

    with pytest.raises(LinkNotValidError):
        email_addresses.confirm_address(user=debtor, code=code_of(theirs), at=AT)


def test_another_address_has_to_be_confirmed_anew(debtor):
    old = code_of(given(debtor, confirmed=True))

    email = given(debtor, "uusi@example.com", at=AT + timedelta(hours=1))

    assert (email.address, email.confirmed_at) == ("uusi@example.com", None)
    assert EmailAddress.objects.count() == 1
    with pytest.raises(LinkNotValidError):
        email_addresses.confirm_address(user=debtor, code=old, at=AT)


def test_giving_the_confirmed_address_again_asks_nothing(
    debtor, queued, django_capture_on_commit_callbacks
):
    given(debtor, confirmed=True)

    with django_capture_on_commit_callbacks(execute=True):
        email = given(debtor, at=AT + timedelta(hours=1))

    assert email.confirmed_at == AT
    assert queued == []


def test_asking_again_sends_a_new_link_and_ends_the_old_one(
    debtor, queued, django_capture_on_commit_callbacks
):
    old = code_of(given(debtor))
    later = AT + timedelta(minutes=5)

    with django_capture_on_commit_callbacks(execute=True):
        email = email_addresses.ask_again(user=debtor, at=later)

    assert queued == [{"user_id": debtor.pk, "asked_at": later.isoformat()}]
    assert not is_code_of(email, old, at=later)


def test_there_is_nothing_to_ask_again_without_an_address_or_once_confirmed(debtor, other_debtor):
    given(other_debtor, confirmed=True)

    assert email_addresses.ask_again(user=debtor, at=AT) is None
    assert email_addresses.ask_again(user=other_debtor, at=AT) is None


def test_two_people_may_have_the_same_address(debtor, other_debtor):
    given(debtor, confirmed=True)

    assert given(other_debtor, confirmed=True).confirmed_at == AT


def test_a_removed_address_is_forgotten_and_the_audit_never_had_it(debtor):
    given(debtor, confirmed=True)

    assert email_addresses.remove_address(user=debtor, at=AT)
    assert not email_addresses.remove_address(user=debtor, at=AT)

    assert not EmailAddress.objects.exists()
    assert actions() == ["email.given", "email.confirmed", "email.removed"]
    assert not any(ADDRESS in str(row.data) for row in AuditEvent.objects.all())


def test_wishes_survive_another_address(debtor):
    given(debtor, confirmed=True)
    email_addresses.change_days_before(user=debtor, days_before=7, at=AT)

    assert given(debtor, "uusi@example.com").days_before == 7


@pytest.mark.parametrize("days", [0, 15])
def test_the_database_refuses_days_out_of_reach(debtor, days):
    email = given(debtor)
    email.days_before = days

    with pytest.raises(IntegrityError, match="email_days_in_reach"), transaction.atomic():
        email.save()


# --- the message ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("fi", "Vahvista sähköpostiosoitteesi"),
        ("sv", "Bekräfta din e-postadress"),
        ("en", "Confirm your e-mail address"),
    ],
)
def test_the_message_has_the_link_in_text_and_html_and_names_nobody(
    debtor, mail_server, language, subject
):
    debtor.language = language
    debtor.save()
    email = given(debtor)

    tasks.send_confirmation(user_id=debtor.pk, asked_at=AT.isoformat())

    message = mail_server.only()
    link = f"http://testserver/profile/email/confirm/?code={code_of(email)}"
    assert (message["Subject"], message["To"]) == (subject, ADDRESS)
    assert link in text_of(message)
    assert f'href="{link}"' in html_of(message)
    assert f'<html lang="{language}">' in html_of(message)
    assert "Väinö" not in text_of(message) + html_of(message)
    assert message["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in message


@pytest.mark.parametrize("meanwhile", ["confirmed", "removed", "asked again"])
def test_a_link_that_is_no_longer_wanted_is_not_sent(debtor, mail_server, meanwhile):
    email = given(debtor, confirmed=meanwhile == "confirmed")
    if meanwhile == "removed":
        email.delete()
    if meanwhile == "asked again":
        email_addresses.ask_again(user=debtor, at=AT + timedelta(minutes=1))

    assert not email_addresses.send_confirmation(user_id=debtor.pk, asked_at=AT)
    assert mail_server.taken == []


def test_a_message_sent_twice_is_known_for_the_same(debtor, mail_server):
    given(debtor)

    for _ in range(2):
        email_addresses.send_confirmation(user_id=debtor.pk, asked_at=AT)

    assert len({message["Message-ID"] for message in mail_server.taken}) == 1
    assert str(debtor.pk) not in re.findall(r"\d+", mail_server.taken[0]["Message-ID"])


# --- the pages ----------------------------------------------------------------------------------


def test_from_the_profile_to_a_confirmed_address(page, debtor, mailoutbox, monkeypatch):
    monkeypatch.setattr(tasks.send_confirmation, "delay", tasks.send_confirmation.run)
    monkeypatch.setattr("django.db.transaction.on_commit", lambda call, **_: call())
    page.post("/profile/email/", {"address": f" {ADDRESS} "})
    link = re.search(r"http://testserver(\S+)", mailoutbox[0].body)[1]

    opened = page.get(link)
    before = EmailAddress.objects.get().confirmed_at
    pressed = page.post(link, follow=True)

    assert opened.status_code == 200
    assert before is None
    assert ADDRESS in opened.content.decode()
    assert EmailAddress.objects.get().confirmed_at is not None
    assert "Vahvistettu" in pressed.content.decode()
    assert page.get(link).url == "/profile/email/"


def test_opening_the_link_without_signing_in_confirms_nothing(debtor, db):
    code = code_of(given(debtor, at=datetime.now(UTC)))
    address = f"/profile/email/confirm/?code={code}"

    for method in ("get", "post"):
        response = getattr(Client(), method)(address)
        assert urlsplit(response.url).path == "/login/"

    assert EmailAddress.objects.get().confirmed_at is None


def test_another_who_signs_in_cannot_confirm_it_nor_read_it(client, debtor, other_debtor):
    code = code_of(given(debtor, at=datetime.now(UTC)))
    stranger = sign_in(client, other_debtor)

    for method in ("get", "post"):
        response = getattr(stranger, method)(f"/profile/email/confirm/?code={code}")
        assert response.status_code == 410
        assert ADDRESS not in response.content.decode()

    assert EmailAddress.objects.get().confirmed_at is None


@pytest.mark.parametrize("address", ["", "nobody", "a@b", "a@example.com\nBcc: b@example.com"])
def test_what_is_no_address_is_refused_with_what_was_typed(page, address):
    response = page.post("/profile/email/", {"address": address})

    assert response.status_code == 422
    assert response.context["email_form"].errors
    assert not EmailAddress.objects.exists()


def test_a_person_gets_five_links_an_hour(page, queued):
    answers = [page.post("/profile/email/", {"address": f"a{n}@example.com"}) for n in range(6)]
    again = page.post("/profile/email/again/", follow=True)

    assert [each.status_code for each in answers] == [302] * 5 + [429]
    assert EmailAddress.objects.get().address == "a4@example.com"
    assert "Yritä uudelleen" in again.content.decode()


def test_an_address_of_another_customer_is_answered_like_any_other(page, other_debtor):
    given(other_debtor, "tuttu@example.com", confirmed=True)

    known = page.post("/profile/email/", {"address": "tuttu@example.com"})
    unknown = page.post("/profile/email/", {"address": "vieras@example.com"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_wishes_are_saved_and_audited(page, debtor):
    given(debtor, confirmed=True)

    page.post("/profile/email/reminders/", {"days_before": "7"})
    page.post("/profile/email/reminders/", {"days_before": "7"})

    email = EmailAddress.objects.get()
    assert email.days_before == 7
    row = AuditEvent.objects.get(action="email.wishes_changed")
    assert row.data == {"days_before": 7}


def test_wishes_that_are_not_offered_are_refused(page, debtor):
    given(debtor, confirmed=True)

    response = page.post("/profile/email/reminders/", {"days_before": "15"})

    assert response.status_code == 422
    assert EmailAddress.objects.get().days_before == 3


def test_right_after_the_bank_the_address_is_removed_with_one_press(page, debtor):
    given(debtor, confirmed=True)
    identify(page)

    response = page.post("/profile/email/remove/", follow=True)

    assert not EmailAddress.objects.exists()
    assert ADDRESS not in response.content.decode()


def test_its_page_shows_the_address_at_the_cost_of_one_query(
    page, debtor, django_assert_num_queries
):
    given(debtor)
    page.get("/profile/email/")

    with django_assert_num_queries(2):  # the user, the address
        waiting = page.get("/profile/email/").content.decode()

    assert ADDRESS in waiting
    assert "Ei vielä vahvistettu" in waiting


def test_the_page_of_its_own_shows_the_same(page, debtor):
    given(debtor, confirmed=True)

    response = page.get("/profile/email/")

    assert response.status_code == 200
    assert ADDRESS in response.content.decode()
