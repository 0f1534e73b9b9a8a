"""Large data, by COPY: parties, creditors, invoices with rows, ledger and timeline.

The first `WATCHED` parties have a user and `INVOICES_EACH` invoices each, for the pages to
show; the rest of the invoices belong to the others and make the tables large.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED

from accounts.models import Party, User
from invoices.models import Creditor, Invoice, InvoiceRow, LedgerEntry, TimelineEvent
from invoices.rules.references import check_digit

WATCHED = 64
INVOICES_EACH = 40
CREDITORS = 50
AT = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
START = date(2024, 1, 1)
SYLLABLES = "ka lu mi no pe ri sa te vo hy jä kö la me nu pi ro si ta va".split()


def reference_of(invoice: int) -> str:
    """Each invoice has a reference of its own, with its check digit."""
    base = f"{invoice + 1000}"
    return base + check_digit(base)


def name_of(party: int) -> str:
    """Each party has a name of its own, of two syllables and three, that looks like one."""
    count = len(SYLLABLES)
    place = party * 1_234_567 % count**5
    parts = [SYLLABLES[place // count**power % count] for power in range(5)]
    return f"{''.join(parts[:2])} {''.join(parts[2:])}".title()


def copy(model: type[models.Model], rows: Iterable[dict[str, object]]) -> None:
    """COPY rows into a model's table; what a row leaves out has the model's default."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.generated and field.db_default is NOT_PROVIDED
    ]
    rows = iter(rows)
    first = next(rows)
    fields = [field for field in fields if not field.primary_key or field.attname in first]
    names = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        # Constraints hold; only the look-up of each foreign key is left out.
        cursor.execute("SET session_replication_role = replica")
        with cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as sink:
            defaults = [_default_of(field) for field in fields]
            for row in _with_first(first, rows):
                sink.write_row(
                    [
                        row.get(field.attname, default() if callable(default) else default)
                        for field, default in zip(fields, defaults, strict=True)
                    ]
                )
        cursor.execute("SET session_replication_role = DEFAULT")


def _default_of(field: models.Field) -> object:
    if getattr(field, "auto_now_add", False):
        return AT
    if field.default is NOT_PROVIDED:
        return None if field.null else ""
    if isinstance(field, models.JSONField):
        return "{}"
    return field.default


def _with_first(first: dict[str, object], rest: Iterator[dict[str, object]]) -> Iterator:
    yield first
    yield from rest


def seed(invoices: int, parties: int = 0) -> None:
    """Fill an empty database with that many invoices; over a tenth as many parties, unless said."""
    parties = max(parties or invoices // 10, WATCHED + 1)
    copy(Party, _parties(parties))
    copy(User, _users())
    copy(Creditor, _creditors())
    copy(Invoice, _invoices(1, invoices, parties))
    copy(LedgerEntry, _ledger(1, invoices))
    _details(range(1, min(invoices, 100_000) + 1))
    with connection.cursor() as cursor:
        for model in (Party, User, Creditor, Invoice, InvoiceRow, LedgerEntry, TimelineEvent):
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )
        cursor.execute("VACUUM (ANALYZE)")


def add_invoices(first: int, last: int) -> None:
    """More invoices of the parties that have them already, but none of the watched."""
    copy(Invoice, _invoices(first, last, max(first // 10, WATCHED + 1)))
    copy(LedgerEntry, _ledger(first, last))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _parties(count: int) -> Iterator[dict[str, object]]:
    for number in range(1, count + 1):
        yield {"id": number, "kind": "PERSON", "name": name_of(number)}


def _users() -> Iterator[dict[str, object]]:
    for number in range(1, WATCHED + 1):
        yield {"id": number, "party_id": number, "password": "!", "is_superuser": False}


def _creditors() -> Iterator[dict[str, object]]:
    for number in range(1, CREDITORS + 1):
        yield {
            "id": number,
            "name": f"Laskuttaja {number} Oy",
            "business_id": f"{number:07d}-{number % 10}",
        }


def _invoices(first: int, last: int, parties: int) -> Iterator[dict[str, object]]:
    for number in range(first, last + 1):
        party = party_of(number, parties)
        issued_on = START + timedelta(days=number * 7 % 1000)
        is_open = _is_open(number)
        total = _total(number)
        reference = reference_of(number)
        yield {
            "id": number,
            "myropo_id": f"{number:08d}",
            "creditor_id": 1 + number % CREDITORS,
            "party_id": party,
            "claim_kind": "CONSUMER",
            "interest_basis": "CONSUMER",
            "number": str(number),
            "subject": "Sähkö, marraskuu",
            "issued_on": issued_on,
            "due_on": issued_on + timedelta(days=21),
            "original_total": total,
            "open_principal": total if is_open else 0,
            "stage": "INVOICED" if is_open else "PAID",
            "closed_on": None if is_open else issued_on + timedelta(days=14),
            "reference": reference,
            "reference_key": reference,
            "iban": "FI2112345600000785",
            "bic": "NDEAFIHH",
            "debtor_name": name_of(party),
            "debtor_street": "Esimerkkikatu 1",
            "debtor_postcode": "00100",
            "debtor_town": "Helsinki",
            "content_sha256": "0" * 64,
        }


def party_of(invoice: int, parties: int) -> int:
    """Whose an invoice is: the first ones are the watched parties'."""
    if invoice <= WATCHED * INVOICES_EACH:
        return 1 + invoice % WATCHED
    return WATCHED + 1 + invoice % (parties - WATCHED)


def _details(invoices: range) -> None:
    """Three rows and two events for each of these invoices."""
    copy(InvoiceRow, (_row(number, position) for number in invoices for position in range(3)))
    copy(
        TimelineEvent,
        (_event(number, kind) for number in invoices for kind in ("ISSUED", "RECEIVED")),
    )


def _row(invoice: int, position: int) -> dict[str, object]:
    return {
        "invoice_id": invoice,
        "position": position,
        "description": "Sähköenergia",
        "quantity": 1,
        "unit": "kWh",
        "unit_price": 10,
        "vat_percent": "25.50",
        "amount": "10.00",
    }


def _is_open(invoice: int) -> bool:
    return invoice <= WATCHED * INVOICES_EACH or invoice % 3 > 0


def _total(invoice: int) -> Decimal:
    return Decimal(1000 + invoice * 37 % 90000) / 100


def _ledger(first: int, last: int) -> Iterator[dict[str, object]]:
    """What the balances say: the principal of each, and the payment of those that are paid."""
    for number in range(first, last + 1):
        yield {
            "invoice_id": number,
            "kind": "PRINCIPAL",
            "principal": _total(number),
            "value_on": START,
            "booked_at": AT,
            "cause": f"bench:{number}",
        }
        if not _is_open(number):
            yield {
                "invoice_id": number,
                "kind": "PAYMENT",
                "principal": -_total(number),
                "value_on": START + timedelta(days=number * 7 % 1000 + 14),
                "booked_at": AT,
                "cause": f"bench:{number}:paid",
            }


def _event(invoice: int, kind: str) -> dict[str, object]:
    return {"invoice_id": invoice, "kind": kind, "on": START, "recorded_at": AT}
