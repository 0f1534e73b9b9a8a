"""E-mail that comes in: where it lands, once, and what of it is believed."""

import threading
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEvent, EmailAddress, Mandate
from messaging.mails.letter import UnreadableError
from messaging.matters import Matter, MatterKind
from messaging.models import (
    Attachment,
    Author,
    IncomingMail,
    MailReason,
    MailState,
    Medium,
    Message,
    Thread,
    ThreadState,
)
from messaging.queries.mails import MOST_AN_HOUR
from messaging.reply_address import is_ours, reply_address_of, token_in
from messaging.services.incoming_mail import (
    KEPT_FOR,
    NotWaitingError,
    forget_old,
    join_mail,
    put_away,
    read_content,
    take_mail,
)
from messaging.services.starting import start_general, thread_of
from messaging.texts import LONGEST
from tests.factories import DebtorFactory, InvoiceFactory, PersonFactory
from tests.messaging.letters import OURS, PDF, SENDER, answer_address_of, letter_of
from tests.messaging.talking import holder_for, wrote

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_address(settings):
    settings.MESSAGES_ADDRESS = OURS


@pytest.fixture
def thread(actor, debtor, now):
    invoice = InvoiceFactory(party=debtor.party)
    matter = Matter(MatterKind.INVOICE, invoice.public_id)
    return thread_of(actor=actor, matter=matter, subject="", at=now)


def confirm(user, address=SENDER, *, at):
    return EmailAddress.objects.create(
        user=user, address=address, asked_at=at, confirmed_at=at, opens_portal=False
    )


def take(content, *, at):
    return take_mail(content=content, is_whole=True, at=at)


def test_an_answer_to_the_signed_address_lands_in_its_thread(thread, now):
    content = letter_of("Maksoin jo.", to=answer_address_of(thread).upper())

    taken = take(content, at=now)

    message = taken.mail.message
    thread.refresh_from_db()
    assert (taken.is_new, taken.mail.state) == (True, MailState.JOINED)
    assert (message.thread_id, message.number, message.text) == (thread.pk, 1, "Maksoin jo.")
    assert thread.state == ThreadState.WAITS_FOR_US


def test_whose_right_has_ended_does_not_get_into_the_thread_by_old_emails(actor, thread, now):
    holder = holder_for(actor, DebtorFactory())
    wrote(holder, thread=thread, at=now)
    address = reply_address_of(thread.public_id, holder.user.pk)
    before = take(letter_of("Yksi", to=address), at=now)

    Mandate.objects.update(ends_on=now.date() - timedelta(days=1))
    after = take(letter_of("Kaksi", to=address, Message_ID="<2@x>"), at=now)

    assert before.mail.message.thread == thread
    assert (after.mail.state, after.mail.why) == (MailState.UNKNOWN_SENDER, MailReason.NO_RIGHT)


def test_who_wrote_an_email_is_nobody_identified(thread, debtor, now):
    confirm(debtor, at=now)

    taken = take(letter_of(to=answer_address_of(thread)), at=now)

    message = taken.mail.message
    assert (message.author, message.medium) == (Author.PERSON, Medium.EMAIL)
    assert message.user is None


def test_the_same_email_comes_in_once_also_as_a_copy_with_other_stamps(thread, now):
    content = letter_of(to=answer_address_of(thread))
    copy = b"Received: from elsewhere\r\n" + content

    first = take(content, at=now)
    second = take(copy, at=now)

    assert second.is_new is False
    assert second.mail == first.mail
    assert Message.objects.count() == 1


def test_another_email_under_a_known_id_comes_in_as_well(thread, now):
    address = answer_address_of(thread)
    take(letter_of("Yksi", to=address), at=now)

    taken = take(letter_of("Kaksi", to=address), at=now)

    assert taken.mail.state == MailState.JOINED
    assert list(Message.objects.order_by("number").values_list("text", flat=True)) == [
        "Yksi",
        "Kaksi",
    ]


def test_an_answer_to_an_earlier_email_of_the_same_sender_finds_its_thread(thread, now):
    take(letter_of(to=answer_address_of(thread)), at=now)

    taken = take(
        letter_of("Lisäksi.", Message_ID="<2@example.org>", In_Reply_To="<first@example.org>"),
        at=now,
    )

    assert taken.mail.message.thread == thread


def test_who_only_knows_the_id_of_an_email_does_not_get_into_its_thread(thread, now):
    take(letter_of(to=answer_address_of(thread)), at=now)

    taken = take(
        letter_of(From="other@example.com", Message_ID="<2@x>", References="<first@example.org>"),
        at=now,
    )

    assert taken.mail.state == MailState.UNKNOWN_SENDER


