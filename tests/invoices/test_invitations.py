"""What an invitation takes, how a right ends, and what both read of it."""

from datetime import timedelta

import pytest

from accounts.actor import Access, Actor
from accounts.models import AuditEvent, Basis, Level, MandateState, Scope
from invoices import invitation_links
from invoices.queries.authorisations import deeds_of, mandates_given, mandates_of
from invoices.rules import authorisations as rules
from invoices.services import authorisations
from invoices.services.authorisations import (
    InvitationNotValidError,
    NotForYouError,
    NothingCoveredError,
    NotPossibleError,
    WrongCodeError,
)
from tests.factories import CreditorFactory, MandateFactory
from tests.invoices.authorising import (
    AT,
    CODE,
    MINOR,
    give,
    given_to,
    invite,
    of,
    person,
)

pytestmark = pytest.mark.django_db


def actions():
    found = AuditEvent.objects.filter(action__startswith="authorisation.").order_by("pk")
    return list(found.values_list("action", flat=True))


def accept(user, mandate, *, code=CODE, at=AT):
    token = invitation_links.token_of(mandate)
    return authorisations.accept_invitation(user=user, token=token, safety_code=code, at=at)


# --- invitations ------------------------------------------------------------------------------


def test_an_invitation_counts_when_it_is_accepted_and_not_before(actor):
    maija = person()
    mandate = invite(actor)
    before = mandate.is_valid(AT.date())

    accepted = accept(maija, mandate)

    assert not before
    assert accepted.is_valid(AT.date())
    assert accepted.holder == maija.party
    assert actions() == ["authorisation.invited", "authorisation.accepted"]


def test_the_code_is_not_stored(actor):
    mandate = invite(actor)

    assert all(CODE not in str(value) for value in vars(mandate).values())


@pytest.mark.parametrize("typed", ["abc 234", " ABC-234 ", "a b c 2 3 4"])
def test_the_code_is_read_as_people_type_it(actor, typed):
    assert accept(person(), invite(actor), code=typed).state == MandateState.IN_FORCE


def test_accepting_again_changes_nothing_and_another_cannot(actor):
    maija, mandate = person(), invite(actor)
    accept(maija, mandate)

    again = accept(maija, mandate, at=AT + timedelta(minutes=1))

    assert again.accepted_at == AT
    with pytest.raises(InvitationNotValidError):
        accept(person("Toinen"), mandate)
    assert actions().count("authorisation.accepted") == 1


def test_the_fifth_wrong_code_ends_the_invitation(actor):
    maija, mandate = person(), invite(actor)
    left = []

    for _ in range(5):
        with pytest.raises(WrongCodeError) as refusal:
            accept(maija, mandate, code="ZZZZZZ")
        left.append(refusal.value.tries_left)

    assert left == [4, 3, 2, 1, 0]
    mandate.refresh_from_db()
    assert (mandate.state, mandate.ended_by) == (MandateState.ENDED, None)
    with pytest.raises(InvitationNotValidError):
        accept(maija, mandate)
    assert actions()[-1] == "authorisation.spoiled"


def test_looking_counts_wrong_codes_as_accepting_does(actor):
    maija, mandate = person(), invite(actor)
    token = invitation_links.token_of(mandate)

    shown = authorisations.open_invitation(user=maija, token=token, safety_code=CODE, at=AT)
    with pytest.raises(WrongCodeError) as refusal:
        authorisations.open_invitation(user=maija, token=token, safety_code="ZZZZZZ", at=AT)

    assert shown == mandate
    assert refusal.value.tries_left == 4
    mandate.refresh_from_db()
    assert mandate.state == MandateState.INVITED


def test_an_invitation_lives_fourteen_days_and_not_a_second_longer(actor):
    mandate = invite(actor)
    end = AT + timedelta(days=14)

    with pytest.raises(InvitationNotValidError):
        accept(person(), mandate, at=end + timedelta(seconds=1))

    assert accept(person(), mandate, at=end).state == MandateState.IN_FORCE


def test_a_right_that_is_over_cannot_be_accepted(actor):
    mandate = invite(actor, ends_on=AT.date())

    with pytest.raises(InvitationNotValidError):
        accept(person(), mandate, at=AT + timedelta(days=1))


def test_neither_the_giver_nor_a_minor_accepts(debtor, actor):
    mandate = invite(actor)

    for user in (debtor, person(code=MINOR)):
        with pytest.raises(NotForYouError):
            accept(user, mandate)

    mandate.refresh_from_db()
    assert (mandate.state, mandate.wrong_codes) == (MandateState.INVITED, 0)


@pytest.mark.parametrize("token", ["", "x", "å.ä", ".", "0" * 32 + ".x", "a\0b"])
def test_a_made_up_link_opens_nothing(actor, token):
    invite(actor)

    with pytest.raises(InvitationNotValidError):
        authorisations.accept_invitation(user=person(), token=token, safety_code=CODE, at=AT)


