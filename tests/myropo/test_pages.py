"""The skeleton: its languages, its navigation, its errors, its answers to htmx."""

import pytest
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import override
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from myropo import middleware, views

OUTSIDE = RequestFactory()


def htmx_request(client_request: HttpRequest) -> HttpRequest:
    client_request.META["HTTP_HX_REQUEST"] = "true"
    client_request.htmx = HtmxDetails(client_request)
    client_request._messages = messages.storage.cookie.CookieStorage(client_request)
    return client_request


@pytest.mark.parametrize(
    ("language", "word"), [("fi", "Laskut"), ("sv", "Fakturor"), ("en", "Invoices")]
)
def test_the_page_speaks_the_language_it_says(client, debtor, language, word):
    User.objects.filter(pk=debtor.pk).update(language=language)
    client.force_login(debtor, backend="accounts.backends.BankIdBackend")

    page = client.get(reverse("invoices:home")).text

    assert f'<html lang="{language}">' in page
    assert word in page


@pytest.mark.parametrize(
    ("name", "marked"),
    [("invoices:home", "/"), ("invoices:find", "/find/"), ("accounts:profile", "/profile/")],
)
def test_the_navigation_marks_where_one_is(client, debtor, name, marked):
    client.force_login(debtor, backend="accounts.backends.BankIdBackend")

    page = client.get(reverse(name)).text

    nav = page.split('<nav class="nav"')[1].split("</nav>")[0]
    assert nav.count('aria-current="page"') == 1
    assert f'<a href="{marked}" aria-current="page">' in nav


def test_a_guest_sees_no_navigation(client, db):
    page = client.get(reverse("accounts:sign-in")).text

    assert "shell--guest" in page
    assert '<nav class="nav"' not in page


def test_a_missing_page_is_ours(client, db):
    response = client.get("/no-such-page/")

    assert response.status_code == 404
    assert "Emme löydä tätä sivua" in response.text


def test_the_error_page_needs_neither_database_nor_session():
    """No `db` fixture: a query would fail this test."""
    request = OUTSIDE.get("/")

    with override("fi"):
        response = views.server_error(request)

    assert response.status_code == 500
    assert "Meillä meni jokin vikaan" in response.text
    assert not hasattr(request, "session")


def test_a_forged_form_is_refused_in_our_words(db):
    client = Client(enforce_csrf_checks=True)

    response = client.post(reverse("accounts:language"), {"language": "sv"})

    assert response.status_code == 403
    assert "Sivu oli auki liian kauan" in response.text


def test_a_fragment_brings_the_messages_along():
    request = htmx_request(OUTSIDE.get("/"))

    def view(request: HttpRequest) -> HttpResponse:
        messages.success(request, "Tallennettu")
        return HttpResponse("<p>fragment</p>")

    response = middleware.htmx_answers(view)(request)

    assert response.text.startswith("<p>fragment</p>")
    assert 'hx-swap-oob="true"' in response.text
    assert "Tallennettu" in response.text


def test_a_fragment_without_messages_stays_as_it_is():
    request = htmx_request(OUTSIDE.get("/"))

    response = middleware.htmx_answers(lambda _: HttpResponse("<p>fragment</p>"))(request)

    assert response.text == "<p>fragment</p>"


def test_a_redirect_keeps_its_messages_for_the_next_page():
    request = htmx_request(OUTSIDE.get("/"))

    def view(request: HttpRequest) -> HttpResponse:
        messages.success(request, "Tallennettu")
        return HttpResponse(status=302, headers={"Location": "/"})

    response = middleware.htmx_answers(view)(request)

    assert response.headers["HX-Redirect"] == "/"
    assert len(messages.get_messages(request)) == 1


def test_what_could_not_be_read_is_answered_in_our_words(db):
    with override("fi"):
        response = views.bad_request(OUTSIDE.get("/"))

    assert response.status_code == 400
    assert "Mitään ei muutettu" in response.text
