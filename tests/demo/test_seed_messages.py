"""What was said in the demo: every state is there, made by services, and once."""

import mailbox
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import pairwise

import pytest
from PIL import Image

from accounts.models import Party
from accounts.news import Kind
from demo import sample_files
from demo.personas import persona
from demo.sample_talks import templates
from demo.seed import INBOX, seed
from messaging.models import (
    AnswerTemplate,
    Attachment,
    Draft,
    IncomingMail,
    InternalNote,
    MailState,
    Medium,
    Message,
    Notice,
    Queue,
    Survey,
    Thread,
    ThreadState,
    Wait,
)
from messaging.queries.promises import promise_for
from messaging.rules.files import ENDINGS, type_of
from messaging.rules.placeholders import left_in, unknown_in
from messaging.rules.promises import ENOUGH, MOST
from messaging.rules.surveys import DETRACTORS, PROMOTERS
from messaging.services.incoming_mail import take_mail
from myropo.calendar import HELSINKI

DAY_ZERO = date(2026, 11, 20)
NOON = datetime.combine(DAY_ZERO, time(12), HELSINKI)


def party_of(key):
    return Party.objects.with_hetu(persona(key).hetu).get()


def threads_of(key):
    return Thread.objects.filter(party=party_of(key))


def test_vaino_waits_was_answered_and_has_closed(seeded):
    states = set(threads_of("vaino").values_list("state", flat=True))

    assert states == set(ThreadState)
    waiting = threads_of("vaino").filter(state=ThreadState.WAITS_FOR_US)
    assert waiting.filter(answer_by__gt=NOON).exists()
    assert waiting.filter(answer_by__lt=NOON).exists()


def test_each_language_has_a_thread_that_waits_and_one_that_was_answered(seeded):
    for key, language in {"vaino": "fi", "gunnel": "sv", "emily": "en"}.items():
        threads = threads_of(key)

        assert set(threads.values_list("language", flat=True)) == {language}
        assert threads.filter(state=ThreadState.WAITS_FOR_US).exists()
        assert threads.filter(state=ThreadState.WAITS_FOR_PERSON).exists()


def test_a_company_a_call_an_email_notes_and_a_merged_contact_are_there(seeded):
    media = set(Message.objects.values_list("medium", flat=True))

    assert media == set(Medium)
    assert Thread.objects.filter(queue=Queue.COMPANIES, state=ThreadState.WAITS_FOR_US).exists()
    assert InternalNote.objects.count() >= 3
    assert Thread.objects.filter(merged_into__isnull=False).count() == 1
    assert not Draft.objects.exists()


def test_messages_of_a_thread_come_one_after_the_other(seeded):
    for thread in Thread.objects.all():
        messages = list(thread.messages.order_by("number"))

        assert [each.number for each in messages] == list(range(1, thread.last_number + 1))
        assert all(one.sent_at <= other.sent_at for one, other in pairwise(messages))
        assert all(each.sent_at <= NOON for each in messages)


def test_nothing_is_said_with_a_place_left_open(seeded):
    texts = Message.objects.values_list("text", flat=True)

    assert [text for text in texts if left_in(text) or unknown_in(text)] == []


def test_those_who_write_a_lot_are_promised_by_a_real_pace(seeded):
    for queue in (Queue.PAYMENT_ADVICE, Queue.PAYMENT_CONTROL):
        assert Wait.objects.filter(queue=queue).count() >= ENOUGH
        assert promise_for(queue, at=NOON) < NOON + MOST


def test_files_of_every_kind_went_with_messages_both_ways(seeded):
    files = Attachment.objects.select_related("message")

    assert {each.file_type for each in files} == set(ENDINGS)
    assert {each.message.author for each in files} == {"PERSON", "AGENT"}


def test_one_email_waits_for_staff_one_is_away_and_one_to_be_fetched(seeded, reports_folder):
    states = {each.state for each in IncomingMail.objects.all()}

    assert states == set(MailState)
    [path] = (reports_folder.parent / INBOX / "new").iterdir()
    taken = take_mail(content=path.read_bytes(), is_whole=True, at=NOON)
    assert taken.mail.message.thread.party == party_of("saara")
    assert len(mailbox.Maildir(reports_folder.parent / INBOX)) == 1


def test_there_are_notices_of_each_kind(seeded):
    kinds = set(Notice.objects.values_list("kind", flat=True))

    # A letter is told of when its PDF is made, which the worker does once the portal runs.
    assert kinds | {Kind.LETTER} == set(Kind)
    unread = Notice.objects.filter(party=party_of("vaino"), read_at=None)
    assert unread.exists()
    assert not unread.filter(happened_at__lt=NOON - timedelta(5)).exists()


def test_some_have_said_how_they_find_us(seeded):
    answers = Survey.objects.exclude(answered_at=None).values_list("likely", flat=True)

    assert min(answers) in DETRACTORS
    assert max(answers) in PROMOTERS


def test_templates_speak_three_languages_with_the_same_places():
    for each in templates():
        finnish, *others = (set(left_in(each[language])) for language in ("fi", "sv", "en"))

        assert {"{name}", "{agent}"} <= finnish
        assert others == [finnish, finnish], each["shortcut"]
        assert [unknown_in(each[language]) for language in ("fi", "sv", "en")] == [[], [], []]


@pytest.mark.parametrize("name", sample_files.TEXTS)
def test_sample_files_are_what_their_names_say(name):
    content = sample_files.made(name)

    assert name.rpartition(".")[2] in ENDINGS[type_of(content)]


def test_pictures_of_phones_lie_on_their_side_and_say_where_they_were_taken():
    with Image.open(BytesIO(sample_files.made("kuitti.jpg"))) as picture:
        exif = picture.getexif()

    assert picture.width > picture.height
    assert exif[274] == sample_files.TURN_RIGHT
    assert exif.get_ifd(34853)


def test_a_second_seeding_says_nothing_again(seeded, tmp_path):
    made = (Message, Thread, AnswerTemplate, Attachment, IncomingMail, Notice, Wait, Survey)
    before = [each.objects.count() for each in made]

    seed(folder=tmp_path / "samples", at=NOON + timedelta(days=3))

    assert [each.objects.count() for each in made] == before
    assert not (tmp_path / INBOX).exists()
