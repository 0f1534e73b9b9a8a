"""Who acts for whom in the demo, what some tell about themselves, and how one comes back.

All of it is done once, with the first seeding: who takes a right back in the demo does not
find it given again. A passkey is made by a device of a person's own, and so by nobody here.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.files.base import ContentFile
from django.db import transaction

from accounts import hetu
from accounts.actor import Access, Actor
from accounts.email_codes import code_of
from accounts.models import Basis, Level, Mandate, Scope, User
from accounts.models.person import Support
from accounts.services.email_addresses import confirm_address, give_address
from accounts.services.phone_numbers import give_number
from accounts.services.return_login import switch_on
from accounts.services.support_needs import tell_needs
from demo.personas import AGENT_USERNAME, LEAD_USERNAME, persona
from demo.sample_plan import SAMPLES, plan
from demo.seed_acts import actor_of
from demo.seed_days import moment
from invoices.models import Invoice, MandateRequest
from invoices.queries.rates import read_rates
from invoices.rules.authorisations import longest_day
from invoices.rules.mandate_requests import usual_last_day
from invoices.services import mandate_decisions
from invoices.services.authorisations import ByHetu, give
from invoices.services.mandate_requests import Wish, ask
from payments.queries.situations import arrangeable, shift_offer_for
from payments.services.shifts import shift_due_date

EVENING: Final = time(18, 0)
OFFICE_HOURS: Final = time(9, 45)
# A number that connects nobody, and an address of a domain for examples.
RETURN_ADDRESS: Final = "saara@posti.example"
CALL_BACK: Final = "+358401234567"
# What Väinö arranges for Saara, and the letter whose codes speak for the company.
FOR_SAARA: Final = "26111025"
OF_COMPANY: Final = "26100655"


@transaction.atomic
def seed_rights(*, day_zero: date) -> None:
    """Let people give rights, ask for them, and tell about themselves. A repeat does nothing."""
    first = _key("saara", "vaino")
    if Mandate.objects.filter(public_id=first).exists():
        return
    _tell_about_themselves(at=moment(day_zero - timedelta(days=30), EVENING))
    given = moment(day_zero - timedelta(days=12), EVENING)
    [invoice] = Invoice.objects.filter(number=FOR_SAARA)
    mandate = _authorise("vaino", Level.ARRANGE, public_id=first, at=given, invoice=invoice)
    _authorise("aino", Level.VIEW, public_id=_key("saara", "aino"), at=given)
    _move_due_date(mandate, invoice, at=moment(day_zero - timedelta(days=1), EVENING))
    _confirmed("wilma", _guardian_of("gunnel", day_zero), day_zero=day_zero)
    _confirmed("taavi", _estate(day_zero), day_zero=day_zero)
    _asked("onni", _counsellor_of("emily", day_zero), day_zero=day_zero)
    company = _asked("aino", _company(day_zero), day_zero=day_zero)
    _check(company, at=moment(day_zero - timedelta(days=4), OFFICE_HOURS))


def _tell_about_themselves(*, at: datetime) -> None:
    """Saara comes back by a code; Taavi has told what would help him."""
    saara = actor_of("saara", at=at).user
    email = give_address(user=saara, address=RETURN_ADDRESS, at=at)
    confirm_address(user=saara, code=code_of(email), at=at)
    switch_on(user=saara, at=at)
    taavi = actor_of("taavi", at=at)
    give_number(user=taavi.user, number=CALL_BACK, at=at)
    tell_needs(
        actor=taavi,
        needs=[Support.MORE_TIME, Support.HARD_TIMES],
        text="Jäin työttömäksi kesällä. Kirjeet jäävät minulta helposti avaamatta.",
        at=at,
    )


def _authorise(
    holder: str, level: Level, *, public_id: UUID, at: datetime, invoice: Invoice | None = None
) -> Mandate:
    """Saara lets another act for her, in one thing or in all."""
    who = persona(holder)
    return give(
        actor=actor_of("saara", at=at),
        to=ByHetu(who.hetu),
        name=who.name,
        level=level,
        scope=Scope.INVOICES if invoice else Scope.ALL,
        invoice_ids=[invoice.pk] if invoice else [],
        ends_on=longest_day(today=at.date(), own_end=None),
        public_id=public_id,
        at=at,
    )


def _move_due_date(mandate: Mandate, invoice: Invoice, *, at: datetime) -> None:
    """What was done on Saara's behalf, for both to see: Väinö takes the last day that is free."""
    access = Access(
        basis=Basis.AUTHORISED, level=Level.ARRANGE, scope=Scope.INVOICES, mandate_id=mandate.pk
    )
    actor = Actor(actor_of("vaino", at=at).user, mandate.principal, access)
    [one] = arrangeable([invoice], rates=read_rates(), today=at.date()).values()
    offer = shift_offer_for(actor, one, today=at.date())
    assert offer.last is not None
    shift_due_date(
        actor=actor, invoice_id=invoice.pk, to_on=offer.last, seen_cost=Decimal(0), at=at
    )


