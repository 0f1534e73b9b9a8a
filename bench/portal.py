"""The whole portal as `make run` starts it, and people who pay in it over HTTP."""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import requests

ROOT = Path(__file__).resolve().parent.parent
PORT = 9170
PATIENCE = 30
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def say(*words: object) -> None:
    """To the person: what the processes say goes into a file."""
    print(*words, file=sys.__stdout__, flush=True)


@dataclass
class Portal:
    """A running portal. `run` has its processes."""

    run: Any
    folder: Path

    @property
    def url(self) -> str:
        return f"http://localhost:{self.run.port}"

    @property
    def provider(self) -> str:
        return f"http://localhost:{self.run.port + 2}"


@contextmanager
def running_portal(port: int) -> Iterator[Portal]:
    """Start everything in a folder of its own, make Django ready here, and stop all after."""
    from demo import variables
    from demo.run import Run

    # Whatever the shell has been pointed at, this portal and its provider are our own.
    os.environ.update({variables.MARK: "bench", "LOG_LEVEL": "WARNING"})
    folder = ROOT / "var" / f"bench-portal-{os.getpid()}"
    folder.mkdir(parents=True)
    run = Run(folder, port)
    with (folder / "log").open("w") as log, redirect_stdout(log):
        try:
            run.start()
            os.environ.update(run.environment, DJANGO_SETTINGS_MODULE="myropo.settings")
            import django

            django.setup()
            yield Portal(run, folder)
        except BaseException:
            log.flush()
            say((folder / "log").read_text()[-4000:])
            raise
        finally:
            from django.db import connections

            if connections.settings:
                connections.close_all()
            run.processes.stop(last="servers")
            shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Payer:
    """A signed-in debtor with a browser's patience and cookies."""

    portal: Portal
    session_key: str
    invoices: list[UUID]
    web: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        from django.conf import settings

        self.web.cookies.set(
            settings.SESSION_COOKIE_NAME, self.session_key, domain="localhost.local"
        )
        self.web.headers["Accept-Language"] = "fi"

    def get(self, path: str, **headers: str) -> requests.Response:
        return self.web.get(self.portal.url + path, headers=headers, timeout=PATIENCE)

    def start_payment(self, invoice: UUID) -> UUID | None:
        """From the page of paying to the door of the bank; None when it cannot be paid (now)."""
        page = self.get(f"/pay/?invoice={invoice}")
        form = page.text.partition('id="pay-form"')[2].partition("</form>")[0]
        if page.status_code != 200 or not form:
            return None
        fields = [*HIDDEN.findall(form), ("method", "")]
        answer = self.web.post(
            f"{self.portal.url}/pay/", data=fields, timeout=PATIENCE, allow_redirects=False
        )
        if answer.status_code != 302:
            return None
        path = answer.headers["Location"]
        self.get(path)
        return UUID(path.split("/")[2])

    def at_bank(self, payment: UUID, act: str = "pay", **wishes: object) -> dict[str, Any]:
        """Press a button at the demo provider; see `demo.provider`."""
        from payments.models import Payment

        transaction_id = Payment.objects.values_list("transaction_id", flat=True).get(
            public_id=payment
        )
        answer = requests.post(
            f"{self.portal.provider}/control/payments/{transaction_id}",
            data={"act": act, **wishes},
            timeout=PATIENCE,
        )
        answer.raise_for_status()
        content: dict[str, Any] = answer.json()
        return content


def payers(portal: Portal, *, number: int, invoices_each: int) -> list[Payer]:
    """People with open invoices of 10,00 € and more, made by the services."""
    from accounts.models import Party, User

    made = []
    for person in range(number):
        party = Party.objects.create(kind="PERSON", name=f"Maksaja {person}")
        user = User.objects.create(party=party, language="fi", password="!")  # noqa: S106 - none
        keys = _invoices(party, first=person * invoices_each, count=invoices_each)
        made.append(Payer(portal, _session(user), keys))
    return made


def _invoices(party: Any, *, first: int, count: int) -> list[UUID]:
    from django.db import transaction
    from django.utils import timezone

    from invoices.models import Creditor, EntryKind, Invoice
    from invoices.rules.references import reference_key
    from invoices.services import ledger
    from invoices.services.claims import new_myropo_id

    at, today = timezone.now(), timezone.localdate()
    creditor, _ = Creditor.objects.get_or_create(
        business_id="7654321-2", defaults={"name": "Mittaus Oy"}
    )
    claims = []
    for number in range(first, first + count):
        total = Decimal(1000 + number % 5000) / 100
        invoice = Invoice(
            creditor=creditor,
            party=party,
            myropo_id=new_myropo_id(),
            claim_kind="CONSUMER",
            interest_basis="NONE",
            number=f"B{number}",
            issued_on=today,
            due_on=today + timedelta(days=14),
            original_total=total,
            reference="14104373010002099",
            reference_key=reference_key("14104373010002099"),
            iban="FI2112345600000785",
            debtor_name=party.name,
            content_sha256="0" * 64,
        )
        booking = ledger.Booking(
            kind=EntryKind.PRINCIPAL, cause=f"bench:{number}", value_on=today, principal=total
        )
        claims.append((invoice, [booking]))
    with transaction.atomic():
        return [each.public_id for each in ledger.book_new_claims(claims=claims, at=at)]


def _session(user: Any) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils import timezone

    from accounts import session_stamp
    from accounts.session_store import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "accounts.backends.BankIdBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session_stamp.start(session, at=timezone.now())
    session.create()
    key = session.session_key
    assert key is not None
    return key
