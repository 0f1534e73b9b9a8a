"""The pages of the message centre: what they show to whom, and what they refuse."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Level, Scope
from accounts.rate_limits import Rule
from messaging.matters import GENERAL
from messaging.models import Attachment, Draft, Message, Thread, ThreadState
from messaging.queries.unread import unread_count
from messaging.services import drafts, posting, reading
from tests.factories import AgentFactory, DebtorFactory, MandateFactory, PersonFactory
from tests.messaging.sent_files import PDF, picture
from tests.messaging.talking import WORDS, about, answered, invoice_of, wrote
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db
THREADS = reverse("messaging:threads")


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def thread(actor, at):
    invoice = invoice_of(actor, creditor__name="Sähköyhtiö Oy", number="77123")
    return wrote(actor, matter=about(invoice), at=at - timedelta(hours=2)).thread


@pytest.fixture
def signed(client, debtor):
    sign_in(client, debtor)
    return client


def page_of(thread):
    return reverse("messaging:thread", args=[thread.public_id])


def draft_page_of(thread):
    return reverse("messaging:draft", args=[thread.public_id])


def typed(text=WORDS, **more):
    return {"text": text, "client_id": str(uuid4()), **more}


def pdf(name="kuitti.pdf"):
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


# --- the list ------------------------------------------------------------------------------


def test_the_list_tells_what_it_is_about_and_by_when_we_answer(signed, thread):
    page = signed.get(THREADS).text

    assert "Sähköyhtiö Oy" in page
    assert WORDS in page
    assert "Odottaa vastaustamme" in page
    assert "Vastaamme viimeistään" in page


def test_a_new_answer_stands_out_until_it_is_read(signed, thread, at):
    answered(thread, at=at, text="Kyllä se sopii.")

    before = signed.get(THREADS).text
    signed.get(page_of(thread))
    after = signed.get(THREADS).text

    assert "thread-row--new" in before
    assert '<span class="nav__new">1<span class="only-heard"> uusi</span>' in before
    assert "thread-row--new" not in after
    assert "nav__new" not in after


def test_the_mark_of_the_navigation_is_counted_once_while_nothing_changes(
    signed, thread, at, django_assert_num_queries, actor
):
    answered(thread, at=at)
    page = signed.get(reverse("accounts:acting"))

    with django_assert_num_queries(0):
        count = unread_count(actor)

    assert count == 1
    assert "nav__new" in page.text


def test_a_search_finds_a_word_of_a_message(signed, thread, actor, at):
    wrote(actor, at=at, text="Jotain aivan muuta")

    found = signed.get(THREADS, {"q": "ensi kuu"}, headers={"HX-Request": "true"}).text

    assert "77123" in found
    assert "Jotain aivan muuta" not in found
    assert "<html" not in found


def test_the_list_asks_the_database_as_often_for_many_threads(
    signed, thread, actor, at, django_assert_max_num_queries
):
    for _ in range(12):
        answered(wrote(actor, at=at).thread, at=at)

    with django_assert_max_num_queries(12):
        signed.get(THREADS)


# --- a conversation ------------------------------------------------------------------------


def test_both_sides_are_shown_and_agents_by_first_name(signed, thread, agent, at):
    reading.mark_read(thread=thread, number=1, at=at, agent=agent)
    answered(thread, at=at, text="Katso https://example.fi/ohje <b>nyt</b>")

    page = signed.get(page_of(thread)).text

    assert "Leena, asiakaspalvelu" in page
    assert "Neuvoja" not in page
    assert "Asiakaspalvelu on lukenut" in page
    assert '<a href="https://example.fi/ohje" rel="nofollow">' in page
    assert "&lt;b&gt;nyt&lt;/b&gt;" in page


def test_what_a_person_writes_is_never_a_link_or_a_mark(signed, thread, actor, at):
    wrote(actor, thread=thread, text="<script>x</script> https://evil.example", at=at)

    page = signed.get(page_of(thread)).text

    assert "&lt;script&gt;x&lt;/script&gt; https://evil.example" in page


def test_a_page_that_looks_by_itself_reads_nothing_but_asks_to_when_it_is_seen(signed, thread, at):
    answered(thread, at=at)

    by_itself = signed.get(page_of(thread), headers={"Live-Refresh": "1"}).text
    assert reverse("messaging:read", args=[thread.public_id]) in by_itself
    assert "thread-row--new" in signed.get(THREADS).text

    signed.post(reverse("messaging:read", args=[thread.public_id]), {"number": "2"})
    assert "thread-row--new" not in signed.get(THREADS).text


def test_of_a_long_conversation_the_latest_messages_are_shown_first(signed, thread, actor, at):
    agent = AgentFactory(preferred_name="Leena")
    for number in range(2, 43):
        seconds = timedelta(seconds=number)
        answered(thread, agent=agent, at=at + seconds, text=f"Vastaus {number}.")

    page = signed.get(page_of(thread)).text
    whole = signed.get(page_of(thread), {"all": "1"}).text

    assert WORDS not in page
    assert "Vastaus 42." in page
    assert WORDS in whole


def test_a_late_answer_is_owned_up_to(signed, thread, at):
    Thread.objects.update(answer_by=at - timedelta(days=1))

    page = signed.get(page_of(thread)).text

    assert "Vastauksemme on myöhässä" in page


def test_closing_and_writing_again(signed, thread):
    signed.post(reverse("messaging:close", args=[thread.public_id]))
    closed = signed.get(page_of(thread)).text
    signed.post(page_of(thread), typed("Vielä yksi asia."))

    thread.refresh_from_db()
    assert "Tämä keskustelu on suljettu" in closed
    assert thread.state == ThreadState.WAITS_FOR_US


# --- writing -------------------------------------------------------------------------------


def test_the_first_message_begins_the_conversation_and_says_that_it_was_sent(signed, actor):
    page = reverse("messaging:write", args=[about(invoice_of(actor))])

    sent = signed.post(page, typed("Hei!"), follow=True)

    assert sent.redirect_chain[0][0] == f"{page_of(Thread.objects.get())}?sent=1"
    assert "Viestisi on lähetetty" in sent.text
    assert signed.get(page).url == page_of(Thread.objects.get())


def test_a_second_press_sends_nothing_more_and_leads_to_the_same_place(signed, thread):
    answer = typed("Kiitos.")

    first = signed.post(page_of(thread), {**answer, "attached": pdf()})
    second = signed.post(page_of(thread), {**answer, "attached": pdf()})

    assert first.url == second.url
    assert Message.objects.filter(text="Kiitos.").count() == 1
    assert Attachment.objects.count() == 1
    assert not Draft.objects.exists()


def test_a_general_matter_needs_its_subject_and_loses_nothing_without(signed):
    page = reverse("messaging:write", args=[GENERAL])

    refused = signed.post(page, typed("Muutin.", subject="", attached=pdf()))
    again = signed.get(page).text

    assert refused.status_code == 422
    assert "Kerro muutamalla sanalla" in refused.text
    assert "Muutin." in refused.text
    assert "Muutin." in again
    assert "kuitti.pdf" in again


def test_a_wrong_file_is_named_and_the_others_are_kept(signed, thread):
    wrong = SimpleUploadedFile("ohjelma.exe", b"MZ\x90\x00" * 10)

    page = signed.post(page_of(thread), typed("Liitteet.", attached=[wrong, pdf()]))

    assert page.status_code == 422
    assert "ohjelma.exe" in page.text
    assert "Liitteet." in page.text
    assert Attachment.objects.get().draft.text == "Liitteet."
    assert not Message.objects.filter(text="Liitteet.").exists()


def test_files_say_enough_without_words(signed, thread):
    signed.post(page_of(thread), typed("", attached=SimpleUploadedFile("kuva.jpg", picture())))

    assert Attachment.objects.get().message.number == 2


def test_no_words_and_no_file_are_no_message(signed, thread):
    page = signed.post(page_of(thread), typed("  "))

    assert page.status_code == 422
    assert "Kirjoita ensin viestisi." in page.text


def test_too_many_messages_are_refused_with_the_text_kept(signed, thread, monkeypatch):
    monkeypatch.setattr(posting, "MESSAGES", Rule("messages", "1/hour"))
    signed.post(page_of(thread), typed("Ensimmäinen."))

    page = signed.post(page_of(thread), typed("Toinen."))

    assert page.status_code == 429
    assert "Tekstisi on tallessa" in page.text
    assert "Toinen.</textarea>" in page.text


# --- drafts --------------------------------------------------------------------------------


def test_what_is_typed_is_kept_and_found_again(signed, thread):
    headers = {"HX-Request": "true", "HX-Target": "kept"}
    kept = signed.post(draft_page_of(thread), typed("Puoli lau"), headers=headers)

    page = signed.get(page_of(thread)).text

    assert "Luonnos tallennettu" in kept.text
    assert "<form" not in kept.text
    assert "Puoli lau</textarea>" in page
    assert "mitään ei kadonnut" in page


def test_a_chosen_file_joins_the_draft_and_is_taken_away_again(signed, thread):
    headers = {"HX-Request": "true", "HX-Target": "files-part"}
    added = signed.post(draft_page_of(thread), typed(attached=pdf()), headers=headers)
    key = Attachment.objects.get().public_id

    gone = signed.post(draft_page_of(thread), typed(remove=str(key)), headers=headers)

    assert "kuitti.pdf" in added.text
    assert "kuitti.pdf" not in gone.text
    assert not Attachment.objects.exists()


def test_without_scripts_the_draft_is_saved_by_a_button_and_deleted_by_another(signed, thread):
    saved = signed.post(draft_page_of(thread), typed("Kesken", keep="1", attached=pdf()))
    page = signed.get(page_of(thread)).text
    signed.post(draft_page_of(thread), typed("Kesken", discard="1"))

    assert saved.url == f"{page_of(thread)}#writing"
    assert "Kesken</textarea>" in page
    assert "kuitti.pdf" in page
    assert not Draft.objects.exists()


def test_a_draft_of_another_is_not_shown(signed, thread, actor, at):
    other = DebtorFactory(party=PersonFactory(name="Maija Toinen"))
    place = {"user": other, "party": actor.acting_for, "thread": thread}
    drafts.save_draft(**place, text="Salaisuus", client_id=uuid4(), at=at)

    assert "Salaisuus" not in signed.get(page_of(thread)).text


# --- whose it is ---------------------------------------------------------------------------


def test_another_ones_conversation_is_not_there(client, other_debtor, thread):
    sign_in(client, other_debtor)

    for name in ("thread", "draft", "read", "close"):
        url = reverse(f"messaging:{name}", args=[thread.public_id])
        assert client.post(url, typed()).status_code == 404


def test_who_may_only_look_reads_and_does_not_write(client, other_debtor, actor, thread):
    mandate = MandateFactory(
        principal=actor.acting_for, holder=other_debtor.party, level=Level.VIEW, scope=Scope.ALL
    )
    sign_in(client, other_debtor)
    client.post(reverse("accounts:act-for", args=[mandate.public_id]))

    page = client.get(page_of(thread))
    sent = client.post(page_of(thread), typed("Hei"))

    assert WORDS in page.text
    assert "Oikeutesi riittää näiden viestien lukemiseen" in page.text
    assert sent.status_code == 403
    assert Message.objects.count() == 1
