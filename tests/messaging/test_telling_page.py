"""How a person wants to be told: chosen on a page, or ended by the link in a message."""

from datetime import UTC, datetime, time

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.news import Kind
from messaging import stop_links
from messaging.models import NoticeChannel, TellingWishes
from messaging.queries.wishes import wishes_of
from messaging.rules.telling import Channel, Wishes
from messaging.services import wishes
from tests.factories import AgentFactory
from tests.messaging.being_told import EMAIL, MORNING, NIGHT, PUSH, happened, states, with_email

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.BankIdBackend"
PAGE = "/profile/telling/"
ALL_ON = {f"{kind}-{channel}": "on" for kind in Kind for channel in NoticeChannel} | {
    "is_quiet": "on",
    "quiet_from": "21:00",
    "quiet_until": "08:00",
}


@pytest.fixture
def browser(client, debtor):
    client.force_login(debtor, backend=BACKEND)
    return client


def answers(**changes):
    """What a browser sends when all is on, but for these; None: not ticked."""
    return {name: value for name, value in (ALL_ON | changes).items() if value is not None}


def link_of(user, *kinds):
    code = stop_links.token_of(user, kinds=kinds, channel=EMAIL)
    return f"{reverse('messaging:telling-stop')}?code={code}"


# --- the page --------------------------------------------------------------------------------


def test_at_first_everything_is_on_and_nights_are_quiet(browser):
    form = browser.get(PAGE).context["form"]

    switches = [each for row in form.rows() for each in row.switches]
    assert [each.value() for each in switches if each] == [True] * 14
    assert switches.count(None) == 2
    assert form["quiet_from"].value() == time(21)


def test_who_saves_the_page_as_it_is_keeps_the_usual_wishes(browser, debtor):
    browser.post(PAGE, answers())

    assert wishes_of(debtor.pk) == Wishes()


def test_what_was_chosen_is_kept_shown_and_on_record(browser, debtor):
    chosen = answers(
        **{"PAYMENT-EMAIL": None, "digest": "on", "quiet_from": "22.30", "quiet_until": "07:00:00"}
    )

    response = browser.post(PAGE, chosen, follow=True)

    kept = wishes_of(debtor.pk)
    assert kept.wants == {(Kind.PAYMENT, Channel.EMAIL): False}
    assert (kept.quiet_from, kept.quiet_until, kept.digest) == (time(22, 30), time(7), True)
    form = response.context["form"]
    assert not form["PAYMENT-EMAIL"].value()
    assert form["PAYMENT-PUSH"].value()
    assert AuditEvent.objects.get(action="telling.changed").data["off"] == ["PAYMENT:EMAIL"]


def test_the_same_choice_again_leaves_no_second_record(browser):
    for _twice in range(2):
        browser.post(PAGE, answers(**{"DUE-PUSH": None}))

    assert AuditEvent.objects.filter(action="telling.changed").count() == 1


def test_without_quiet_hours_the_usual_ones_are_offered_again(browser, debtor):
    response = browser.post(PAGE, answers(is_quiet=None), follow=True)

    kept = wishes_of(debtor.pk)
    assert kept.quiet_from == kept.quiet_until
    form = response.context["form"]
    assert not form["is_quiet"].value()
    assert (form["quiet_from"].value(), form["quiet_until"].value()) == (time(21), time(8))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quiet_from": "late"}, "quiet_from"),
        ({"quiet_until": "25:00"}, "quiet_until"),
        ({"quiet_from": ""}, "quiet_from"),
        ({"quiet_from": "08:00", "quiet_until": "08:00"}, "quiet_until"),
    ],
)
def test_what_is_no_time_is_refused_and_nothing_is_kept(browser, changes, field):
    response = browser.post(PAGE, answers(**changes))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not TellingWishes.objects.exists()


def test_who_has_no_address_reads_how_to_give_one(browser, debtor):
    before = browser.get(PAGE).content.decode()
    with_email(debtor)
    after = browser.get(PAGE).content.decode()

    assert "Anna sähköpostiosoite" in before
    assert "vaino@example.com" in after


