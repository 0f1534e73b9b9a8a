"""Real threads on PostgreSQL: a right that is accepted, used and taken back at the same moment."""

from collections import Counter

import pytest

from accounts.actor import Access, Actor
from accounts.models import AuditEvent, Basis, Level, Mandate, MandateState, Party
from accounts.services.mandates import RightEndedError
from invoices import invitation_links
from invoices.models import DebtorRequest, RequestKind
from invoices.queries.authorisations import WhyNot
from invoices.rules import authorisations as rules
from invoices.services import authorisations
from invoices.services.authorisations import (
    InvitationNotValidError,
    NotPossibleError,
    WrongCodeError,
)
from tests.invoices.asking import make, overdue_invoice
from tests.invoices.authorising import AT, CODE, give, given_to, invite, of, person
from tests.payments.test_payment_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


@pytest.fixture
def actor(transactional_db):
    return of(person("Väinö Tunnistus"))


def accept(user, mandate, *, code=CODE):
    token = invitation_links.token_of(mandate)
    try:
        authorisations.accept_invitation(user=user, token=token, safety_code=code, at=AT)
    except (InvitationNotValidError, WrongCodeError) as error:
        return type(error).__name__
    return user.pk


def test_eight_presses_give_one_right(actor):
    key = Mandate().public_id

    given = at_once(*[lambda: give(actor, public_id=key).pk] * THREADS)

    assert len(set(given)) == 1
    assert Party.objects.count() == 2
    assert AuditEvent.objects.filter(action="authorisation.given").count() == 1


def test_the_same_stranger_by_eight_givers_is_one_person(actor):
    givers = [of(person(f"Antaja {n}")) for n in range(THREADS)]

    at_once(*[lambda each=each: give(each) for each in givers])

    assert Party.objects.filter(name="").count() == 1
    assert Mandate.objects.values("holder").distinct().count() == 1


def test_no_more_are_given_at_once_than_may_be(actor):
    for _ in range(rules.MOST - 2):
        give(actor)

    def one_more():
        try:
            return give(actor).state
        except NotPossibleError as refusal:
            return refusal.why

    answers = Counter(at_once(*[one_more] * THREADS))

    assert answers == {MandateState.IN_FORCE: 2, WhyNot.TOO_MANY: THREADS - 2}


def test_two_who_accept_at_once_make_one_holder(actor):
    mandate, people = invite(actor), [person("Maija"), person("Matti")]

    answers = at_once(*[lambda user=user: accept(user, mandate) for user in people * 4])

    mandate.refresh_from_db()
    winners = {answer for answer in answers if isinstance(answer, int)}
    assert winners == {mandate.holder.user.pk}
    assert answers.count("InvitationNotValidError") == 4
    assert AuditEvent.objects.filter(action="authorisation.accepted").count() == 1


def test_guesses_at_once_are_counted_one_by_one(actor):
    mandate, maija = invite(actor), person()

    answers = Counter(at_once(*[lambda: accept(maija, mandate, code="ZZZZZZ")] * 12))

    mandate.refresh_from_db()
    assert answers == {"WrongCodeError": rules.TRIES, "InvitationNotValidError": 12 - rules.TRIES}
    assert (mandate.state, mandate.wrong_codes) == (MandateState.ENDED, rules.TRIES)


def test_taking_back_and_accepting_at_once_never_leaves_a_right(actor):
    mandate, maija = invite(actor), person()

    def revoke():
        return authorisations.revoke(actor=actor, mandate=mandate, at=AT)

    done, _answer = at_once(revoke, lambda: accept(maija, mandate))

    mandate.refresh_from_db()
    assert done
    assert mandate.state == MandateState.ENDED


def test_an_act_and_the_end_of_its_right_at_once_have_an_order(actor):
    """Either the act was first, or it finds no right; nothing is done by a right that is over."""
    maija = person()
    mandate = given_to(maija, actor, level=Level.ARRANGE)
    invoice = overdue_invoice(actor.acting_for, at=AT)
    access = Access(basis=Basis.AUTHORISED, level=Level.ARRANGE, mandate_id=mandate.pk)
    acting = Actor(maija, actor.acting_for, access)

    def act():
        try:
            return make(acting, invoice, RequestKind.DISPUTE, at=AT).pk
        except RightEndedError:
            return None

    def revoke():
        return authorisations.revoke(actor=actor, mandate=mandate, at=AT)

    *acts, done = at_once(*[act] * THREADS, revoke)

    assert done
    assert DebtorRequest.objects.count() == (1 if any(acts) else 0)
    assert act() is None
    events = AuditEvent.objects.filter(action__in=["request.made", "authorisation.revoked"])
    assert events.order_by("pk").last().action == "authorisation.revoked"


def test_taking_back_and_giving_up_at_once_ends_it_once(actor):
    maija = person()
    mandate = given_to(maija, actor)

    done = at_once(
        *[
            lambda: authorisations.revoke(actor=actor, mandate=mandate, at=AT),
            lambda: authorisations.give_up(user=maija, mandate=mandate, at=AT),
        ]
        * 4
    )

    ended = ["authorisation.revoked", "authorisation.given_up"]
    assert sum(done) == 1
    assert AuditEvent.objects.filter(action__in=ended).count() == 1
