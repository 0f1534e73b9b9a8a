"""What is told of authorisations, and the invitation by e-mail, which names nobody."""

from datetime import timedelta

import pytest

from accounts.actor import Access, Actor
from accounts.models import Basis, Level
from accounts.news import Kind
from invoices import invitation_links, tasks
from invoices.services import authorisations
from invoices.services.authorisation_news import What
from tests.factories import MandateFactory
from tests.invoices.authorising import ADDRESS, ADULT, AT, CODE, give, given_to, invite, person
from tests.mail_server import html_of, running_mail_server, text_of

pytestmark = pytest.mark.django_db
TASKS = ("send_invitation", "tell_holder")


@pytest.fixture
def mail_server(settings):
    with running_mail_server(settings) as server:
        yield server


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Without a worker, what is queued is done at once."""
    for name in TASKS:
        task = getattr(tasks, name)
        monkeypatch.setattr(task, "delay", task.run)


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("fi", "Kutsu hoitamaan toisen laskuja"),
        ("sv", "En inbjudan att sköta någon annans fakturor"),
        ("en", "An invitation to take care of somebody’s invoices"),
    ],
)
def test_an_invitation_has_the_link_and_neither_code_nor_names(
    actor, mail_server, language, subject
):
    actor.user.language = language
    actor.user.save()
    mandate = invite(actor)

    tasks.send_invitation(mandate_id=mandate.pk)

    message = mail_server.only()
    token = invitation_links.token_of(mandate)
    link = f"http://testserver/authorisations/invitation/?code={token}"
    body = text_of(message) + html_of(message)
    assert (message["To"], message["Subject"]) == (ADDRESS, subject)
    assert link in text_of(message)
    assert f'href="{link}"' in html_of(message)
    assert not any(each in body for each in (CODE, "Väinö", "Tunnistus", "Maija"))


def test_an_invitation_that_waits_no_more_is_not_sent(actor, mail_server):
    mandate = invite(actor)
    authorisations.revoke(actor=actor, mandate=mandate, at=AT)

    tasks.send_invitation(mandate_id=mandate.pk)

    assert mail_server.taken == []


def test_an_invitation_sent_twice_is_known_for_the_same_and_a_new_one_is_not(actor, mail_server):
    mandate = invite(actor)
    for _ in range(2):
        tasks.send_invitation(mandate_id=mandate.pk)
    authorisations.renew_invitation(actor=actor, mandate=mandate, safety_code="NEW234", at=AT)

    tasks.send_invitation(mandate_id=mandate.pk)

    first, second, third = [message["Message-ID"] for message in mail_server.taken]
    assert first == second != third


def whom(told):
    """Who is told, of what, in an order of their own."""
    return sorted((each.party_id, each.kind, each.what) for each in told)


def test_a_right_by_identity_code_is_told_to_both(actor, told, django_capture_on_commit_callbacks):
    maija = person(code=ADULT)

    with django_capture_on_commit_callbacks(execute=True):
        mandate = give(actor)

    assert whom(told) == sorted(
        [
            (actor.acting_for.pk, Kind.SECURITY, "AUTHORISED"),
            (maija.party_id, Kind.AUTHORISATION, "GIVEN"),
        ]
    )
    assert {each.path for each in told} == {f"/authorisations/{mandate.public_id}/"}
    assert {(each.user_ids, each.done_by) for each in told} == {(None, None)}


def test_the_holder_is_told_by_a_worker_so_that_the_giver_learns_nothing(
    actor, told, django_capture_on_commit_callbacks
):
    maija = person(code=ADULT)

    with django_capture_on_commit_callbacks() as after:
        give(actor)
    at_once = {each.party_id for each in told}
    for callback in after:
        callback()

    assert at_once == {actor.acting_for.pk}
    assert maija.party_id in {each.party_id for each in told}


def test_who_is_told_of_a_right_twice_is_told_of_one_thing(actor, told):
    mandate = give(actor)
    told.clear()

    for _ in range(2):
        tasks.tell_holder(mandate_id=mandate.pk, what=What.GIVEN, at=AT.isoformat())

    assert len({each.cause for each in told}) == 1


@pytest.mark.parametrize("end", ["revoke", "give up"])
def test_the_other_of_the_two_hears_of_the_end(
    actor, told, django_capture_on_commit_callbacks, end
):
    maija = person()
    mandate = given_to(maija, actor)
    told.clear()

    with django_capture_on_commit_callbacks(execute=True):
        if end == "revoke":
            authorisations.revoke(actor=actor, mandate=mandate, at=AT)
        else:
            authorisations.give_up(user=maija, mandate=mandate, at=AT)

    of_revoked = (maija.party_id, Kind.AUTHORISATION, "REVOKED")
    of_given_up = (actor.acting_for.pk, Kind.AUTHORISATION, "GIVEN_UP")
    assert whom(told) == [of_revoked if end == "revoke" else of_given_up]


def test_the_giver_hears_that_an_invitation_was_accepted_or_spoiled(actor, told):
    maija, good, bad = person(), invite(actor), invite(actor)
    told.clear()

    for mandate, code, times in ((good, CODE, 1), (bad, "ZZZZZZ", 5)):
        for _ in range(times):
            try:
                authorisations.accept_invitation(
                    user=maija,
                    token=invitation_links.token_of(mandate),
                    safety_code=code,
                    at=AT,
                )
            except authorisations.WrongCodeError:
                continue

    assert [each.what for each in told] == ["ACCEPTED", "SPOILED"]
    assert {each.party_id for each in told} == {actor.acting_for.pk}


def test_the_party_hears_of_what_its_guardian_gives_and_so_does_the_guardian(debtor, told):
    right = MandateFactory(holder=debtor.party, basis=Basis.GUARDIAN, level=Level.FULL)
    access = Access(basis=Basis.GUARDIAN, mandate_id=right.pk)

    give(Actor(debtor, right.principal, access), ends_on=AT.date())

    assert whom(told) == sorted(
        (party, Kind.SECURITY, "AUTHORISED") for party in (right.principal_id, debtor.party_id)
    )
    paths = {each.party_id: each.path for each in told}
    assert paths[debtor.party_id] == "/authorisations/"
    assert paths[right.principal_id] > "/authorisations/"


def test_an_invitation_that_is_sent_anew_is_told_anew(actor, told):
    mandate = invite(actor)
    later = AT + timedelta(minutes=5)

    authorisations.renew_invitation(actor=actor, mandate=mandate, safety_code="NEW234", at=later)

    assert [each.what for each in told] == ["AUTHORISED", "AUTHORISED"]
    assert len({each.cause for each in told}) == 2
