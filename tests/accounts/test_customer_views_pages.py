"""What staff see with a customer's eyes: the customer's pages, a band, and no way to act."""

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from accounts.models import AuditEvent, CustomerView, PortalSession
from accounts.queries.customer_views import actor_of
from accounts.services.roles import Role
from messaging.models import Thread
from messaging.services import reading
from tests.accounts.looking import RECORD, all_tables, end_url, looking_at, see_url
from tests.factories import CompanyFactory, InvoiceFactory, PersonFactory
from tests.house_rules import strangers
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db
HOME = reverse("invoices:home")
BACKEND = settings.AUTHENTICATION_BACKENDS[0]


def text_of(response):
    return response.content.decode()


def test_staff_are_asked_for_a_reason_and_it_is_recorded_that_they_were_there(debtor):
    client = signed_in(Role.AGENT)

    asked = client.get(see_url(debtor.party))
    refused = client.post(see_url(debtor.party), {"reason": "CURIOUS"})

    assert asked.status_code == 200
    assert AuditEvent.objects.filter(action="party.viewed", party=debtor.party).count() == 1
    assert refused.status_code == 422
    assert not CustomerView.objects.exists()


def test_more_looks_than_the_work_needs_are_refused_in_words(debtor):
    client = signed_in(Role.AGENT)
    for _each in range(30):
        client.post(see_url(debtor.party), {"reason": "ASKED"})

    response = client.post(see_url(debtor.party), {"reason": "ASKED"})

    assert response.status_code == 422
    assert "Too many looks within an hour" in text_of(response)


def test_the_customers_page_speaks_the_customers_language_and_the_band_that_of_staff(debtor):
    debtor.language = "sv"
    debtor.save()
    client, view = looking_at(debtor.party)

    response = client.get(HOME)

    page = text_of(response)
    assert '<html lang="sv">' in page
    assert response.headers["Content-Language"] == "sv"
    assert '<aside class="look" lang="en"' in page
    assert "Only to look, until" in page
    assert end_url(view) in page
    assert "no-store" in response.headers["Cache-Control"]


def test_no_script_of_the_page_opens_a_socket_or_acts_by_itself(debtor):
    client, _view = looking_at(debtor.party)

    page = text_of(client.get(HOME))

    assert " data-looking>" in page
    for name in ("live", "badge", "install"):
        assert f"js/{name}.js" not in page
    assert "manifest" not in page
    client.force_login(debtor, backend=BACKEND)
    assert "js/live.js" in text_of(client.get(HOME))


def test_each_page_is_recorded_by_its_name_and_keys_and_by_nothing_typed(debtor):
    invoice = InvoiceFactory(party=debtor.party)
    client, view = looking_at(debtor.party)

    client.get(reverse("invoices:invoice", args=[invoice.public_id]), {"q": "salaista"})
    client.post(reverse("invoices:stop", args=[invoice.public_id]), {"text": "salaista"})

    opened, refused = AuditEvent.objects.filter(
        action__in=["look.page_opened", "look.refused"]
    ).order_by("pk")
    keys = {"public_id": str(invoice.public_id)}
    assert (opened.action, opened.data) == (
        "look.page_opened",
        {"page": "invoices:invoice", "keys": keys},
    )
    assert (refused.action, refused.data) == (
        "look.refused",
        {"page": "invoices:stop", "keys": keys},
    )
    assert {opened.actor, refused.actor} == {view.user}
    assert {opened.target_id, refused.target_id} == {str(view.pk)}
    assert {opened.party, refused.party} == {debtor.party}


def test_the_customer_reads_once_that_staff_looked_with_the_reason(debtor):
    client, view = looking_at(debtor.party)
    client.get(HOME)
    client.get(reverse("accounts:profile"))
    client.post(end_url(view))

    client.force_login(debtor, backend=BACKEND)
    page = text_of(client.get(reverse("accounts:viewings")))

    assert page.count("katsoi MyRopo-sivujasi niin kuin sinä näet ne") == 1
    assert "Neuvoakseni asiakasta" in page


def test_the_pages_of_staff_go_on_as_staff_beside_the_look(debtor):
    client, _view = looking_at(debtor.party)

    response = client.get(reverse("admin:index"))

    assert response.status_code == 200
    assert 'class="look"' not in text_of(response)


def test_what_the_admin_has_to_say_waits_for_the_admin(debtor):
    client, view = looking_at(debtor.party)
    client.post(end_url(view))
    looking_at(debtor.party, client=client)

    page = text_of(client.get(HOME))

    words = "You look with the customer’s eyes no more."
    assert words not in page
    assert words in text_of(client.get(reverse("admin:index")))


