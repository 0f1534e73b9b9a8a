"""Requests of debtors as the staff's desk meets them; for tests."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import User
from invoices.models import (
    DebtorRequest,
    RequestKind,
)
from invoices.rules import myropo_id
from invoices.services.requests.making import Wish, make_request
from tests.factories import DebtorFactory
from tests.invoices.bookings import booked

LIST = "/admin/invoices/debtorrequest/"
DAY = timedelta(days=1)
CODE = myropo_id.make([0, 5, 9, 13, 17, 21, 25])


def asked(invoice, at, kind=RequestKind.HARDSHIP, **wish):
    user = User.objects.filter(party=invoice.party).first() or DebtorFactory(
        party=invoice.party, language="sv"
    )
    told = {"text": "Jag är sjuk <b>nu</b>", **wish}
    if kind == RequestKind.DISPUTE:
        told.setdefault("reason", "FAULTY")
    return make_request(
        actor=Actor(user=user, acting_for=invoice.party),
        invoice_id=invoice.pk,
        wish=Wish(kind=kind, **told),
        at=at,
    )


def waiting(at, *, days=0, **fields):
    """A row of the list, whatever its claim."""
    invoice = booked(at, **fields)
    user = DebtorFactory(party=invoice.party)
    return DebtorRequest.objects.create(
        invoice=invoice,
        party=invoice.party,
        user=user,
        kind=RequestKind.COMPLAINT,
        made_at=at,
        answer_by=timezone.localdate(at) + days * DAY,
    )


def page_of(row):
    return reverse("admin:invoices_debtorrequest_change", args=[row.pk])


def desk_of(row):
    return reverse("admin:invoices_debtorrequest_answer", args=[row.pk])


def listed(client, query=""):
    return list(client.get(f"{LIST}{query}").context["cl"].result_list)


def typed(outcome="EXPLAINED", **changes):
    return {"outcome": outcome, "answer": "Tack för ditt meddelande.", "do": "check", **changes}


def send(client, row, **data):
    """Check first, then send what was checked."""
    checked = client.post(desk_of(row), data)
    assert checked.status_code == 200, checked.context["form"].errors
    return client.post(
        desk_of(row), {**data, "do": "send", "seen": checked.context["seen"]}, follow=True
    )
