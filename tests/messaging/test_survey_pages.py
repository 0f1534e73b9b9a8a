"""How people answer, put away and end our questions: by one press, mostly without a session."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import acting
from accounts.services.roles import Role
from messaging import survey_links
from messaging.models import Survey, SurveyKind, SurveyRefusal
from messaging.services import surveys
from tests.factories import InvoiceFactory, MandateFactory
from tests.messaging.being_told import with_email
from tests.sign_in import sign_in
from tests.staff import signed_in

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=40)
PUT_AWAY = {"put_away": "1"}
ADMIN = "/admin/messaging/survey/"


@pytest.fixture
def known(debtor):
    """Somebody who has known us for a while: asked about the year, too."""
    debtor.created_at = timezone.now() - LONG_AGO
    debtor.save(update_fields=["created_at"])
    return debtor


def asked(user, kind=SurveyKind.LOG_OUT, **fields):
    whole = {"party": user.party, "language": user.language, "asked_at": timezone.now()}
    return Survey.objects.create(user=user, kind=kind, **(whole | fields))


def path_of(survey):
    return survey_links.answer_path(survey_links.code_of(survey))


# --- at signing out --------------------------------------------------------------------------


def test_who_signs_out_answers_with_one_press_and_says_more_if_it_likes(client, debtor):
    sign_in(client, debtor)

    goodbye = client.post("/logout/", follow=True)
    pressed = client.post(goodbye.context["path"], {"likely": "0"}, follow=True)
    told = client.post(goodbye.context["path"], {"likely": "0", "text": "Sekava."}, follow=True)

    assert "Kuinka todennäköisesti suosittelisit MyRopoa muille?" in goodbye.content.decode()
    assert "Kiitos! Haluatko kertoa lisää?" in pressed.content.decode()
    assert "Kiitos vastauksestasi" in told.content.decode()
    survey = Survey.objects.get()
    assert (survey.kind, survey.likely, survey.text) == ("LOG_OUT", 0, "Sekava.")


def test_the_question_is_shown_once_and_not_at_the_next_goodbye(client, debtor):
    for expected in (True, False):
        sign_in(client, debtor)
        first = client.post("/logout/", follow=True)
        again = client.get("/login/")

        assert bool(first.context["farewell"]) is expected
        assert not again.context["farewell"]

    assert Survey.objects.count() == 1


def test_who_acts_for_another_person_is_not_asked_at_signing_out(client, debtor):
    mandate = MandateFactory(holder=debtor.party)
    sign_in(client, debtor)
    session = client.session
    session[acting.KEY] = {"mandate": mandate.pk, "name": "x", "user": debtor.pk}
    session.save()

    goodbye = client.post("/logout/", follow=True)

    assert not goodbye.context["farewell"]
    assert not Survey.objects.exists()


def test_staff_are_asked_nothing(db):
    signed_in(Role.AGENT).post("/logout/", follow=True)

    assert not Survey.objects.exists()


def test_a_question_that_fails_keeps_nobody_signed_in(client, debtor, monkeypatch):
    def fails(**_anything):
        raise RuntimeError

    monkeypatch.setattr(surveys, "ask_at_sign_out", fails)
    sign_in(client, debtor)

    goodbye = client.post("/logout/", follow=True)

    assert goodbye.context["notice"] == "signed_out"
    assert "_auth_user_id" not in client.session


# --- the link --------------------------------------------------------------------------------


def test_a_matter_is_asked_about_in_four_questions_in_the_language_of_the_e_mail(client, debtor):
    debtor.language = "sv"
    debtor.save()
    survey = asked(debtor, SurveyKind.THREAD)

    page = client.get(path_of(survey))
    client.post(path_of(survey), {"likely": "10", "ease": "2", "resolved": "no", "text": "Bra"})

    assert "Löste sig ditt ärende första gången" in page.content.decode()
    assert "Hur lätt var det att sköta ditt ärende?" in page.content.decode()
    survey.refresh_from_db()
    assert (survey.likely, survey.ease, survey.resolved, survey.text) == (10, 2, False, "Bra")


@pytest.mark.parametrize("kind", SurveyKind)
def test_how_easy_it_was_is_asked_of_what_is_just_over(client, debtor, kind):
    page = client.get(path_of(asked(debtor, kind)))

    assert ('name="ease"' in page.content.decode()) is (kind != SurveyKind.YEARLY)


@pytest.mark.parametrize("ease", ["0", "6", "x", "１"])
def test_what_is_not_one_of_the_five_is_said_and_nothing_is_lost(client, debtor, ease):
    survey = asked(debtor)

    page = client.post(path_of(survey), {"likely": "3", "ease": ease, "text": "Pitkä tarina"})

    assert page.status_code == 422
    assert "Pitkä tarina" in page.content.decode()
    survey.refresh_from_db()
    assert (survey.likely, survey.ease) == (None, None)


def test_a_press_on_a_number_leaves_what_was_said_of_ease(client, debtor):
    survey = asked(debtor, ease=4)

    client.post(path_of(survey), {"likely": "3"})

    survey.refresh_from_db()
    assert (survey.likely, survey.ease) == (3, 4)


def test_opening_the_link_answers_nothing(client, debtor):
    survey = asked(debtor)

    client.get(path_of(survey), {"likely": "0"})

    survey.refresh_from_db()
    assert survey.answered_at is None


@pytest.mark.parametrize(
    ("kind", "lives"),
    [(SurveyKind.LOG_OUT, timedelta(hours=1)), (SurveyKind.THREAD, timedelta(days=30))],
)
def test_a_link_grows_old_calmly(kind, lives, client, debtor):
    fresh = asked(debtor, kind, asked_at=timezone.now() - lives + timedelta(minutes=1))
    old = asked(debtor, kind, asked_at=timezone.now() - lives - timedelta(minutes=1))

    assert client.get(path_of(fresh)).status_code == 200
    assert client.get(path_of(old)).status_code == 410
    assert client.post(path_of(old), {"likely": "1"}).status_code == 410
    old.refresh_from_db()
    assert old.likely is None


@pytest.mark.parametrize("values", [{"likely": "11"}, {"likely": "x"}, {"text": "a" * 2001}])
def test_what_is_no_answer_is_shown_again_and_not_kept(values, client, debtor):
    survey = asked(debtor)

    response = client.post(path_of(survey), values)

    assert response.status_code == 422
    survey.refresh_from_db()
    assert survey.answered_at is None


@pytest.mark.parametrize("name", ["messaging:survey", "messaging:survey-stop"])
@pytest.mark.parametrize("code", ["", "x", "a:b", "00000000-0000-0000-0000-000000000000:x"])
def test_what_we_did_not_sign_is_not_found(name, code, client, db):
    url = reverse(name)

    assert client.get(url, {"code": code}).status_code == 404
    assert client.post(f"{url}?code={code}", {"likely": "1"}).status_code == 404


def test_a_code_of_one_kind_opens_nothing_of_the_other(client, debtor):
    code = survey_links.code_of(asked(debtor))
    stop = survey_links.stop_path(debtor)

    assert client.get(reverse("messaging:survey-stop"), {"code": code}).status_code == 404
    assert client.get(stop.replace("/stop/", "/")).status_code == 404


# --- never again -----------------------------------------------------------------------------


def test_opening_the_link_of_no_more_ends_nothing_and_the_press_does(client, debtor):
    path = survey_links.stop_path(debtor)

    client.get(path)
    assert not SurveyRefusal.objects.exists()

    for _twice in range(2):
        done = client.post(path)

    assert "Emme kysy sinulta enää" in done.content.decode()
    assert SurveyRefusal.objects.get().user == debtor


def test_a_mail_program_ends_questions_without_cookie_or_token_of_a_form(debtor):
    program = Client(enforce_csrf_checks=True)

    response = program.post(survey_links.stop_path(debtor), {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert SurveyRefusal.objects.exists()


def test_the_switch_in_the_profile_says_and_changes_it(client, debtor):
    sign_in(client, debtor)
    page = reverse("messaging:survey-wish")

    before = client.get("/profile/").content.decode()
    client.post(page, {"stop": "1"})
    declined = client.get("/profile/").content.decode()
    back = client.post(page, {"ask": "1"}, follow=True)

    assert "Voimme kysyä, miten meni" in before
    assert "Emme kysy sinulta" in declined
    assert "Voimme kysyä sinulta silloin tällöin." in back.content.decode()
    assert not SurveyRefusal.objects.exists()


# --- on the home page ------------------------------------------------------------------------


def test_once_a_year_the_home_page_asks_until_it_is_put_away(client, known):
    sign_in(client, known)

    shown = [client.get("/").context.get("path") for _visit in range(2)]
    survey = Survey.objects.get()
    client.post(path_of(survey), PUT_AWAY)
    after = client.get("/")

    assert survey.kind == SurveyKind.YEARLY
    assert "Kerran vuodessa" not in after.content.decode()
    assert shown[0] == shown[1]


def test_the_card_is_the_same_each_time_so_that_an_open_page_stays_calm(client, known):
    sign_in(client, known)
    codes = set()

    for _visit in range(2):
        page = client.get("/").content.decode()
        codes.add(page.partition('action="/surveys/?code=')[2].partition('"')[0])

    assert codes == {path_of(Survey.objects.get()).partition("code=")[2]}


def test_who_is_new_or_acts_for_another_is_asked_nothing_at_home(client, debtor):
    InvoiceFactory(party=debtor.party)
    sign_in(client, debtor)

    page = client.get("/")

    assert "Kerran vuodessa" not in page.content.decode()
    assert not Survey.objects.exists()


def test_where_there_is_no_question_that_is_found_out_once(client, known, monkeypatch):
    surveys.decline(user=known, at=timezone.now())
    asked_for = []
    real = surveys.ask_yearly
    monkeypatch.setattr(surveys, "ask_yearly", lambda **how: asked_for.append(1) or real(**how))
    sign_in(client, known)

    for _visit in range(3):
        client.get("/")

    assert asked_for == [1]


# --- for team leads --------------------------------------------------------------------------


def test_team_leads_read_figures_and_answers_without_names(debtor):
    with_email(debtor)
    asked(debtor, likely=9, text="Helppo.", answered_at=timezone.now())
    asked(debtor, SurveyKind.THREAD, likely=3, resolved=False)

    page = signed_in(Role.TEAM_LEAD).get(ADMIN).content.decode()

    assert "Helppo." in page
    assert "-100" in page
    assert debtor.party.name not in page


@pytest.mark.parametrize("role", [Role.AGENT, Role.CREDITOR_USER, Role.AUDITOR])
def test_nobody_else_of_staff_reads_them(role, debtor):
    survey = asked(debtor, likely=9)
    staff = signed_in(role)

    assert staff.get(ADMIN).status_code == 403
    assert staff.get(f"{ADMIN}{survey.pk}/change/").status_code == 403
