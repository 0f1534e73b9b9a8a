"""The staff's front page: a home for each role, its counts, and all lists by subject."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import staff_home
from accounts.services.roles import Role
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


def panels_of(response):
    return {panel.name: panel for panel in response.context["home"]}


def test_every_list_of_the_admin_has_a_subject():
    lists = {model._meta.label_lower for model in admin.site._registry}

    assert {label for label in lists if not staff_home.is_placed(label)} == set()


@pytest.mark.parametrize("role", Role)
def test_the_front_page_asks_little_of_the_database(role):
    client = client_of(staff_of(role))
    client.get("/admin/")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get("/admin/")

    assert response.status_code == 200
    assert len(queries) <= MOST_QUERIES


@pytest.mark.parametrize(
    ("role", "names"),
    [
        (Role.AGENT, {"contacts", "requests", "money", "letters", "approve"}),
        (
            Role.TEAM_LEAD,
            {"contacts", "requests", "money", "letters", "approve", "audit"},
        ),
        (Role.AUDITOR, {"audit"}),
        (Role.CREDITOR_USER, {"claims"}),
    ],
)
def test_each_role_finds_its_own_panels(role, names):
    response = signed_in(role).get("/admin/")

    assert names <= set(panels_of(response))
