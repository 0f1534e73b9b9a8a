"""A member of staff who looks at the portal with a customer's eyes, for tests."""

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from redis import Redis

from accounts.models import CustomerView, Party, ViewReason
from accounts.services.customer_views import KEY
from accounts.services.roles import Role
from tests.staff import client_of, staff_of

# What a look leaves behind in the database.
RECORD = "accounts_auditevent"
# What pages may write into Valkey: a number that they counted, which is the same for everyone.
COUNTED = b":unread:"


def looking_at(party: Party, *, client: Client | None = None) -> tuple[Client, CustomerView]:
    """A browser in which an agent looks at the party's pages, and the look."""
    client = client or client_of(staff_of(Role.AGENT))
    response = client.post(see_url(party), {"reason": ViewReason.GUIDANCE})
    assert response.headers["Location"] == reverse("invoices:home")
    return client, CustomerView.objects.get(pk=client.session[KEY])


def see_url(party: Party) -> str:
    return reverse("admin:accounts_party_see", args=[party.pk])


def end_url(view: CustomerView) -> str:
    return reverse("admin:accounts_customerview_end", args=[view.pk])


def all_tables() -> dict[str, tuple[int, int]]:
    """How many rows each table has, and what they say."""
    said = "count(*), coalesce(sum(hashtextextended(row::text, 0)), 0)"
    tables = connection.introspection.django_table_names(only_existing=True)
    each = [f"SELECT '{table}', {said} FROM \"{table}\" row" for table in tables]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return {table: (count, digest) for table, count, digest in cursor.fetchall()}


def all_of_valkey(client: Client) -> dict[bytes, bytes | None]:
    """What Valkey keeps, but for the browser's own session and counted numbers."""
    valkey = Redis.from_url(settings.REDIS_URL)
    own = client.session.session_key.encode()
    keys = [each for each in valkey.scan_iter() if own not in each and COUNTED not in each]
    return {key: valkey.dump(key) for key in keys}
