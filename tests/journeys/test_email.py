"""Giving an e-mail address in a browser, and every state of its card."""

import re

import pytest

from accounts import tasks
from accounts.models import EmailAddress


@pytest.fixture
def at_once(monkeypatch):
    """Without a worker, the message goes out with the request."""
    monkeypatch.setattr(tasks.send_confirmation, "delay", tasks.send_confirmation.run)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize(("size", "scheme"), [("phone", "dark"), ("desk", "light")])
def test_from_no_address_to_reminders(
    new_page, live_server, debtor, axe, no_sideways, mailoutbox, at_once, language, size, scheme
):
    debtor.language = language
    debtor.save()
    page = new_page(size=size, scheme=scheme, language=language, user=debtor)

    def look():
        axe(page)
        no_sideways(page)

    page.goto(f"{live_server.url}/profile/email/")
    look()
    page.get_by_role("textbox", name=re.compile("posti|post|mail")).fill("vaino@example.com")
    page.locator("form[action='/profile/email/'] button").click()
    page.wait_for_url("**/profile/email/")
    look()
    (path,) = re.findall(r"http://testserver(/profile/email/confirm/\S+)", mailoutbox[0].body)
    page.goto(f"{live_server.url}{path}")
    look()
    assert EmailAddress.objects.get().confirmed_at is None
    page.locator("main form button").click()
    page.wait_for_url("**/profile/email/")
    look()
    page.get_by_role("combobox").select_option("7")
    page.locator("form[action='/profile/email/reminders/'] button").click()
    page.wait_for_url("**/profile/email/")

    email = EmailAddress.objects.get()
    assert email.confirmed_at is not None
    assert email.days_before == 7
