"""Texts that agents answer with: written by team leads, checked before they are kept."""

import pytest

from accounts.models import AuditEvent
from accounts.services.roles import Role
from messaging.models import AnswerTemplate
from messaging.services.answer_templates import (
    ShortcutTakenError,
    UnknownPlaceholderError,
    save_template,
)
from tests.messaging.desk import INBOX, thread_of
from tests.staff import signed_in

pytestmark = pytest.mark.django_db
LIST = "/admin/messaging/answertemplate/"


def values(**changes):
    texts = {f"text_{code}": "Hei {name}!" for code in ("fi", "sv", "en")}
    told = {"shortcut": "hei", "title": "Hei", "classification": "", "is_used": True, **texts}
    return {**told, **changes}


def save(actor, at, *, template_id=None, **changes):
    return save_template(template_id=template_id, values=values(**changes), actor=actor, at=at)


def test_a_template_is_written_changed_and_not_audited_for_nothing(agent, now):
    template = save(agent, now)
    for _twice in range(2):
        save(agent, now, template_id=template.pk, title="Moi")

    assert AnswerTemplate.objects.get().title == "Moi"
    acts = AuditEvent.objects.filter(action__startswith="answertemplate.")
    assert list(acts.values_list("action", flat=True).order_by("pk")) == [
        "answertemplate.written",
        "answertemplate.changed",
    ]


def test_a_place_that_no_case_has_words_for_is_refused(agent, now):
    with pytest.raises(UnknownPlaceholderError) as refused:
        save(agent, now, text_sv="Hej {namn}!")

    assert (refused.value.field, refused.value.places) == ("text_sv", ["{namn}"])
    assert not AnswerTemplate.objects.exists()


def test_a_shortcut_is_taken_once(agent, now):
    save(agent, now)

    with pytest.raises(ShortcutTakenError):
        save(agent, now, title="Other")


def test_only_team_leads_write_templates_and_agents_read_them(agent, now):
    template = save(agent, now)
    reads, writes = signed_in(Role.AGENT), signed_in(Role.TEAM_LEAD)

    assert reads.get(f"{LIST}{template.pk}/change/").status_code == 200
    assert reads.get(f"{LIST}add/").status_code == 403
    assert reads.post(f"{LIST}{template.pk}/change/", values(title="x")).status_code == 403
    assert signed_in(Role.CREDITOR_USER).get(LIST).status_code == 403
    refused = writes.post(f"{LIST}add/", values(shortcut="uusi", text_fi="{nimi}"))
    assert "{nimi}" in str(refused.context["adminform"].form.errors["text_fi"])
    assert writes.post(f"{LIST}add/", values(shortcut="uusi")).status_code == 302
    assert AnswerTemplate.objects.filter(shortcut="uusi").exists()


@pytest.mark.parametrize("term", ["/he", "Hei"])
def test_a_template_is_found_by_its_shortcut_or_title(agent, now, term):
    found = save(agent, now)
    save(agent, now, shortcut="x", title="Muu")

    answer = signed_in(Role.AGENT).post(LIST, {"q": term}, follow=True)

    assert list(answer.context["cl"].result_list) == [found]


def test_what_a_template_tells_of_a_case_is_recorded_as_seen(agent, now):
    save(agent, now)
    thread = thread_of(now)

    signed_in(Role.AGENT).get(f"{INBOX}{thread.pk}/template/?shortcut=hei")

    assert AuditEvent.objects.get(action="thread.viewed").party == thread.party
