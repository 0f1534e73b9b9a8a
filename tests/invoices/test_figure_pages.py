"""The page of figures: for whom, of whom, honest about what is not known, and in few queries."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import AuditEvent
from accounts.services.roles import Role
from invoices.admin.figures_shown import as_csv
from invoices.figures.measures import count
from invoices.figures.registry import FIGURES
from invoices.figures.sections import Panel, sections
from invoices.models import CreditorMembership
from invoices.queries.figures import Sums
from invoices.rules.figure_periods import By, Period
from tests.factories import CreditorFactory
from tests.invoices.figure_rows import busy_days, counted, figure
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db
PAGE = "/admin/invoices/dailyfigure/"
MOST_QUERIES = 15


def days_ago(number):
    return timezone.localdate() - timedelta(days=number)


def address(section="", **told):
    return f"{PAGE}?" + "&".join(f"{k}={v}" for k, v in {"section": section, **told}.items())


def csv_of(client, panel, **told):
    told = {"first": days_ago(3), "last": days_ago(1), "by": "day", **told}
    query = "&".join(f"{k}={v}" for k, v in told.items())
    return client.get(reverse("admin:invoices_dailyfigure_csv", args=[panel]) + f"?{query}")


def numbers_of(response):
    """The cells of the file, without the heads and the days."""
    lines = response.content.decode("utf-8-sig").splitlines()[1:]
    return [line.split(";")[1:] for line in lines]


def creditor_user(creditor):
    user = staff_of(Role.CREDITOR_USER)
    CreditorMembership.objects.create(user=user, creditor=creditor)
    return user


@pytest.mark.parametrize("section", ["", *sections()])
def test_every_page_shows_its_numbers_in_few_queries(section, django_assert_max_num_queries):
    busy_days(days_ago(40), days_ago(1), creditor=CreditorFactory())
    client = signed_in(Role.TEAM_LEAD)
    client.get(PAGE)

    with django_assert_max_num_queries(MOST_QUERIES):
        response = client.get(address(section))

    assert response.status_code == 200
    assert "–</span>" not in response.content.decode()


def test_a_year_by_day_takes_no_more_queries(django_assert_max_num_queries):
    busy_days(days_ago(365), days_ago(1))
    client = signed_in(Role.AUDITOR)
    client.get(PAGE)
    told = {"first": days_ago(365), "last": days_ago(1), "by": "day"}

    with django_assert_max_num_queries(MOST_QUERIES):
        response = client.get(address("contacts", **told))

    assert response.content.decode().count("<tr>") >= 365


def test_agents_see_no_figures():
    client = signed_in(Role.AGENT)

    assert client.get(PAGE).status_code == 403
    assert csv_of(client, "acts").status_code == 403


def test_a_creditors_user_sees_the_rows_of_its_own_creditors_alone():
    own, other = CreditorFactory(), CreditorFactory()
    counted(*(days_ago(number) for number in (1, 2, 3)))
    figure("acts", days_ago(1), 7, kind="PAYMENT", creditor=own)
    figure("acts", days_ago(1), 100, kind="PAYMENT", creditor=other)
    figure("acts", days_ago(1), 1000, kind="PAYMENT")

    response = csv_of(client_of(creditor_user(own)), "acts")

    assert [row[0] for row in numbers_of(response)] == ["0", "0", "7"]


def test_a_creditors_user_cannot_choose_another_creditor():
    own, other = CreditorFactory(), CreditorFactory()
    counted(days_ago(1))
    client = client_of(creditor_user(own))

    response = client.get(address("self-service", creditor=other.pk))

    assert response.context["form"].errors.keys() == {"creditor"}
    assert csv_of(client, "acts", creditor=other.pk).status_code == 404
    assert other.name not in response.content.decode()


def test_what_is_not_of_a_creditor_is_absent_for_its_user_and_not_zero():
    own = CreditorFactory()
    busy_days(days_ago(3), days_ago(1), creditor=own)
    client = client_of(creditor_user(own))

    page = client.get(address("self-service")).content.decode()

    assert 'id="acts-title"' in page
    assert 'id="logins-title"' not in page
    assert csv_of(client, "logins").status_code == 404


def test_a_lead_who_chooses_a_creditor_sees_that_one():
    own, other = CreditorFactory(), CreditorFactory()
    counted(days_ago(1), days_ago(2), days_ago(3))
    figure("acts", days_ago(1), 7, kind="PAYMENT", creditor=own)
    figure("acts", days_ago(1), 100, kind="PAYMENT", creditor=other)
    client = signed_in(Role.TEAM_LEAD)

    assert numbers_of(csv_of(client, "acts", creditor=own.pk))[-1][0] == "7"
    assert numbers_of(csv_of(client, "acts"))[-1][0] == "107"


def test_a_language_narrows_the_figures():
    counted(days_ago(1), days_ago(2), days_ago(3))
    figure("logins", days_ago(1), 3, kind="BANK", language="fi")
    figure("logins", days_ago(1), 2, kind="BANK", language="sv")

    response = csv_of(signed_in(Role.TEAM_LEAD), "logins", language="sv")

    assert [row[0] for row in numbers_of(response)] == ["0", "0", "2"]


def test_a_day_that_was_not_counted_is_not_zero():
    counted(days_ago(1), days_ago(3))

    client = signed_in(Role.TEAM_LEAD)

    assert [row[0] for row in numbers_of(csv_of(client, "acts"))] == ["0", "", "0"]
    assert "It is not zero" in client.get(address("self-service")).content.decode()


def test_before_the_first_night_the_page_says_so():
    page = signed_in(Role.TEAM_LEAD).get(PAGE).content.decode()

    assert "Nothing is counted yet" in page


def test_rates_and_means_are_made_of_the_sums_of_all_days():
    counted(days_ago(1), days_ago(2), days_ago(3))
    figure("acts", days_ago(1), 30, kind="PAYMENT")
    figure("acts", days_ago(2), 10, kind="SHIFT")
    figure("contacts", days_ago(2), 60, kind="CALL")
    figure("chat_waits", days_ago(1), 1, kind="WITHIN", total="30.00")
    figure("chat_waits", days_ago(3), 3, kind="OVER", total="690.00")

    page = signed_in(Role.TEAM_LEAD).get(address(first=days_ago(3), last=days_ago(1)))

    numbers = {
        head.name: head.number for _section, _url, heads in page.context["groups"] for head in heads
    }
    assert numbers["self-service-rate"] == "40.0\u00a0%"
    assert numbers["chat-wait"] == "3 min 0 s"


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"last": "2999-01-01"}, "last"),
        ({"first": "2026-02-02", "last": "2026-02-01"}, "last"),
        ({"first": "2000-01-01"}, "last"),
        ({"first": "2025-01-01", "last": "2026-10-31", "by": "day"}, "by"),
        ({"by": "hour"}, "by"),
        ({"first": "x"}, "first"),
        ({"creditor": "x"}, "creditor"),
        ({"language": "xx"}, "language"),
    ],
    ids=["future", "order", "long", "many days", "hours", "no day", "no creditor", "no language"],
)
def test_what_cannot_be_shown_is_said_and_nothing_is_shown(told, field):
    counted(days_ago(1))
    client = signed_in(Role.TEAM_LEAD)

    response = client.get(address("acts", **told))

    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert "panels" not in response.context
    assert csv_of(client, "acts", **told).status_code == 404


def test_looking_and_saving_are_recorded():
    counted(days_ago(1), days_ago(2), days_ago(3))
    creditor = CreditorFactory()
    client = signed_in(Role.AUDITOR)

    client.get(address("letters", creditor=creditor.pk))
    csv_of(client, "acts")

    looked, saved = AuditEvent.objects.filter(action__startswith="dailyfigure.").order_by("pk")
    assert (looked.action, looked.data["name"]) == ("dailyfigure.listed", "letters")
    assert looked.data["creditor"] == creditor.pk
    assert (saved.action, saved.data["name"]) == ("dailyfigure.downloaded", "acts")


def test_the_page_has_no_style_and_no_script_of_its_own():
    busy_days(days_ago(10), days_ago(1))

    page = signed_in(Role.TEAM_LEAD).get(address("self-service")).content.decode()

    main = page[page.index('class="desk figures"') :]
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script", main[: main.index("</figure>")])


def test_the_file_is_named_by_what_it_holds_and_is_to_be_saved():
    counted(days_ago(1))

    response = csv_of(signed_in(Role.TEAM_LEAD), "acts")

    name = f"myropo-acts-{days_ago(3)}-{days_ago(1)}.csv"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t"])
def test_no_cell_of_a_file_is_a_formula(sign):
    panel = Panel(name="x", headline=count(f"{sign}1+1", "acts"))
    period = Period(date(2026, 11, 1), date(2026, 11, 1), By.DAY)

    told = as_csv(panel, {}, period=period).decode("utf-8-sig")

    assert f"'{sign}1+1" in told


@pytest.mark.parametrize(("language", "cell"), [("fi", "81,5"), ("sv", "81,5"), ("en", "81.5")])
def test_a_file_writes_decimals_as_spreadsheets_of_the_language_read_them(language, cell):
    panel = next(each for each in sections()["money"].panels if each.name == "money-in")
    step = date(2026, 11, 1)
    sums = Sums(of={("money_in", "PORTAL"): (2, Decimal("81.50"))}, days={"money_in": 1})

    with translation.override(language):
        told = as_csv(panel, {step: sums}, period=Period(step, step, By.DAY)).decode("utf-8-sig")

    assert told.splitlines()[1].split(";")[:2] == ["2026-11-01", cell]


def test_every_figure_that_is_counted_is_shown():
    shown = {
        name
        for section in sections().values()
        for panel in section.panels
        for name in panel.figures
    }

    assert shown == FIGURES.keys()
