"""What was said in the demo's past, by the services that pages, desks and mailboxes call.

Done once, with the first seeding. All of it happens in the order of its time, so that promises
have the pace that answers had until then.
"""

import mailbox
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.actor import Access, Actor
from accounts.models import Basis, Party, User
from demo import sample_files, sample_talks
from demo.personas import AGENT_USERNAME, LEAD_USERNAME, PERSONAS, persona
from demo.sample_talks import (
    Does,
    SampleMail,
    SampleSurvey,
    Step,
    Talk,
    When,
    mails,
    talks,
    templates,
)
from demo.seed_acts import actor_of
from demo.seed_days import moment
from demo.seed_rights import RETURN_ADDRESS
from invoices.models import DebtorRequest, Invoice
from messaging.matters import GENERAL, Matter, MatterKind
from messaging.models import AnswerTemplate, Draft, Thread
from messaging.queries.notices import notices_of
from messaging.queries.placeholders import text_in, values_of
from messaging.rules.placeholders import fill
from messaging.services import (
    attachments,
    closing,
    drafts,
    notes,
    posting,
    reading,
    surveys,
    telling,
)
from messaging.services.answer_templates import save_template
from messaging.services.call_notes import CallNote, write_call_note
from messaging.services.incoming_mail import take_mail
from messaging.services.merging import merge
from messaging.services.staff_threads import thread_for_invoice
from myropo.calendar import ONE_DAY, is_banking_day
from payments.models import PaymentPlan, Refund
from payments.services.due_notices import remind

# Older news have been read by everybody.
NEWS_READ_AFTER: Final = timedelta(days=5)
POSTMASTER: Final = "post.example"
TO_US: Final = "viestit@myropo.example"


class StepFailedError(Exception):
    """The file tells of something that the services do not let happen."""


@dataclass(slots=True, kw_only=True)
class Said:
    """One step with its moment. `threads`: those that were begun, by the key of their talk."""

    talk: Talk
    step: Step
    at: datetime
    key: str
    threads: dict[str, int] = field(repr=False)

    @property
    def client_id(self) -> UUID:
        return _id(self.key)

    def thread(self) -> Thread:
        return Thread.objects.select_related("party").get(pk=self.threads[self.talk.key])

    def staff(self) -> User:
        return User.objects.get(username=self.step.by or AGENT_USERNAME)

    def actor(self) -> Actor:
        """The person; or the owner of a company for it, as Suomi.fi says that it may."""
        actor = actor_of(self.talk.who, at=self.at)
        if not self.talk.acts_for_company:
            return actor
        company = Party.objects.get(business_id=persona(self.talk.who).company_business_id)
        return Actor(actor.user, company, Access(basis=Basis.COMPANY))

    def matter(self) -> Matter:
        kind, _, number = self.talk.about.partition(":")
        if kind == MatterKind.GENERAL:
            return GENERAL
        return Matter(MatterKind(kind), _FIND[MatterKind(kind)](self.actor(), number))


@transaction.atomic
def seed_messages(*, day_zero: date, inbox: Path, at: datetime) -> bool:
    """Let people talk, and leave an e-mail in `inbox`, a Maildir.

    A repeat does nothing, and answers False.
    """
    if AnswerTemplate.objects.exists():
        return False
    _write_templates(at=at)
    threads: dict[str, int] = {}
    steps = [
        Said(
            talk=talk,
            step=step,
            at=moment_of(step.when, day_zero, at),
            key=f"{count}/{number}",
            threads=threads,
        )
        for count, talk in enumerate(talks())
        for number, step in enumerate(talk.steps)
    ]
    for each in sorted(steps, key=lambda said: said.at):
        _DOING[each.step.does](each)
    for mail in mails():
        _let_come(mail, inbox=inbox, at=moment_of(mail.when, day_zero, at))
    for said in sample_talks.surveys():
        _find_us(said, at=moment_of(said.when, day_zero, at))
    remind(today=day_zero, at=at)
    for who in PERSONAS:
        _read_old_news(actor_of(who.key, at=at), at=at)
    return True


