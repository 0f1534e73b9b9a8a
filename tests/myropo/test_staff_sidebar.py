"""The lists beside each page of the admin: by right, in the language, the open one marked."""

import re

import pytest
from django.urls import reverse

from accounts.services.roles import Role
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db

PARTIES = "/admin/accounts/party/"


def sidebar_of(client, path):
    text = client.get(path).text
    return text[text.index('id="nav-sidebar"') : text.index("</nav>", text.index("nav-sidebar"))]


def test_the_open_list_is_marked_and_no_other():
    client = signed_in(Role.AGENT)

    parties = sidebar_of(client, PARTIES)
    invoices = sidebar_of(client, reverse("admin:invoices_invoice_changelist"))

    assert re.findall(r'<a href="([^"]+)" aria-current="page">', parties) == [PARTIES]
    assert re.findall(r'<a href="([^"]+)" aria-current="page">', invoices) == [
        "/admin/invoices/invoice/"
    ]


def test_a_page_below_a_list_marks_the_list():
    client = signed_in(Role.AGENT)

    sidebar = sidebar_of(client, f"{PARTIES}look-up/")

    assert f'<a href="{PARTIES}" aria-current="page">' in sidebar


def test_each_role_is_offered_its_own_lists_whoever_came_before():
    agent, auditor = staff_of(Role.AGENT), staff_of(Role.AUDITOR)
    page, figures = "/admin/accounts/auditevent/", "/admin/invoices/dailyfigure/"

    first = sidebar_of(client_of(auditor), page)
    offered = sidebar_of(client_of(agent), PARTIES)
    again = sidebar_of(client_of(auditor), page)

    assert f'href="{figures}"' in first
    assert f'href="{figures}"' not in offered
    assert f'href="{PARTIES}"' in offered
    assert again == first


@pytest.mark.parametrize(
    ("code", "word", "other"),
    [("fi", "Asiakkaat", "Kunder"), ("sv", "Kunder", "Customers"), ("en", "Customers", "Kunder")],
)
def test_the_words_are_in_the_language_of_who_reads(code, word, other):
    agent = staff_of(Role.AGENT)
    agent.language = code
    agent.save(update_fields=["language"])

    sidebar = sidebar_of(client_of(agent), PARTIES)

    assert word in sidebar
    assert other not in sidebar
