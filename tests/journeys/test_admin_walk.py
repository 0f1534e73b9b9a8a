"""Every page of the admin, walked: another creditor's rows are nowhere, and reading changes none.

The pages come from the registry itself: a new one is walked without being told of. Where it has
a row of a model that `staff_rows` cannot make, or a part of its address is of a new kind, the
walk fails until that is told.
"""

from datetime import date
from uuid import uuid4

import pytest
from django.contrib import admin
from django.db import connection
from django.urls import reverse

from accounts.models import CustomerView
from accounts.services.roles import Role
from invoices.models import Creditor, CreditorMembership, Invoice, ReferenceRate
from tests.factories import CreditorFactory, InvoiceFactory
from tests.journeys.staff_rows import AT, row_of
from tests.journeys.test_admin_rights import LISTED, TABLE
from tests.staff import client_of, staff_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SECRET = "Salainen Oy"
SECRET_NUMBER = "SALA-"
SECRET_NAME = "Salattu Velallinen"
# Rates of the Bank of Finland: they are everybody's.
NOBODYS = {ReferenceRate}
# What was looked at and signed in is written down by whoever looks.
KEPT_BY_LOOKING = {"accounts_auditevent", "django_session", "otp_totp_totpdevice"}
CONTENT = "SELECT count(*), coalesce(sum(hashtext(t::text)::bigint), 0) FROM TABLE t"
# Whatever a page may want to be pressed.
PRESSED = {"post": "yes", "do": "send", "_save": "x", "once": "x", "seen": "x", "q": "x"}


def pages():
    """The model, the name and the parts of the address of each page of each model."""
    for model, model_admin in sorted(
        admin.site._registry.items(), key=lambda each: each[0]._meta.label
    ):
        for pattern in model_admin.get_urls():
            if pattern.name:
                yield model, pattern.name, dict(pattern.pattern.converters)


def value_of(name, converter, key):
    kind = type(converter).__name__
    known = {
        "IntConverter": key if isinstance(key, int) else 1,
        "StringConverter": str(key),
        "PathConverter": str(key),
        "SlugConverter": "REMINDER-fi",
        "UUIDConverter": uuid4(),
    }
    assert kind in known, f"Tell the walk what stands in the address for {name} ({kind})."
    return known[kind]


def address_of(name, parts, row):
    key = row.pk if row is not None else 1
    kwargs = {part: value_of(part, kind, key) for part, kind in parts.items()}
    return reverse(f"admin:{name}", kwargs=kwargs)


def rows_for(user):
    """A row of each model that has pages of rows."""
    return {model: row_of(model, user) for model in admin.site._registry if model not in LISTED}


def in_database():
    """The content of every table, in a number each."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = {}
        for name in sorted(set(names) - KEPT_BY_LOOKING):
            quoted = connection.ops.quote_name(name)
            cursor.execute(CONTENT.replace("TABLE", quoted))
            found[name] = cursor.fetchone()
    return found


@pytest.fixture
def others():
    """Another creditor's user, and a row of each model of its creditors."""
    user = staff_of(Role.CREDITOR_USER, username="other")
    rows = rows_for(user)
    whose = CreditorMembership.objects.filter(user=user)
    Creditor.objects.filter(memberships__in=whose).update(name=SECRET)
    for invoice in Invoice.objects.filter(creditor__name=SECRET):
        Invoice.objects.filter(pk=invoice.pk).update(
            number=f"{SECRET_NUMBER}{invoice.pk}", debtor_name=SECRET_NAME
        )
    return rows


@pytest.fixture
def own(others):
    """A client of a user of one creditor with one claim."""
    user = staff_of(Role.CREDITOR_USER, username="own")
    creditor = CreditorFactory(name="Oma Oy")
    CreditorMembership.objects.create(user=user, creditor=creditor)
    InvoiceFactory(creditor=creditor, number="OMA-1")
    return client_of(user)


def tells(response):
    if getattr(response, "streaming", False):
        return b"".join(response.streaming_content).decode(errors="replace")
    return response.content.decode(errors="replace")


def is_turned_away(response):
    """Refused; or led to the front page, where the admin says that there is no such row."""
    if response.status_code == 302:
        return response.url == reverse("admin:index")
    return response.status_code in {403, 404, 405}