def _write_templates(*, at: datetime) -> None:
    lead = User.objects.get(username=LEAD_USERNAME)
    for each in templates():
        values = {
            **{name: each[name] for name in ("shortcut", "title", "classification")},
            **{f"text_{language}": each[language].strip() for language in ("fi", "sv", "en")},
        }
        save_template(template_id=None, values=values, actor=lead, at=at)


# --- What each step does --------------------------------------------------------------------


def _write(said: Said) -> None:
    actor, thread = said.actor(), _begun(said)
    matter = None if thread else said.matter()
    draft = drafts.save_draft(
        user=actor.user,
        party=actor.acting_for,
        text=said.step.text,
        client_id=said.client_id,
        at=said.at,
        subject=said.talk.subject,
        thread=thread,
        matter=matter,
    )
    _attach(draft, said, actor.user)
    message = posting.write(
        actor=actor,
        text=said.step.text,
        client_id=said.client_id,
        at=said.at,
        subject=said.talk.subject,
        thread=thread,
        matter=matter,
    )
    said.threads[said.talk.key] = message.thread_id


def _mail(said: Said) -> None:
    content = _letter(
        sender=f"{persona(said.talk.who).name} <{RETURN_ADDRESS}>",
        subject=said.talk.subject,
        text=said.step.text,
        key=said.key,
        at=said.at,
    )
    mail = take_mail(content=content, is_whole=True, at=said.at).mail
    if mail.message is None:
        raise StepFailedError(said.key, mail.state)
    said.threads[said.talk.key] = mail.message.thread_id


def _answer(said: Said) -> None:
    thread, agent = said.thread(), said.staff()
    text = said.step.text
    if said.step.template:
        template = AnswerTemplate.objects.get(shortcut=said.step.template)
        text = fill(text_in(template, thread.language), values_of(thread, agent=agent))
    draft = drafts.save_draft(
        user=agent,
        party=thread.party,
        thread=thread,
        text=text,
        client_id=said.client_id,
        at=said.at,
    )
    _attach(draft, said, agent)
    reading.mark_read(thread=thread, number=thread.last_number, at=said.at, agent=agent)
    posting.answer(
        agent=agent,
        thread_id=thread.pk,
        text=text,
        client_id=said.client_id,
        after_number=thread.last_number,
        at=said.at,
    )


def _call(said: Said) -> None:
    [invoice] = Invoice.objects.filter(number=said.talk.about.partition(":")[2])
    thread = thread_for_invoice(agent=said.staff(), invoice=invoice, at=said.at)
    said.threads[said.talk.key] = thread.pk
    note = CallNote(
        text=said.step.text,
        client_id=said.client_id,
        after_number=thread.last_number,
        classification=said.step.classification,
        is_done=True,
    )
    write_call_note(agent=said.staff(), thread_id=thread.pk, note=note, at=said.at)


def _note(said: Said) -> None:
    notes.write_note(
        agent=said.staff(), thread_id=said.thread().pk, text=said.step.text, at=said.at
    )


def _read(said: Said) -> None:
    reading.read_as_person(actor=said.actor(), thread=said.thread(), at=said.at)


def _merge(said: Said) -> None:
    into = said.threads[said.step.into]
    merge(thread_id=said.thread().pk, into_id=into, agent=said.staff(), at=said.at)


def _close(said: Said) -> None:
    thread = said.thread()
    if not said.step.by:
        closing.close(actor=said.actor(), thread=thread, at=said.at)
        return
    closing.close_as_agent(
        agent=said.staff(),
        thread_id=thread.pk,
        classification=said.step.classification,
        after_number=thread.last_number,
        at=said.at,
    )


