"""When the people of the demo did what, as its plan tells."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from accounts.actor import Actor
from accounts.ftn import Identity
from accounts.services.sign_in import user_of_identity
from demo.personas import persona
from demo.sample_plan import Act, Deed, PlanFile, PlanInvoice, plan
from invoices.models import Invoice
from myropo.calendar import HELSINKI, ONE_DAY, banking_day_on_or_after, is_banking_day

# Money moves while banks work; debtors write when they come home, staff when they come in.
BANKING_HOURS: Final = time(11, 0)
EVENING: Final = time(18, 30)
OFFICE_HOURS: Final = time(9, 30)
# The second of two, the file for the bank after both, and the bank on a morning after that.
SECOND_LOOK: Final = time(10, 15)
FILE_TIME: Final = time(14, 0)
BANKS_WORD: Final = time(8, 30)
CLOCK: Final = {
    Deed.PAYMENT: BANKING_HOURS,
    Deed.CONSENT: EVENING,
    Deed.DISPUTE: EVENING,
    Deed.HARDSHIP: EVENING,
    Deed.SHIFT: EVENING,
    Deed.PLAN: EVENING,
    Deed.INSTALMENT: BANKING_HOURS,
    Deed.PAUSE: EVENING,
    Deed.ANSWER: OFFICE_HOURS,
    Deed.DECISION: OFFICE_HOURS,
    Deed.ACCOUNT: EVENING,
    Deed.CHECK: OFFICE_HOURS,
    Deed.APPROVE: SECOND_LOOK,
    Deed.SEND: FILE_TIME,
    Deed.BANK: BANKS_WORD,
}
# What waits for the next day with banking; everybody else acts on the last one. Banks are closed
# for four days at Easter: what the bank says of a file is planned for five days after it.
AT_WORK: Final = frozenset(
    {Deed.ANSWER, Deed.DECISION, Deed.CHECK, Deed.APPROVE, Deed.SEND, Deed.BANK}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An act with the invoice it is done to, and its day and moment. `cause` is its own."""

    act: Act
    file: PlanFile
    planned: PlanInvoice
    cause: str
    on: date
    at: datetime
    until: date | None
    first: date | None

    def invoice(self) -> Invoice:
        return find(self.file, self.planned)

    def actor(self) -> Actor:
        """The debtor, signed in by the demo bank."""
        return actor_of(self.planned.buyer.persona, at=self.at)


def actor_of(key: str, *, at: datetime) -> Actor:
    """A persona for itself, signed in by the demo bank."""
    who = persona(key)
    identity = Identity(hetu=who.hetu, name=who.name, acr="", amr="demo", identified_at=at)
    user = user_of_identity(identity=identity, language=who.language)
    assert user.party is not None
    return Actor(user=user, acting_for=user.party)


def acts(day_zero: date) -> dict[date, list[Done]]:
    """What was done on each day, by the clock."""
    of_day: dict[date, list[Done]] = {}
    for each in sorted(_acts(day_zero), key=lambda done: done.at):
        of_day.setdefault(each.on, []).append(each)
    return of_day


def find(file: PlanFile, planned: PlanInvoice) -> Invoice:
    return Invoice.objects.get(
        creditor__business_id=file.creditor.business_id, number=planned.number
    )


def _acts(day_zero: date) -> Iterator[Done]:
    for file in plan():
        for planned in file.invoices:
            for count, act in enumerate(planned.then, start=1):
                on = _day_of(act, day_zero)
                yield Done(
                    act=act,
                    file=file,
                    planned=planned,
                    cause=f"demo:{file.creditor.business_id}:{planned.number}:{count}",
                    on=on,
                    at=datetime.combine(on, CLOCK[act.act], tzinfo=HELSINKI),
                    until=_counted(act.until, day_zero),
                    first=_counted(act.first, day_zero),
                )


def _counted(days: int | None, day_zero: date) -> date | None:
    return None if days is None else day_zero + timedelta(days=days)


def _day_of(act: Act, day_zero: date) -> date:
    """Staff and banks wait for the next day with banking; debtors act on the last one."""
    day = day_zero + timedelta(days=act.day)
    if act.act in AT_WORK:
        return banking_day_on_or_after(day)
    while not is_banking_day(day):
        day -= ONE_DAY
    return day
