"""How a look ends: by a press, by the clock, with the session, the role or the account."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, CustomerView
from accounts.services.customer_views import KEY, ViewEnd, end_view
from accounts.services.roles import Role, assign_role
from invoices.views import home
from tests.accounts.looking import end_url, looking_at, see_url
from tests.staff import client_of, signed_in

pytestmark = pytest.mark.django_db
HOME = reverse("invoices:home")
ADMIN = reverse("admin:index")


def why_ended(view):
    view.refresh_from_db()
    assert view.ended_at is not None
    row = AuditEvent.objects.get(action="look.ended", target_id=str(view.pk))
    assert row.party == view.party
    return row.data["reason"]


def leads_to_admin(client):
    return client.get(HOME).headers.get("Location") == ADMIN


def let_time_pass(view):
    """It began long ago."""
    long_ago = timezone.now() - timedelta(minutes=20)
    ends_at = long_ago + timedelta(minutes=15)
    CustomerView.objects.filter(pk=view.pk).update(started_at=long_ago, ends_at=ends_at)


def test_the_button_of_the_band_ends_it_and_leads_back(debtor):
    client, view = looking_at(debtor.party)

    response = client.post(end_url(view))

    assert response.headers["Location"] == reverse(
        "admin:accounts_party_change", args=[debtor.party.pk]
    )
    assert why_ended(view) == "PRESSED"
    assert leads_to_admin(client)


def test_a_look_is_ended_by_a_press_and_by_its_own_member_of_staff(debtor):
    client, view = looking_at(debtor.party)

    by_link = client.get(end_url(view))
    by_another = signed_in(Role.TEAM_LEAD).post(end_url(view))

    view.refresh_from_db()
    assert (by_link.status_code, by_another.status_code) == (405, 404)
    assert view.ended_at is None
    assert client.get(HOME).status_code == 200


def test_when_the_time_is_over_the_next_page_leads_to_the_question_for_a_reason(debtor):
    client, view = looking_at(debtor.party)
    let_time_pass(view)

    response = client.get(HOME)

    assert response.headers["Location"] == f"{see_url(debtor.party)}?over"
    assert why_ended(view) == "TIME"
    assert "The look has ended." in client.get(response.headers["Location"]).content.decode()
    assert leads_to_admin(client)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_part_of_a_page_leads_there_as_a_whole(debtor, method):
    client, view = looking_at(debtor.party)
    let_time_pass(view)

    response = getattr(client, method)(HOME, headers={"HX-Request": "true"})

    assert response.status_code == 204
    assert response.headers["HX-Redirect"] == f"{see_url(debtor.party)}?over"


@pytest.mark.parametrize("way_out", ["admin:logout", "accounts:sign-out"])
def test_signing_out_ends_it(debtor, way_out):
    client, view = looking_at(debtor.party)

    client.post(reverse(way_out))

    assert why_ended(view) == "SIGNED_OUT"
    assert client.get(HOME).status_code == 302


def test_whose_role_is_taken_away_sees_no_further_page(debtor):
    client, view = looking_at(debtor.party)
    assign_role(user=view.user, role=Role.AUDITOR, actor=None, at=timezone.now())

    response = client.get(HOME)

    assert response.headers["Location"] == ADMIN
    assert why_ended(view) == "RIGHT"


def test_whose_account_is_closed_sees_no_further_page(debtor):
    client, view = looking_at(debtor.party)
    view.user.is_active = False
    view.user.save()

    response = client.get(HOME)

    assert response.headers["Location"].startswith(reverse("accounts:sign-in"))


def test_without_the_second_factor_there_is_no_look(debtor):
    client, view = looking_at(debtor.party)
    session = client.session
    del session["otp_device_id"]
    session.save()

    response = client.get(HOME)

    assert response.headers["Location"] == ADMIN
    assert why_ended(view) == "RIGHT"


def test_a_page_that_was_being_made_when_it_ended_is_not_shown(debtor, monkeypatch):
    client, _view = looking_at(debtor.party)
    show = home.render

    def end_meanwhile(request, *arguments, **named):
        # As another request of the member of staff does it, on a connection of its own.
        monkeypatch.setattr("accounts.seeing.middleware.open_view_of", lambda *_a, **_k: None)
        return show(request, *arguments, **named)

    monkeypatch.setattr(home, "render", end_meanwhile)

    response = client.get(HOME)

    assert response.headers["Location"] == f"{see_url(debtor.party)}?over"
    assert b"invoice-list" not in response.content


def test_another_browser_of_the_same_member_of_staff_sees_nothing(debtor):
    _client, view = looking_at(debtor.party)

    other = client_of(view.user)

    assert leads_to_admin(other)


def test_a_look_in_another_browser_ends_the_one_in_this(debtor, other_debtor):
    client, view = looking_at(debtor.party)
    other, _newer = looking_at(other_debtor.party, client=client_of(view.user))

    response = client.get(HOME)

    assert response.headers["Location"] == f"{see_url(debtor.party)}?over"
    assert why_ended(view) == "REPLACED"
    assert other.get(HOME).status_code == 200


def test_a_session_cannot_take_up_the_look_of_another_member_of_staff(debtor):
    _client, view = looking_at(debtor.party)
    other = signed_in(Role.TEAM_LEAD)
    session = other.session
    session[KEY] = view.pk
    session.save()

    response = other.get(HOME)

    view.refresh_from_db()
    assert response.status_code == 302
    assert view.ended_at is None


def test_a_customer_cannot_have_a_look(debtor, other_debtor):
    _client, view = looking_at(other_debtor.party)
    client = Client()
    client.force_login(debtor, backend="accounts.backends.BankIdBackend")
    session = client.session
    session[KEY] = view.pk
    session.save()

    response = client.get(HOME)

    assert response.status_code == 302
    assert end_view(view_id=view.pk, reason=ViewEnd.TIME, actor=None, at=timezone.now()) == view