def test_the_profile_says_how_one_is_told(browser, debtor):
    before = browser.get("/profile/").content.decode()
    with_email(debtor)
    wishes.change(
        user=debtor, off=[], quiet_from=time(21), quiet_until=time(8), digest=True, at=NIGHT
    )
    after = browser.get("/profile/").content.decode()

    assert "Vain täällä MyRopossa" in before
    assert "Täällä ja sähköpostilla · sähköposti kerran päivässä" in after


# --- the link in a message -------------------------------------------------------------------


def test_opening_the_link_ends_nothing_and_the_press_does(client, debtor):
    link = link_of(debtor, Kind.LETTER, Kind.DUE)

    page = client.get(link)

    assert page.status_code == 200
    assert "Uudet kirjeet" in page.content.decode()
    assert wishes_of(debtor.pk) == Wishes()

    done = client.post(link)

    assert "Nämä viestit on lopetettu" in done.content.decode()
    kept = wishes_of(debtor.pk)
    assert kept.wants == {(Kind.LETTER, Channel.EMAIL): False, (Kind.DUE, Channel.EMAIL): False}


def test_a_mail_program_ends_messages_without_cookie_or_token_of_a_form(debtor):
    program = Client(enforce_csrf_checks=True)

    response = program.post(link_of(debtor, Kind.LETTER), {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert not wishes_of(debtor.pk).want(Kind.LETTER, Channel.EMAIL)
    assert wishes_of(debtor.pk).want(Kind.LETTER, Channel.PUSH)


def test_the_link_ends_what_waits_and_leaves_earlier_wishes(client, debtor):
    with_email(debtor)
    wishes.change(
        user=debtor,
        off=[(Kind.DUE, PUSH)],
        quiet_from=time(22),
        quiet_until=time(6),
        digest=True,
        at=NIGHT,
    )
    happened(debtor.party, at=NIGHT)

    for _twice in range(2):
        client.post(link_of(debtor, Kind.LETTER))

    row = TellingWishes.objects.get()
    assert (row.off, row.digest) == (["DUE:PUSH", "LETTER:EMAIL"], True)
    assert states() == ["NOT_NEEDED"]
    assert AuditEvent.objects.filter(action="telling.changed").count() == 2


def test_a_link_does_not_end_what_protects_the_person(client, debtor):
    client.post(link_of(debtor, Kind.SECURITY))

    assert not TellingWishes.objects.exclude(off=[]).exists()
    assert wishes_of(debtor.pk).want(Kind.SECURITY, Channel.EMAIL)


@pytest.mark.parametrize("code", ["", "x", "WyJhIl0:1a:b"])
def test_what_we_did_not_sign_is_not_found(client, code):
    link = reverse("messaging:telling-stop")

    assert client.get(link, {"code": code}).status_code == 404
    assert client.post(f"{link}?code={code}").status_code == 404


def test_the_link_of_who_is_no_more_is_not_found(client, debtor):
    link = link_of(debtor, Kind.LETTER)
    debtor.is_active = False
    debtor.save()

    assert client.post(link).status_code == 404


def test_the_link_opens_nothing_else(client, debtor):
    client.get(link_of(debtor, Kind.LETTER))

    assert client.get(PAGE).status_code == 302


def test_staff_have_no_wishes_page(client):
    client.force_login(AgentFactory(), backend="accounts.backends.StaffBackend")

    assert client.get(PAGE).status_code in {302, 403, 404}


def test_a_time_is_the_clock_of_helsinki(debtor):
    with_email(debtor)
    wishes.change(
        user=debtor, off=[], quiet_from=time(23), quiet_until=time(8), digest=False, at=NIGHT
    )
    late = datetime(2026, 11, 23, 20, 59, tzinfo=UTC)

    happened(debtor.party, cause="letter:1", at=late)
    happened(debtor.party, cause="letter:2", at=NIGHT)

    sent_at = [each.deliveries.get().send_at for each in debtor.party.notices.order_by("pk")]
    assert sent_at == [late, MORNING]