def test_a_confirmed_address_leads_to_the_persons_own_matter(debtor, now):
    confirm(debtor, SENDER.upper(), at=now)

    first = take(letter_of("Yksi"), at=now)
    second = take(letter_of("Kaksi", Message_ID="<2@x>", Subject="Muuta"), at=now)

    thread = first.mail.message.thread
    assert (thread.party, thread.subject, thread.invoice) == (
        debtor.party,
        "Kysymys laskusta",
        None,
    )
    assert second.mail.message.thread == thread


def test_a_closed_matter_of_ones_own_is_not_opened_by_an_email_about_something_else(debtor, now):
    confirm(debtor, at=now)
    old = start_general(party=debtor.party, user=debtor, subject="Vanha", at=now)
    Thread.objects.filter(pk=old.pk).update(state=ThreadState.CLOSED, closed_at=now)

    taken = take(letter_of(), at=now)

    assert taken.mail.message.thread != old


@pytest.mark.parametrize(("confirmed", "why"), [(0, MailReason.NOT_KNOWN), (2, MailReason.SHARED)])
def test_an_address_of_nobody_or_of_two_is_for_staff_to_place(db, now, confirmed, why):
    for number in range(confirmed):
        confirm(DebtorFactory(party=PersonFactory(name=f"Henkilö {number}")), at=now)

    taken = take(letter_of(), at=now)

    assert (taken.mail.state, taken.mail.why) == (MailState.UNKNOWN_SENDER, why)
    assert Thread.objects.count() == 0
    assert read_content(taken.mail) == letter_of()


def test_an_address_that_was_never_confirmed_proves_nothing(debtor, now):
    EmailAddress.objects.create(user=debtor, address=SENDER, asked_at=now)

    taken = take(letter_of(), at=now)

    assert taken.mail.state == MailState.UNKNOWN_SENDER


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Auto-Submitted": "auto-replied"}, MailReason.AUTOMATIC),
        ({"Auto-Submitted": "auto-generated; owner-email=x"}, MailReason.AUTOMATIC),
        ({"X-Autoreply": "yes"}, MailReason.AUTOMATIC),
        ({"Precedence": "auto_reply"}, MailReason.AUTOMATIC),
        ({"Precedence": "bulk"}, MailReason.LIST),
        ({"List-Id": "<news.example>"}, MailReason.LIST),
        ({"Return-Path": "<>"}, MailReason.BOUNCE),
        ({"From": "MAILER-DAEMON@example.org"}, MailReason.BOUNCE),
        ({"From": f"Me <{OURS}>"}, MailReason.OWN),
        ({"From": "messages+abc@myropo.example"}, MailReason.OWN),
        ({"Auto-Submitted": "no"}, ""),
        ({"Precedence": "first-class"}, ""),
    ],
)
def test_what_machines_send_is_put_away_whatever_it_answers(thread, now, headers, why):
    taken = take(letter_of(to=answer_address_of(thread), **headers), at=now)

    assert taken.mail.why == why
    assert (taken.mail.state == MailState.PUT_AWAY) is bool(why)
    assert Message.objects.count() == (0 if why else 1)


def test_what_answers_by_itself_without_saying_so_stops_soon(thread, now):
    address = answer_address_of(thread)
    for number in range(MOST_AN_HOUR):
        take(letter_of(to=address, Message_ID=f"<{number}@x>"), at=now)

    over = take(letter_of(to=address, Message_ID="<over@x>"), at=now)
    later = take(letter_of(to=address, Message_ID="<later@x>"), at=now + timedelta(hours=1))

    assert over.mail.why == MailReason.TOO_MANY
    assert later.mail.state == MailState.JOINED


def test_files_come_along_and_what_is_none_of_ours_is_named_as_left_out(thread, now):
    files = [("lasku.pdf", PDF), ("../../etc/pass\u202ewd.pdf", PDF), ("run.exe", b"MZ\x90\0")]

    taken = take(letter_of(files=files, to=answer_address_of(thread)), at=now)

    message = taken.mail.message
    names = list(Attachment.objects.filter(message=message).values_list("name", flat=True))
    assert len(names) == 2
    assert not any("/" in name or "\u202e" in name for name in names)
    assert "[Tästä sähköpostista 1 tiedosto jäi pois.]" in message.text


def test_an_email_of_files_alone_says_so(thread, now):
    taken = take(letter_of("", files=[("a.pdf", PDF)], to=answer_address_of(thread)), at=now)

    assert taken.mail.message.text == "(Sähköposti ilman tekstiä)"
    assert taken.mail.message.attachments.count() == 1


def test_a_long_email_is_cut_and_says_so(thread, now):
    taken = take(letter_of("sana " * 4000, to=answer_address_of(thread)), at=now)

    text = taken.mail.message.text
    assert len(text) <= LONGEST
    assert text.endswith("[Sähköposti jatkuu: se on liian pitkä näytettäväksi tässä.]")