def _guardian_of(key: str, day_zero: date) -> Wish:
    return _wish(Basis.GUARDIAN, persona(key).name, persona(key).hetu, day_zero)


def _counsellor_of(key: str, day_zero: date) -> Wish:
    return _wish(Basis.COUNSELLOR, persona(key).name, persona(key).hetu, day_zero)


def _estate(day_zero: date) -> Wish:
    buyers = (invoice.buyer for file in plan() for invoice in file.invoices)
    estate = next(each for each in buyers if each.name.startswith("Martta"))
    return _wish(Basis.ESTATE, estate.name, estate.code, day_zero)


def _wish(basis: Basis, name: str, code: str, day_zero: date) -> Wish:
    return Wish(
        basis=basis,
        name=name,
        hetu_encrypted=hetu.encrypt(code),
        ends_on=usual_last_day(basis, today=day_zero - timedelta(days=30)),
    )


def _company(day_zero: date) -> Wish:
    """By the two codes of a letter to it, as nobody else has them."""
    invoice = Invoice.objects.select_related("party").get(number=OF_COMPANY)
    assert invoice.party is not None
    return Wish(
        basis=Basis.COMPANY,
        name=invoice.party.name,
        business_id=invoice.party.business_id or "",
        case_number=invoice.case_number,
        myropo_id=invoice.myropo_id,
        text="Hoidan yrityksen kirjanpitoa.",
        ends_on=usual_last_day(Basis.COMPANY, today=day_zero - timedelta(days=30)),
    )


def _asked(holder: str, wish: Wish, *, day_zero: date) -> MandateRequest:
    at = moment(day_zero - timedelta(days=5), EVENING)
    document = ContentFile((SAMPLES / "asiakirja.pdf").read_bytes(), name="asiakirja.pdf")
    return ask(
        actor=actor_of(holder, at=at),
        wish=wish,
        files=[] if wish.basis == Basis.COMPANY else [document],
        public_id=_key(holder, str(wish.basis)),
        at=at,
    )


def _confirmed(holder: str, wish: Wish, *, day_zero: date) -> None:
    request = _asked(holder, wish, day_zero=day_zero)
    at = moment(day_zero - timedelta(days=4), OFFICE_HOURS)
    _check(request, at=at)
    mandate_decisions.confirm(request_id=request.pk, agent=_staff(LEAD_USERNAME), at=at)


def _check(request: MandateRequest, *, at: datetime) -> None:
    mandate_decisions.check(
        request_id=request.pk, ends_on=request.ends_on, agent=_staff(AGENT_USERNAME), at=at
    )


def _staff(username: str) -> User:
    return User.objects.get(username=username)


def _key(*names: str) -> UUID:
    """The same for the same names, so that a repeat knows what is there."""
    return uuid5(NAMESPACE_URL, "/".join(("myropo-demo", *names)))