def is_secret_in(text):
    return any(each in text for each in (SECRET, SECRET_NUMBER, SECRET_NAME))


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_of_another_creditors_row_opens(own, others, method):
    opened = []
    before = in_database()

    for model, name, parts in pages():
        if not parts or model in NOBODYS:
            continue
        address = address_of(name, parts, others.get(model))
        response = getattr(own, method)(address, PRESSED if method == "post" else {})
        if response.status_code == 302 and response.url != reverse("admin:index"):
            response = own.get(response.url)
        if not is_turned_away(response) or is_secret_in(tells(response)):
            opened.append((name, response.status_code))

    assert opened == []
    assert in_database() == before


def test_no_page_without_a_row_tells_of_another_creditor(own, others):
    secrets = []

    for _model, name, parts in pages():
        if parts:
            continue
        response = own.get(reverse(f"admin:{name}"))
        assert response.status_code in {200, 302, 403, 405}, name
        if is_secret_in(tells(response)):
            secrets.append(name)
    fronts = ("/admin/", "/admin/invoices/", "/admin/payments/")
    secrets += [each for each in fronts if is_secret_in(tells(own.get(each)))]

    assert secrets == []


def test_no_filter_and_no_search_finds_another_creditors_rows(own, others):
    """A creditor's key in the address, a party's, and each word by which a row is found."""
    invoice = others[Invoice]
    words = [
        f"{SECRET_NUMBER}{invoice.pk}",
        str(Invoice.objects.get(pk=invoice.pk).case_number),
        invoice.myropo_id,
        SECRET_NAME,
        SECRET,
    ]
    queries = [
        {"creditor": invoice.creditor_id},
        {"creditor__id__exact": invoice.creditor_id},
        {"invoice__creditor": invoice.creditor_id},
        {"party": invoice.party_id},
        {"id__in": ",".join(str(key) for key in range(1, 200))},
    ]
    found = []

    for model in [*TABLE, *LISTED]:
        opts = model._meta
        address = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
        if own.get(address).status_code == 403:
            continue
        answers = [own.get(address, query, follow=True) for query in queries]
        answers += [own.post(address, {"q": word}, follow=True) for word in words]
        for response in answers:
            # What was searched for stands in the box of the page.
            told = tells(response).replace('value="', "")
            rows = [row for row in _shown(response) if _is_of_other(row)]
            if rows or SECRET_NAME in _body(told, words):
                found.append((opts.label, rows))

    assert found == []


def _shown(response):
    changes = (response.context or {}).get("cl") if response.context else None
    return list(getattr(changes, "result_list", []))


def _is_of_other(row):
    for path in ("creditor", "invoice.creditor", "endpoint.creditor"):
        thing = row
        for part in path.split("."):
            thing = getattr(thing, part, None)
        if thing is not None:
            return thing.name == SECRET
    return isinstance(row, Creditor) and row.name == SECRET


def _body(text, words):
    for word in words:
        text = text.replace(f'{word}"', "")
    return text


def test_the_home_counts_the_own_rows_alone(own, others):
    response = own.get("/admin/")

    panels = {panel.name: panel for panel in response.context["home"]}
    counts = {
        name: [line.count for line in panel.lines if line.count is not None]
        for name, panel in panels.items()
        if name != "claims"
    }
    assert panels["claims"].lines[0].count == 1
    assert {count for name in counts for count in counts[name]} <= {0}
    assert not is_secret_in(tells(response))


def test_reports_hold_the_own_rows_alone(own, others):
    address = reverse("admin:invoices_invoice_report")
    month = f"{date.today():%Y-%m}"  # noqa: DTZ011 - the month of the rows does not matter

    claims = own.get(address, {"of": "claims", "stage": "", "get": "csv"})
    ledger = own.get(address, {"month": month, "get": "csv"})

    text = tells(claims)
    assert "OMA-1" in text
    assert not is_secret_in(text)
    assert not is_secret_in(tells(ledger))


def test_an_auditor_changes_nothing_wherever_it_presses():
    user = staff_of(Role.AUDITOR)
    client = client_of(user)
    rows = rows_for(user)
    # A look that is open ends by itself with the first page of somebody who may not look.
    CustomerView.objects.update(ended_at=AT)
    before = in_database()

    for model, name, parts in pages():
        address = address_of(name, parts, rows.get(model))
        # A history answers a press with itself: what counts is that no row changes.
        assert client.post(address, PRESSED).status_code < 500, name

    after = in_database()
    assert {name: after[name] for name in after if after[name] != before[name]} == {}