_DOING: Final[Mapping[Does, Callable[[Said], None]]] = {
    Does.WRITES: _write,
    Does.MAILS: _mail,
    Does.ANSWERS: _answer,
    Does.CALLS: _call,
    Does.NOTES: _note,
    Does.READS: _read,
    Does.MERGES: _merge,
    Does.CLOSES: _close,
}


def _begun(said: Said) -> Thread | None:
    return said.thread() if said.talk.key in said.threads else None


def _attach(draft: Draft | None, said: Said, user: User) -> None:
    for name in said.step.files:
        if draft is None:
            raise StepFailedError(said.key)
        file = ContentFile(sample_files.made(name), name=name)
        attachments.add(draft=draft, file=file, user=user, at=said.at)


# --- What they speak about ------------------------------------------------------------------


def _invoice(_actor: Actor, number: str) -> UUID:
    return Invoice.objects.get(number=number).public_id


def _plan(actor: Actor, _number: str) -> UUID:
    return PaymentPlan.objects.filter(party=actor.acting_for).latest("pk").public_id


def _refund(_actor: Actor, number: str) -> UUID:
    return Refund.objects.filter(invoice__number=number).latest("pk").public_id


def _request(_actor: Actor, number: str) -> UUID:
    return DebtorRequest.objects.filter(invoice__number=number).latest("pk").public_id


_FIND: Final[Mapping[MatterKind, Callable[[Actor, str], UUID]]] = {
    MatterKind.INVOICE: _invoice,
    MatterKind.PLAN: _plan,
    MatterKind.REFUND: _refund,
    MatterKind.REQUEST: _request,
}


# --- Surveys, e-mail, time, and news ---------------------------------------------------------


def _find_us(said: SampleSurvey, *, at: datetime) -> None:
    """Who has just signed out says how it went."""
    user = actor_of(said.who, at=at).user
    survey = surveys.ask_at_sign_out(user=user, is_for_another=False, at=at)
    if survey is None:
        raise StepFailedError(said.who)
    surveys.answer(survey=survey, likely=said.likely, ease=said.ease, text=said.text, at=at)


def _let_come(mail: SampleMail, *, inbox: Path, at: datetime) -> None:
    """Take it as the command does; or leave it in the mailbox for whoever tries the command."""
    content = _letter(
        sender=mail.sender,
        subject=mail.subject,
        text=mail.text,
        key=mail.subject,
        at=at,
        files=mail.files,
        is_automatic=mail.is_automatic,
    )
    if mail.is_in_mailbox:
        mailbox.Maildir(inbox, create=True).add(content)
    else:
        take_mail(content=content, is_whole=True, at=at)


def _letter(
    *,
    sender: str,
    subject: str,
    text: str,
    key: str,
    at: datetime,
    files: tuple[str, ...] = (),
    is_automatic: bool = False,
) -> bytes:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, TO_US, subject
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = make_msgid(_id(key).hex, POSTMASTER)
    if is_automatic:
        letter["Auto-Submitted"] = "auto-replied"
    letter.set_content(text)
    for name in files:
        letter.add_attachment(
            sample_files.made(name), maintype="application", subtype="octet-stream", filename=name
        )
    return letter.as_bytes()


def moment_of(when: When, day_zero: date, at: datetime) -> datetime:
    """When something of a sample file happened; `at` is the moment of the first seeding."""
    if when.ago:
        return at - timedelta(minutes=when.ago)
    day, left = day_zero, -when.day
    while left:
        day -= ONE_DAY
        left -= is_banking_day(day)
    return moment(day, when.clock)


def _read_old_news(actor: Actor, *, at: datetime) -> None:
    old = notices_of(actor).filter(read_at=None, happened_at__lt=at - NEWS_READ_AFTER)
    telling.mark_read(actor=actor, at=at, notices=list(old.values_list("pk", flat=True)))


def _id(key: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"myropo-demo/messages/{key}")