def test_the_session_and_its_language_stay_those_of_staff(debtor):
    client, view = looking_at(debtor.party)

    status = client.get(reverse("accounts:session"))
    extended = client.post(reverse("accounts:session-extend"))
    client.post(reverse("accounts:language"), {"language": "sv", "next": HOME})

    view.user.refresh_from_db()
    debtor.refresh_from_db()
    assert status.json()["seconds_left"] > 0
    assert extended.status_code == 200
    assert (view.user.language, debtor.language) == ("sv", "fi")


def test_no_session_of_the_customer_begins(debtor):
    client, view = looking_at(debtor.party)

    client.get(HOME)
    client.get(reverse("accounts:sessions"))

    assert not PortalSession.objects.filter(user=debtor).exists()
    assert client.session["_auth_user_id"] == str(view.user_id)


def test_a_button_that_htmx_sends_is_refused_in_the_place_of_the_page(debtor):
    client, _view = looking_at(debtor.party)

    response = client.post(reverse("messaging:news-read"), headers={"HX-Request": "true"})

    assert response.status_code == 422
    assert response.headers["HX-Retarget"] == "#main"
    assert response.headers["HX-Reselect"] == "#main"
    assert 'class="look"' in text_of(response)
    assert "You can only look" in text_of(response)


def test_a_page_of_another_customer_that_stayed_open_is_loaded_anew(debtor, other_debtor):
    client, _view = looking_at(debtor.party)
    shown_for = {"Acting-For": str(other_debtor.party.public_id), "HX-Request": "true"}

    response = client.get(HOME, headers=shown_for)

    assert response.status_code == 204
    assert response.headers["HX-Refresh"] == "true"


def test_the_database_itself_refuses_what_a_page_would_write(debtor, monkeypatch):
    """A page that nobody has thought of writes: it is not shown, and nothing is written."""
    thread = reverse("messaging:thread", args=[thread_with_news(debtor).public_id])
    monkeypatch.setattr(reading, "read_as_person", write_something)
    client, _view = looking_at(debtor.party)
    before = all_tables()

    response = client.get(thread)

    assert response.status_code == 403
    assert "notes that it was opened" in text_of(response)
    after = all_tables()
    assert {each for each in after if after[each] != before[each]} == {RECORD}
    assert client.get(HOME).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_write_is_refused_in_a_transaction_of_its_own_too(debtor, monkeypatch):
    """As in production, where no other transaction is open around the page."""
    address = reverse("messaging:thread", args=[thread_with_news(debtor).public_id])
    monkeypatch.setattr(reading, "read_as_person", write_something)
    client, _view = looking_at(debtor.party)

    response = client.get(address)

    assert response.status_code == 403
    assert not connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")
        assert cursor.fetchone() == ("off",)


def write_something(*, actor, thread, at):
    thread.subject = "x"
    thread.save(update_fields=["subject"])
    return True


def thread_with_news(owner):
    strangers.thread_of(owner)
    return Thread.objects.get(party=owner.party)


def test_a_failure_of_another_kind_stays_a_failure(debtor, monkeypatch):
    def fail(**_arguments):
        raise LookupError

    address = reverse("messaging:thread", args=[thread_with_news(debtor).public_id])
    monkeypatch.setattr(reading, "read_as_person", fail)
    client, _view = looking_at(debtor.party)

    with pytest.raises(LookupError):
        client.get(address)


def test_a_company_is_seen_as_a_person_with_a_role_in_it_sees_it(db):
    company = CompanyFactory(name="Rakennus Oy")
    invoice = InvoiceFactory(party=company)
    client, _view = looking_at(company)

    first = client.get(HOME)
    shown = client.get(reverse("invoices:invoice", args=[invoice.public_id]))
    own = client.get(reverse("accounts:profile"))

    assert (first.status_code, shown.status_code) == (200, 200)
    assert type(first.headers["Content-Language"]) is str
    assert 'class="acting"' in text_of(shown)
    assert own.status_code == 403
    assert "each who acts for it has its own" in text_of(own)


def test_who_has_never_signed_in_is_shown_what_the_pages_would_show(db):
    person = PersonFactory(name="Uusi Ulla")
    invoice = InvoiceFactory(party=person)
    client, _view = looking_at(person)

    shown = client.get(reverse("invoices:invoice", args=[invoice.public_id]))
    profile = client.get(reverse("accounts:profile"))

    assert (shown.status_code, profile.status_code) == (200, 200)
    assert "Uusi Ulla" in text_of(profile)
    assert actor_of(person).user.pk == 0


def test_rights_of_staff_do_not_reach_into_the_customers_pages(debtor):
    lead = staff_of(Role.TEAM_LEAD)

    customer = actor_of(debtor.party)

    assert lead.has_perm("invoices.view_every_creditor")
    assert not customer.user.has_perm("invoices.view_every_creditor")
    assert not customer.user.is_staff
    client, _view = looking_at(debtor.party, client=client_of(lead))
    assert client.get(HOME).context["request"].user == lead  # It is staff's again.
