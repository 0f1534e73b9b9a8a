"""Writing to us and being answered: in a real browser, with and without scripts."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.actor import Actor
from messaging.matters import GENERAL
from messaging.models import Attachment, Draft, Message, Thread
from messaging.services import closing
from tests.factories import DebtorFactory, PersonFactory
from tests.messaging.sent_files import PDF, picture
from tests.messaging.talking import WORDS, about, answered, invoice_of, wrote

pytestmark = pytest.mark.django_db(transaction=True)
FILES = [
    {"name": "mittari.jpg", "mimeType": "image/jpeg", "buffer": picture()},
    {"name": "kuitti.pdf", "mimeType": "application/pdf", "buffer": PDF},
]
SIZES = [("narrow", "light", "sv"), ("phone", "dark", "fi"), ("desk", "light", "en")]


@pytest.fixture
def actor(transactional_db):
    party = PersonFactory(name="Väinö Johannes Tunnistus")
    return Actor(user=DebtorFactory(party=party, language="fi"), acting_for=party)


@pytest.fixture
def invoice(actor):
    return invoice_of(actor, creditor__name="Sähköyhtiö Valo Oy", number="77123")


@pytest.fixture
def thread(actor, invoice):
    return wrote(actor, matter=about(invoice), at=timezone.now() - timedelta(days=1)).thread


def page_of(thread):
    return reverse("messaging:thread", args=[thread.public_id])


def answer(thread, *, text):
    """What an agent says, in a thread of a server."""
    try:
        answered(thread, at=timezone.now(), text=text)
    finally:
        connection.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_person_writes_with_two_files_from_an_invoice(new_page, actor, invoice, scripts):
    page = new_page(user=actor.user, size="phone", java_script_enabled=scripts)
    page.goto(reverse("invoices:invoice", args=[invoice.public_id]))

    page.get_by_role("link", name="Kirjoita meille").click()
    expect(page.get_by_text("Vastaamme viimeistään")).to_be_visible()
    page.get_by_label("Viestisi").fill(WORDS)
    page.get_by_label("Kuvia tai asiakirjoja").set_input_files(files=FILES)
    if scripts:
        expect(page.get_by_text("kuitti.pdf", exact=True)).to_be_visible()
    page.get_by_role("button", name="Lähetä viesti").click()

    expect(page.get_by_text("Viestisi on lähetetty")).to_be_visible()
    expect(page.get_by_text(WORDS)).to_be_visible()
    sent = Message.objects.get()
    assert sorted(each.name for each in sent.attachments.all()) == ["kuitti.pdf", "mittari.jpg"]
    assert not Draft.objects.exists()


def test_what_is_typed_is_there_again_and_sent_once_by_two_presses(new_page, actor, thread):
    page = new_page(user=actor.user)
    page.goto(page_of(thread))
    page.get_by_label("Viestisi").fill("Kirjoitan tätä pitkään.")
    expect(page.get_by_text("Luonnos tallennettu")).to_be_visible()

    page.reload()
    expect(page.get_by_label("Viestisi")).to_have_value("Kirjoitan tätä pitkään.")
    page.get_by_role("button", name="Lähetä viesti").dblclick()

    expect(page.get_by_text("Viestisi on lähetetty")).to_be_visible()
    expect(page.get_by_label("Viestisi")).to_have_value("")
    assert Message.objects.filter(text="Kirjoitan tätä pitkään.").count() == 1


def test_a_message_that_cannot_leave_stays_and_says_so_beside_the_button(new_page, actor, thread):
    page = new_page(user=actor.user)
    page.goto(page_of(thread))
    trouble = page.locator("#writing [data-trouble]")
    page.context.set_offline(True)
    page.get_by_label("Viestisi").fill("Tärkeä asia.")
    page.get_by_role("button", name="Lähetä viesti").click()
    expect(trouble).to_contain_text("Tarkista verkkoyhteys")
    expect(page.get_by_label("Viestisi")).to_have_value("Tärkeä asia.")

    page.context.set_offline(False)

    # It comes to the server by itself, before anybody presses anything.
    expect(page.get_by_text("Luonnos tallennettu")).to_be_visible()
    expect(trouble).to_be_empty()
    page.get_by_role("button", name="Lähetä viesti").click()
    expect(page.get_by_text("Viestisi on lähetetty")).to_be_visible()
    assert Message.objects.filter(text="Tärkeä asia.").count() == 1


def test_a_chosen_file_is_taken_away_by_the_keyboard(new_page, actor, thread):
    page = new_page(user=actor.user, size="phone")
    page.goto(page_of(thread))
    page.get_by_label("Viestisi").fill("Liite mukana.")
    page.get_by_label("Kuvia tai asiakirjoja").set_input_files(files=FILES[1])

    page.get_by_role("button", name=re.compile("Poista.*kuitti")).press("Enter")

    expect(page.get_by_text("kuitti.pdf", exact=True)).to_be_hidden()
    expect(page.get_by_label("Viestisi")).to_have_value("Liite mukana.")
    assert not Attachment.objects.exists()


def test_an_answer_appears_by_itself_and_what_is_typed_stays(new_page, actor, thread, portal):
    page = new_page(user=actor.user, beyond=portal, size="phone")
    page.goto(f"{portal}{page_of(thread)}")
    page.get_by_label("Viestisi").fill("Vielä yksi kysymys")
    expect(page.get_by_text("Luonnos tallennettu")).to_be_visible()

    # The loop of Playwright is in this thread.
    with (
        page.expect_response(lambda each: each.url.endswith("/read/")) as read,
        ThreadPoolExecutor(1) as pool,
    ):
        pool.submit(answer, thread, text="Kyllä se sopii hyvin.").result()

    expect(page.get_by_text("Kyllä se sopii hyvin.")).to_be_visible()
    expect(page.locator("#heard")).to_have_text("Tässä keskustelussa on jotain uutta.")
    assert read.value.status == 204
    expect(page.locator(".nav__new")).to_have_count(0)
    expect(page.get_by_label("Viestisi")).to_have_value("Vielä yksi kysymys")


@pytest.mark.parametrize(("size", "scheme", "language"), SIZES)
def test_every_page_of_messages_is_for_everyone(
    new_page, axe, no_sideways, actor, thread, invoice, settings, size, scheme, language
):
    settings.COLLECTOR_PHONE = "09 1234 5678"
    actor.user.language = language
    actor.user.save()
    at = timezone.now()
    other = wrote(actor, matter=GENERAL, subject="Osoitteeni on muuttunut", at=at).thread
    answered(other, at=at, text="Kiitos, osoite on muutettu.")
    closed = wrote(actor, at=at - timedelta(days=9)).thread
    closing.close(actor=actor, thread=closed, at=at - timedelta(days=8))
    Thread.objects.filter(pk=thread.pk).update(answer_by=at - timedelta(days=1))
    threads = reverse("messaging:threads")
    page = new_page(user=actor.user, size=size, scheme=scheme, language=language)

    for address in (
        threads,
        f"{threads}?q=xyzzy",
        reverse("messaging:new"),
        reverse("messaging:write", args=[GENERAL]),
        reverse("messaging:write", args=[about(invoice_of(actor))]),
        page_of(thread),
        page_of(other),
        page_of(closed),
    ):
        page.goto(address)
        axe(page)
        no_sideways(page)
    page.locator("textarea").fill("x" * 200)
    page.locator("input[type=file]").set_input_files(files=FILES)
    expect(page.locator(".draft-files__one")).to_have_count(2)
    axe(page)
    no_sideways(page)
