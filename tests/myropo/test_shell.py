"""The kept parts of the skeleton: one text for all, with each page's own token and address."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from myropo.templatetags import shell

BACKEND = "accounts.backends.BankIdBackend"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture
def client(client, debtor):
    client.force_login(debtor, backend=BACKEND)
    return client


def test_no_mark_is_left_on_a_page(client):
    page = client.get(reverse("accounts:profile")).text

    assert shell.CSRF_MARK not in page
    assert shell.PAGE_MARK not in page


def test_every_form_of_a_page_has_its_token(client):
    page = client.get(reverse("accounts:profile")).text

    tokens = TOKEN.findall(page)
    assert len(tokens) == page.count('method="post"')
    assert all(len(token) == 64 for token in tokens)


def test_two_people_never_share_a_token(client, other_debtor):
    other = Client()
    other.force_login(other_debtor, backend=BACKEND)

    mine = TOKEN.findall(client.get(reverse("accounts:profile")).text)
    theirs = TOKEN.findall(other.get(reverse("accounts:profile")).text)

    assert not set(mine) & set(theirs)


def test_the_forms_of_the_kept_part_are_accepted(debtor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(debtor, backend=BACKEND)
    token = TOKEN.search(client.get(reverse("invoices:home")).text)[1]

    answer = client.post(
        reverse("accounts:language"),
        {"language": "sv", "next": "/profile/", "csrfmiddlewaretoken": token},
    )

    assert answer.status_code == 302
    assert answer.url == "/profile/"


def test_the_address_to_return_to_cannot_break_out(client):
    page = client.get(reverse("invoices:home"), {"q": '"><script>alert(1)</script>'}).text

    assert "<script>alert(1)" not in page
    assert '<input type="hidden" name="next" value="/?q=%22%3E%3Cscript%3E' in page


def test_what_is_kept_follows_the_settings(client, settings):
    client.get(reverse("invoices:home"))

    settings.SESSION_IDLE_SECONDS = 432

    assert 'data-idle-seconds="432"' in client.get(reverse("invoices:home")).text


def test_the_second_page_renders_no_part_anew(client):
    client.get(reverse("invoices:home"))
    before = shell._rendered.cache_info().misses

    client.get(reverse("invoices:home"))

    assert shell._rendered.cache_info().misses == before
