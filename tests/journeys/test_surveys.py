"""Who leaves is asked one thing, answers with one press, and reads on without a session."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from messaging.models import Survey, SurveyKind
from tests.factories import DebtorFactory, InvoiceFactory


def known(**fields):
    user = DebtorFactory(**fields)
    User.objects.filter(pk=user.pk).update(created_at=timezone.now() - timedelta(days=40))
    return user


def test_who_leaves_answers_with_one_press_and_may_say_more(new_page, axe, no_sideways):
    page = new_page(size="narrow", language="en", user=DebtorFactory(language="en"))
    page.goto("/profile/")
    page.get_by_role("button", name="Sign out").last.click()
    page.get_by_role("group", name="How likely are you to recommend MyRopo to others?").wait_for()
    axe(page)
    no_sideways(page)

    page.get_by_role("button", name="9", exact=True).press("Enter")
    page.get_by_role("heading", name="Thank you! Would you like to say more?").wait_for()
    assert page.get_by_role("radio", name="9", exact=True).is_checked()
    axe(page)
    no_sideways(page)

    page.get_by_label("What was good, what should we do better?").fill("Clear.")
    page.get_by_role("button", name="Send answer").click()
    page.get_by_role("heading", name="Thank you for your answer").wait_for()
    axe(page)
    survey = Survey.objects.get()
    assert (survey.kind, survey.likely, survey.text) == (SurveyKind.LOG_OUT, 9, "Clear.")


def test_once_a_year_home_asks_calmly_and_is_told_not_now(new_page, axe, no_sideways):
    user = known(language="en")
    InvoiceFactory(party=user.party)
    page = new_page(language="en", user=user, scheme="dark")
    page.goto("/")
    page.get_by_role("group", name="How likely are you to recommend MyRopo to others?").wait_for()
    axe(page)
    no_sideways(page)

    page.get_by_role("button", name="Not now").click()
    page.wait_for_url("**/")
    page.get_by_role("heading", name="Welcome").wait_for()

    assert page.get_by_text("Once a year we ask").count() == 0
    assert Survey.objects.get().answered_at is not None
