"""What the copy of one's data and the deeds of a right tell of what was written."""

import pytest

from accounts.models import AuditEvent
from invoices import deeds
from messaging.models import InternalNote
from messaging.services.notes import write_note
from messaging.words_matters import title_of
from tests.messaging.sent_files import sent_file
from tests.messaging.talking import WORDS, answered, wrote
from tests.payments.test_own_data import archive_of, parts_of

pytestmark = pytest.mark.django_db


def test_all_that_was_said_is_in_the_copy_and_nothing_of_others(actor, other_debtor, agent, now):
    thread = wrote(actor, at=now).thread
    answered(thread, agent=agent, at=now)
    write_note(agent=agent, thread_id=thread.pk, text="Soitti eilen.", at=now)
    sent_file(actor.user, at=now)

    parts = parts_of(actor.user, at=now)
    others = parts_of(other_debtor, at=now)

    assert [(each["author"], each["user"], each["text"]) for each in parts["messages"][:2]] == [
        ("PERSON", "me", WORDS),
        ("AGENT", "staff", "Kyllä voit."),
    ]
    assert parts["threads"][0]["public_id"] == str(thread.public_id)
    assert [each["text"] for each in parts["notes"]] == [InternalNote.objects.get().text]
    path = parts["message_files"][0]["file"]
    assert path in archive_of(actor.user, at=now).namelist()
    assert not any(others[name] for name in ("threads", "messages", "message_files", "notes"))


def test_deeds_name_the_matter_and_never_the_words(actor, now, django_assert_num_queries):
    threads = [wrote(actor, at=now).thread for _thread in range(3)]
    events = list(AuditEvent.objects.filter(action__in=["message.sent", "thread.started"]))

    with django_assert_num_queries(2):
        told = deeds.about(events)

    assert len(told) == 6
    assert set(told.values()) == {title_of(each) for each in threads}