def test_the_link_of_one_invitation_opens_no_other(actor):
    first, second = invite(actor), invite(actor)
    forged = f"{second.public_id.hex}.{invitation_links.token_of(first).partition('.')[2]}"

    with pytest.raises(InvitationNotValidError):
        authorisations.accept_invitation(user=person(), token=forged, safety_code=CODE, at=AT)


def test_a_new_invitation_ends_the_old_link_and_the_old_code(actor):
    maija, mandate = person(), invite(actor)
    old = invitation_links.token_of(mandate)
    with pytest.raises(WrongCodeError):
        accept(maija, mandate, code="ZZZZZZ")

    authorisations.renew_invitation(actor=actor, mandate=mandate, safety_code="NEW234", at=AT)

    mandate.refresh_from_db()
    assert mandate.wrong_codes == 0
    with pytest.raises(InvitationNotValidError):
        authorisations.accept_invitation(user=maija, token=old, safety_code=CODE, at=AT)
    assert accept(maija, mandate, code="NEW234").state == MandateState.IN_FORCE
    assert not authorisations.renew_invitation(
        actor=actor, mandate=mandate, safety_code=CODE, at=AT
    )


def test_only_the_givers_side_sends_anew(actor, other_debtor):
    mandate = invite(actor)

    with pytest.raises(NotPossibleError):
        authorisations.renew_invitation(
            actor=of(other_debtor), mandate=mandate, safety_code=CODE, at=AT
        )


def test_codes_are_six_characters_that_are_hard_to_mistake():
    codes = {authorisations.new_safety_code() for _ in range(50)}

    assert len(codes) == 50
    assert all(rules.is_code(code) for code in codes)


# --- ending -----------------------------------------------------------------------------------


def test_taking_back_ends_it_once(actor):
    mandate = given_to(person(), actor)

    done = [authorisations.revoke(actor=actor, mandate=mandate, at=AT) for _ in range(2)]

    mandate.refresh_from_db()
    assert done == [True, False]
    assert (mandate.state, mandate.ended_at, mandate.ended_by) == ("ENDED", AT, actor.user)
    assert actions()[-1] == "authorisation.revoked"


def test_who_came_back_without_the_bank_may_still_take_back(debtor, actor):
    mandate = given_to(person(), actor)
    weak = of(debtor, access=Access(is_strong=False))

    assert authorisations.revoke(actor=weak, mandate=mandate, at=AT)


def test_an_invitation_that_was_taken_back_cannot_be_accepted(actor):
    mandate = invite(actor)
    authorisations.revoke(actor=actor, mandate=mandate, at=AT)

    with pytest.raises(InvitationNotValidError):
        accept(person(), mandate)


def test_another_cannot_take_it_back_nor_give_it_up(actor, other_debtor):
    mandate = given_to(person(), actor)

    with pytest.raises(NotPossibleError):
        authorisations.revoke(actor=of(other_debtor), mandate=mandate, at=AT)
    with pytest.raises(NotPossibleError):
        authorisations.give_up(user=other_debtor, mandate=mandate, at=AT)


@pytest.mark.parametrize("basis", [Basis.GUARDIAN, Basis.ESTATE, Basis.COMPANY])
def test_what_staff_confirmed_the_party_cannot_end(debtor, basis):
    mandate = MandateFactory(given_by=debtor, principal=debtor.party, basis=basis, level=Level.FULL)

    with pytest.raises(NotPossibleError):
        authorisations.revoke(actor=of(debtor), mandate=mandate, at=AT)


def test_the_holder_gives_up_once(actor):
    maija = person()
    mandate = given_to(maija, actor)

    done = [authorisations.give_up(user=maija, mandate=mandate, at=AT) for _ in range(2)]

    mandate.refresh_from_db()
    assert done == [True, False]
    assert mandate.ended_by == maija


# --- reading ----------------------------------------------------------------------------------


def test_both_see_what_was_done_while_it_counted(actor):
    maija = person()
    mandate = given_to(maija, actor)
    for hours, action in ((-1, "early"), (1, "during"), (3, "late")):
        at = AT + timedelta(hours=hours)
        AuditEvent.objects.create(at=at, action=action, actor=maija, party=actor.acting_for)
    AuditEvent.objects.create(
        at=AT + timedelta(hours=1), action="own", actor=maija, party=maija.party
    )
    authorisations.revoke(actor=actor, mandate=mandate, at=AT + timedelta(hours=2))
    mandate.refresh_from_db()

    assert [event.action for event in deeds_of(mandate)] == ["during"]


def test_while_one_acts_for_another_only_the_right_to_that_one_is_shown(actor):
    maija = person()
    mine, other = given_to(maija, actor), MandateFactory(holder=maija.party)
    access = Access(basis=Basis.AUTHORISED, level=Level.ARRANGE, mandate_id=mine.pk)
    acting = Actor(maija, actor.acting_for, access)

    assert {*mandates_of(of(maija))} == {mine, other}
    assert mandates_of(acting) == [mine]
    assert mandates_given(acting) == []


def test_creditors_of_others_are_not_on_offer(actor):
    with pytest.raises(NothingCoveredError):
        give(actor, scope=Scope.CREDITORS, creditor_ids=[CreditorFactory().pk])
