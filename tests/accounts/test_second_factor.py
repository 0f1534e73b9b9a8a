from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import AuditEvent, User
from accounts.services.roles import NotStaffError, Role
from accounts.services.second_factor import enrol
from accounts.services.staff import UsernameTakenError, create_staff
from tests.staff import PASSWORD, SECRET, code_of, staff_of

pytestmark = pytest.mark.django_db

LOGIN = "/admin/login/"


@pytest.fixture
def client():
    return Client(headers={"accept-language": "en"})


def test_a_page_of_the_admin_leads_to_the_staffs_own_door(client):
    answer = client.get("/admin/invoices/invoice/?stage__exact=PAID")

    assert urlsplit(answer["Location"]).path == LOGIN
    assert parse_qs(urlsplit(answer["Location"]).query)["next"] == [
        "/admin/invoices/invoice/?stage__exact=PAID"
    ]


def sign_in(client, user, *, password=PASSWORD, code=None, **fields):
    data = {"username": user.username, "password": password, "otp_token": code or code_of(user)}
    return client.post(LOGIN, {**data, **fields})


def actions_of(user):
    return list(
        AuditEvent.objects.filter(target_type="accounts.user", target_id=str(user.pk))
        .filter(action__startswith="staff.s")
        .exclude(action="staff.second_factor_enrolled")
        .values_list("action", flat=True)
    )


def test_password_and_code_open_the_admin(client):
    user = staff_of(Role.AGENT)

    response = sign_in(client, user)

    assert response.status_code == 302
    assert client.get("/admin/").status_code == 200
    assert actions_of(user) == ["staff.signed_in"]


@pytest.mark.parametrize(
    "wrong",
    [{"password": "not this one at all"}, {"code": "000000"}, {"code": "-"}, {"code": "abcdef"}],
    ids=["password", "code", "no code", "letters"],
)
def test_whatever_is_wrong_the_answer_is_the_same(client, wrong):
    user = staff_of(Role.AGENT)

    response = sign_in(client, user, **wrong)

    assert response.status_code == 200
    assert "The user name, the password or the code is wrong." in response.text
    assert PASSWORD not in response.text
    assert client.get("/admin/").status_code == 302
    assert actions_of(user) == ["staff.sign_in_failed"]


def test_an_unknown_user_gets_the_same_answer_and_what_was_typed_is_not_kept(client):
    data = {"username": "my password by mistake", "password": PASSWORD, "otp_token": "123456"}

    response = client.post(LOGIN, data)

    event = AuditEvent.objects.get()
    assert "The user name, the password or the code is wrong." in response.text
    assert (event.action, event.target_id, event.data) == ("staff.sign_in_failed", "", {})