def test_an_email_too_large_to_read_is_put_away_with_its_head(db, now):
    head = letter_of().partition(b"\r\n\r\n")[0] + b"\r\n\r\n"

    taken = take_mail(content=head, is_whole=False, at=now)

    assert (taken.mail.state, taken.mail.why) == (MailState.PUT_AWAY, MailReason.TOO_LARGE)
    assert taken.mail.sender == SENDER


def test_an_answer_to_a_merged_thread_goes_on_where_it_goes_on(thread, debtor, now):
    into = start_general(party=debtor.party, user=debtor, subject="Toinen", at=now)
    Thread.objects.filter(pk=thread.pk).update(merged_into=into)

    taken = take(letter_of(to=answer_address_of(thread)), at=now)

    assert taken.mail.message.thread == into


def test_staff_join_an_email_to_a_thread_once(thread, agent, now):
    mail = take(letter_of("Kuka lie"), at=now).mail

    message = join_mail(mail_id=mail.pk, thread_id=thread.pk, agent=agent, at=now)

    with pytest.raises(NotWaitingError):
        join_mail(mail_id=mail.pk, thread_id=thread.pk, agent=agent, at=now)
    mail.refresh_from_db()
    assert (mail.state, mail.message) == (MailState.JOINED, message)
    assert (message.text, message.user) == ("Kuka lie", None)
    assert AuditEvent.objects.filter(action="incomingmail.joined", actor=agent).count() == 1


def test_staff_put_an_email_away_and_nobody_places_it_after_that(thread, agent, now):
    mail = take(letter_of(), at=now).mail

    put_away(mail_id=mail.pk, agent=agent, at=now)

    with pytest.raises(NotWaitingError):
        join_mail(mail_id=mail.pk, thread_id=thread.pk, agent=agent, at=now)
    mail.refresh_from_db()
    assert (mail.state, mail.why, mail.put_away_by) == (
        MailState.PUT_AWAY,
        MailReason.BY_STAFF,
        agent,
    )


def test_the_content_of_placed_emails_is_forgotten_after_its_time(thread, now):
    placed = take(letter_of(to=answer_address_of(thread)), at=now).mail
    waiting = take(letter_of("Kuka lie", Message_ID="<2@x>"), at=now).mail
    name = placed.file.name

    early = forget_old(at=now + KEPT_FOR)
    late = forget_old(at=now + KEPT_FOR + timedelta(seconds=1))

    placed.refresh_from_db()
    assert (early, late) == (0, 1)
    assert not default_storage.exists(name)
    with pytest.raises(UnreadableError):
        read_content(placed)
    assert read_content(waiting)


def test_nothing_stays_of_an_email_that_could_not_be_stored(thread, now, monkeypatch):
    def fail(self, **_kwargs):
        raise IntegrityError

    monkeypatch.setattr(IncomingMail, "save", fail)

    with pytest.raises(IntegrityError), transaction.atomic():
        take(letter_of(to=answer_address_of(thread)), at=now)

    assert Message.objects.count() == 0
    assert default_storage.listdir("incoming_mail")[1] == []


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("mail_message_iff_joined", {"state": MailState.JOINED}),
        ("mail_elsewhere_has_reason", {"state": MailState.PUT_AWAY}),
        ("mail_state_known", {"state": "LOST", "why": MailReason.EMPTY}),
    ],
)
def test_the_database_refuses(db, now, constraint, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        IncomingMail.objects.create(mail_id="1", digest="1", came_at=now, **fields)


def test_an_address_that_we_did_not_make_names_no_thread(thread, debtor, settings):
    address = answer_address_of(thread)
    local, _at, domain = address.partition("@")

    token = token_in(address)
    assert token.thread_id == thread.public_id
    assert token.is_for({debtor.pk})
    assert not token.is_for({debtor.pk + 1})
    changed = token_in(f"{local[:-2]}{'a' if local[-2] != 'a' else 'b'}{local[-1]}@{domain}")
    assert not changed.is_for({debtor.pk})
    assert token_in(f"{local}@elsewhere.example") is None
    assert token_in("messages+1234@myropo.example") is None
    assert len(local) <= 64
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [settings.SECRET_KEY]
    assert token.is_for({debtor.pk})
    settings.MESSAGES_ADDRESS = ""
    assert answer_address_of(thread) == ""
    assert not is_ours(address)


@pytest.mark.django_db(transaction=True)
def test_two_who_fetch_the_same_email_take_it_once(now):
    debtor = DebtorFactory()
    thread = start_general(party=debtor.party, user=debtor, subject="Muu", at=now)
    content = letter_of(to=answer_address_of(thread))
    news, gate = [], threading.Barrier(4)

    def fetch():
        gate.wait()
        news.append(take(content, at=now).is_new)
        connection.close()

    runners = [threading.Thread(target=fetch) for _ in range(4)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()

    assert sorted(news) == [False, False, False, True]
    assert Message.objects.count() == 1
