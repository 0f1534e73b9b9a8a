"""Rights to act for another that are asked of staff; for tests."""

from datetime import timedelta
from uuid import uuid4

from django.core.files.base import ContentFile

from accounts import hetu
from accounts.actor import Actor
from accounts.models import AuditEvent, Basis, Mandate, MandateState
from accounts.services.roles import Role
from invoices.services import mandate_decisions
from invoices.services.mandate_requests import Wish, ask
from myropo.calendar import helsinki_date
from tests.factories import AgentFactory, CompanyFactory, InvoiceFactory, PersonFactory
from tests.invoices.asking import PDF
from tests.staff import staff_of

WARD = "010170-999R"
COMPANY = "2331972-7"
YEAR = timedelta(days=365)


def document(name="päätös.pdf"):
    return ContentFile(PDF, name=name)


def wish_of(basis=Basis.GUARDIAN, *, at, code=WARD, **changes):
    facts = {"basis": Basis(basis), "name": "Saara Suojattu", "ends_on": helsinki_date(at)}
    if basis == Basis.COMPANY:
        facts |= {"name": "Rova Oy", "business_id": COMPANY, "case_number": 7, "myropo_id": "X"}
    else:
        facts["hetu_encrypted"] = hetu.encrypt(code)
    return Wish(**facts | changes)


def asked(user, basis=Basis.GUARDIAN, *, at, files=None, public_id=None, **changes):
    """A request that waits. `user` asks for itself, as everybody does."""
    return ask(
        actor=Actor(user=user, acting_for=user.party),
        wish=wish_of(basis, at=at, **changes),
        files=[document()] if files is None else files,
        public_id=public_id or uuid4(),
        at=at,
    )


def company_letter(*, name="Rova Oy"):
    """An invoice of a company, whose letter carries two codes."""
    company = CompanyFactory(name=name, business_id=COMPANY)
    return InvoiceFactory(party=company, myropo_id="T1234567")


def checked(request, *, at, agent=None, ends_on=None):
    agent = agent or AgentFactory()
    done = mandate_decisions.check(
        request_id=request.pk, ends_on=ends_on or request.ends_on, agent=agent, at=at
    )
    request.refresh_from_db()
    return done


def confirmed(request, *, at, agent=None):
    mandate = mandate_decisions.confirm(request_id=request.pk, agent=agent or AgentFactory(), at=at)
    request.refresh_from_db()
    return mandate


def in_force(holder, principal, *, at, basis=Basis.GUARDIAN, level=4, scope="ALL", **fields):
    """A right that stands, made without its story."""
    facts = {
        "principal": principal,
        "holder": holder,
        "holder_name": holder.name,
        "basis": basis,
        "level": level,
        "scope": scope,
        "state": MandateState.IN_FORCE,
        "given_by": fields.pop("given_by", None) or AgentFactory(),
        "given_at": at,
        "ends_on": helsinki_date(at) + YEAR,
    }
    return Mandate.objects.create(**facts | fields)


def ward(**fields):
    return PersonFactory(name="Saara Suojattu", code=WARD, **fields)


def actions(prefix="mandate"):
    found = AuditEvent.objects.filter(action__startswith=prefix, actor__isnull=False)
    return list(found.order_by("pk").values_list("action", flat=True))


def agents(number=2):
    """Members of staff who may decide."""
    return [staff_of(Role.AGENT, username=f"agent-no-{each}") for each in range(number)]