def test_a_code_works_once(client):
    user = staff_of(Role.AGENT)
    code = code_of(user)
    sign_in(client, user, code=code)
    client.post(reverse("admin:logout"))

    response = sign_in(client, user, code=code)

    assert response.status_code == 200
    assert client.get("/admin/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_code_sent_from_two_browsers_at_once_lets_one_in():
    user = staff_of(Role.AGENT)
    code = code_of(user)

    def attempt(_number):
        try:
            return sign_in(Client(), user, code=code).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        codes = sorted(pool.map(attempt, range(2)))

    assert codes == [200, 302]


def test_another_users_authenticator_is_no_use(client):
    user = staff_of(Role.AGENT)
    other = staff_of(Role.AUDITOR)
    enrol(user=other, actor=None, at=user.created_at)
    theirs = TOTPDevice.objects.get(user=other).persistent_id

    response = sign_in(client, user, code=code_of(other), otp_device=theirs)

    assert response.status_code == 200


def test_a_user_without_an_authenticator_cannot_enter(client):
    user = staff_of(Role.AGENT)
    code = code_of(user)
    TOTPDevice.objects.all().delete()

    response = sign_in(client, user, code=code)

    assert response.status_code == 200
    assert client.get("/admin/").status_code == 302


def test_a_password_alone_in_the_session_is_not_enough(client):
    user = staff_of(Role.AGENT)
    client.force_login(user, backend="accounts.backends.StaffBackend")

    response = client.get("/admin/invoices/")

    assert response.status_code == 302
    assert response.url.startswith(LOGIN)


def test_guessing_is_stopped_even_for_the_right_code(client):
    user = staff_of(Role.AGENT)
    for number in range(8):
        sign_in(client, user, password=f"wrong password {number}")

    response = sign_in(client, user)

    assert "Too many tries." in response.text
    assert client.get("/admin/").status_code == 302
    assert actions_of(user)[-1] == "staff.sign_in_throttled"


def test_guessing_one_user_does_not_lock_out_another(client):
    user, other = staff_of(Role.AGENT), staff_of(Role.AUDITOR)
    for number in range(9):
        sign_in(client, user, password=f"wrong password {number}")

    response = sign_in(client, other)

    assert response.status_code == 302


def test_signing_out_is_recorded_and_ends_the_session(client):
    user = staff_of(Role.AGENT)
    sign_in(client, user)

    client.post(reverse("admin:logout"))

    assert actions_of(user) == ["staff.signed_in", "staff.signed_out"]
    assert client.get("/admin/").status_code == 302


def test_a_changed_password_is_recorded(client):
    user = staff_of(Role.AGENT)
    sign_in(client, user)
    new = {"new_password1": "another calm harbour", "new_password2": "another calm harbour"}

    client.post(reverse("admin:password_change"), {"old_password": "wrong", **new})
    client.post(reverse("admin:password_change"), {"old_password": PASSWORD, **new})

    user.refresh_from_db()
    assert user.check_password("another calm harbour")
    assert AuditEvent.objects.filter(action="staff.password_changed").count() == 1


def test_a_debtor_never_enters(client, debtor):
    client.force_login(debtor, backend="accounts.backends.BankIdBackend")

    index = client.get("/admin/")
    page = client.get(LOGIN)

    assert index.status_code == 302
    assert page.status_code == 200
    assert debtor.username not in page.text


def test_a_debtor_with_a_password_and_an_authenticator_never_enters(client, debtor):
    debtor.set_password(PASSWORD)
    debtor.save()
    TOTPDevice.objects.create(user=debtor, name="app", confirmed=True)

    response = sign_in(client, debtor)

    assert response.status_code == 200
    assert client.get("/admin/").status_code == 302


def test_a_closed_account_cannot_enter(client):
    user = staff_of(Role.AGENT)
    User.objects.update(is_active=False)

    response = sign_in(client, user)

    assert response.status_code == 200


def test_enrolling_again_ends_the_former_authenticator(now):
    user = staff_of(Role.AGENT)
    former = TOTPDevice.objects.get(user=user).key

    address = enrol(user=user, actor=None, at=now)

    assert TOTPDevice.objects.get(user=user).key != former
    assert parse_qs(urlsplit(address).query)["issuer"] == ["MyRopo"]
    assert AuditEvent.objects.filter(action="staff.second_factor_enrolled").count() == 2


def test_a_debtor_gets_no_authenticator(debtor, now):
    with pytest.raises(NotStaffError):
        enrol(user=debtor, actor=None, at=now)

    assert not TOTPDevice.objects.exists()


def test_create_staff_refuses_a_weak_password_and_leaves_nothing(now):
    with pytest.raises(ValidationError):
        create_staff(
            username="a", password="short", role=Role.AGENT, language="fi", actor=None, at=now
        )

    assert not User.objects.exists()


def test_create_staff_refuses_a_name_that_is_taken(now):
    staff_of(Role.AGENT, username="maija")

    with pytest.raises(UsernameTakenError):
        staff_of(Role.AUDITOR, username="maija")

    assert User.objects.get().groups.get().name == Role.AGENT


def test_the_command_shows_the_authenticators_code_once(monkeypatch):
    monkeypatch.setenv("STAFF_PASSWORD", PASSWORD)
    out = StringIO()

    call_command("create_staff", "maija", "--role", "agent", stdout=out)

    user = User.objects.get(username="maija")
    assert "otpauth://totp/MyRopo%3Amaija?secret=" in out.getvalue()
    assert user.check_password(PASSWORD)
    assert user.groups.get().name == Role.AGENT


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["maija"], "--role"),
        (["agent", "--role", "agent"], "exists already"),
        (["nobody", "--renew-second-factor"], "No member of staff"),
    ],
)
def test_the_command_says_what_is_wrong(monkeypatch, arguments, words):
    monkeypatch.setenv("STAFF_PASSWORD", PASSWORD)
    staff_of(Role.AGENT)

    with pytest.raises(CommandError, match=words):
        call_command("create_staff", *arguments)


def test_the_command_renews_a_lost_authenticator():
    user = staff_of(Role.AGENT)
    out = StringIO()

    call_command("create_staff", "agent", "--renew-second-factor", stdout=out)

    assert SECRET not in out.getvalue()
    assert TOTPDevice.objects.filter(user=user).count() == 1
