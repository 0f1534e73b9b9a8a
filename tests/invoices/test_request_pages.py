"""The pages on which a debtor asks something, and what the request's own page says."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from invoices.models import DebtorRequest, DisputeReason, FoundInvoice, RequestKind, RequestState
from invoices.views.requests.asking import TRIES
from invoices.views.requests.drafts import KEY
from tests.factories import InvoiceFactory, PersonFactory
from tests.invoices.asking import PDF, overdue_invoice

DISPUTE, STOP, COMPLAINT, HARDSHIP = RequestKind
WORDS = "Sain vain puolet tilaamastani."


@pytest.fixture
def page(client, debtor):
    """The debtor's browser."""
    client.force_login(debtor, backend="accounts.backends.BankIdBackend")
    return client


@pytest.fixture
def invoice(debtor):
    return overdue_invoice(debtor.party, at=timezone.now())


def url(name, invoice):
    return reverse(f"invoices:{name}", args=[invoice.public_id])


def dispute(page, invoice, *, reason=DisputeReason.FAULTY, part="all", total="", text=WORDS):
    """Answer the three questions; the response of the last."""
    page.post(url("dispute", invoice), {"reason": reason})
    page.post(url("dispute-part", invoice), {"part": part, "sum": total})
    return page.post(url("dispute-words", invoice), {"text": text}, follow=True)


# --- The door ----------------------------------------------------------------------


def test_something_wrong_leads_to_each_thing_that_is_possible(page, invoice):
    text = page.get(url("something-wrong", invoice)).text

    for name in ("dispute", "hardship", "stop", "complain"):
        assert f'href="{url(name, invoice)}"' in text
    assert reverse("payments:paid-already", args=[invoice.public_id]) in text


def test_what_is_not_possible_is_not_offered(page, debtor):
    ahead = overdue_invoice(debtor.party, at=timezone.now(), days=-5)

    text = page.get(url("something-wrong", ahead)).text

    assert f'href="{url("stop", ahead)}"' not in text
    assert f'href="{url("dispute", ahead)}"' in text


def test_whoever_found_anothers_invoice_may_only_ask_the_creditor(page, debtor):
    owner = PersonFactory(name="Laskun Saaja")
    invoice = overdue_invoice(owner, at=timezone.now())
    FoundInvoice.objects.create(party=debtor.party, invoice=invoice, found_at=timezone.now())

    door = page.get(url("something-wrong", invoice)).text
    asked = page.post(url("dispute", invoice), {"reason": DisputeReason.OTHER})

    assert f'href="{url("dispute", invoice)}"' not in door
    assert "vain se, jolle se on lähetetty" in asked.text
    assert DebtorRequest.objects.count() == 0


# --- Dispute -----------------------------------------------------------------------


def test_a_dispute_is_checked_then_made_then_waited_for(page, invoice):
    checked = dispute(page, invoice)

    receipt = page.post(url("dispute-check", invoice), follow=True)

    made = DebtorRequest.objects.get()
    assert "Tarkista riitautuksesi" in checked.text
    assert WORDS in checked.text
    assert receipt.redirect_chain == [
        (reverse("invoices:request-made", args=[made.public_id]), 302)
    ]
    assert "Olet riitauttanut laskun" in receipt.text
    assert (made.kind, made.reason, made.text) == (DISPUTE, DisputeReason.FAULTY, WORDS)
    assert made.disputed_amount is None


def test_a_part_is_disputed_and_the_rest_is_still_to_be_paid(page, invoice):
    checked = dispute(page, invoice, part="part", total="30,00 €")

    receipt = page.post(url("dispute-check", invoice), follow=True)

    assert "66,41" in checked.text
    assert f"?invoice={invoice.public_id}&amp;sum=66,41" in receipt.text
    assert DebtorRequest.objects.get().disputed_amount == Decimal("30.00")


def test_wrong_costs_begin_with_exactly_what_was_added(page, invoice):
    invoice.open_costs, invoice.open_interest = Decimal("5.00"), Decimal("1.20")
    invoice.save()

    page.post(url("dispute", invoice), {"reason": DisputeReason.COSTS})
    text = page.get(url("dispute-part", invoice)).text

    assert 'value="6,20"' in text
    assert 'value="part" checked' in text


@pytest.mark.parametrize(
    ("name", "posted", "words"),
    [
        ("dispute", {}, "Valitse syy, joka sopii parhaiten."),
        ("dispute", {"reason": "MAGIC"}, "Valitse syy, joka sopii parhaiten."),
        ("dispute-part", {}, "Valitse, riitautatko kaiken vai osan."),
        ("dispute-part", {"part": "part"}, "Kirjoita summa, jonka riitautat."),
        ("dispute-part", {"part": "part", "sum": "paljon"}, "12,50"),
        ("dispute-part", {"part": "part", "sum": "0"}, "Pienin summa on"),
        ("dispute-part", {"part": "part", "sum": "96,42"}, "enintään 96,41"),
        ("dispute-words", {"text": " "}, "Kerro omin sanoin, mikä on vialla."),
        ("dispute-words", {"text": "x" * 4001}, "Teksti on liian pitkä."),
    ],
)
def test_an_odd_answer_is_refused_in_words(page, invoice, name, posted, words):
    dispute(page, invoice)

    response = page.post(url(name, invoice), posted)

    assert response.status_code == 422
    assert words in response.text.replace("\xa0", " ")


def test_the_whole_as_a_part_is_the_whole(page, invoice):
    dispute(page, invoice, part="part", total="96,41")

    page.post(url("dispute-check", invoice))

    assert DebtorRequest.objects.get().disputed_amount is None


@pytest.mark.parametrize("name", ["dispute-part", "dispute-words", "dispute-check"])
def test_the_middle_of_a_wizard_leads_to_its_beginning(page, invoice, name):
    response = page.post(url(name, invoice), {"part": "all", "text": WORDS})

    assert response.headers["Location"] == url("dispute", invoice)
    assert DebtorRequest.objects.count() == 0


def test_what_was_typed_is_there_after_going_back(page, invoice):
    dispute(page, invoice, part="part", total="30")

    assert 'value="FAULTY" checked' in page.get(url("dispute", invoice)).text
    assert 'value="30,00"' in page.get(url("dispute-part", invoice)).text
    assert WORDS in page.get(url("dispute-words", invoice)).text


def test_evidence_comes_with_the_dispute(page, invoice):
    dispute(page, invoice)
    files = [SimpleUploadedFile(f"kuitti{n}.pdf", PDF) for n in range(2)]

    receipt = page.post(url("dispute-check", invoice), {"evidence": files}, follow=True)

    made = DebtorRequest.objects.get()
    shown = page.get(reverse("invoices:request", args=[made.public_id])).text
    assert receipt.status_code == 200
    assert [each.name for each in made.files.all()] == ["kuitti0.pdf", "kuitti1.pdf"]
    assert "kuitti1.pdf" in shown


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([("ohjelma.pdf", b"MZ" + bytes(99))], "ohjelma.pdf ei ole PDF"),
        ([("suuri.pdf", PDF + bytes(10 * 1024 * 1024))], "suuri.pdf on yli 10 Mt"),
        ([("tyhja.pdf", b"")], "tyhjä"),
        ([(f"{n}.pdf", PDF) for n in range(6)], "enintään 5 tiedostoa"),
    ],
    ids=["program", "large", "empty", "many"],
)
def test_files_that_cannot_be_taken_are_refused_and_nothing_is_lost(page, invoice, files, words):
    dispute(page, invoice)
    sent = [SimpleUploadedFile(name, content) for name, content in files]

    response = page.post(url("dispute-check", invoice), {"evidence": sent})

    assert response.status_code == 422
    assert words in response.text.replace("\xa0", " ")
    assert WORDS in response.text
    assert DebtorRequest.objects.count() == 0


def test_sending_twice_makes_one_dispute(page, invoice):
    dispute(page, invoice)

    first = page.post(url("dispute-check", invoice))
    second = page.post(url("dispute-check", invoice), follow=True)

    made = DebtorRequest.objects.get()
    assert first.headers["Location"] == reverse("invoices:request-made", args=[made.public_id])
    assert second.redirect_chain == [(reverse("invoices:request", args=[made.public_id]), 302)]


def test_nothing_of_what_was_sent_stays_in_the_session(page, invoice):
    dispute(page, invoice)

    page.post(url("dispute-check", invoice))

    assert page.session[KEY] == {}


def test_a_few_drafts_are_kept_and_no_more(page, debtor):
    invoices = [InvoiceFactory(party=debtor.party, open_principal=Decimal(10)) for _ in range(7)]

    for each in invoices:
        page.post(url("dispute", each), {"reason": DisputeReason.OTHER})

    assert len(page.session[KEY]) == 5
    assert page.get(url("dispute-part", invoices[-1])).status_code == 200
    assert page.get(url("dispute-part", invoices[0])).status_code == 302


def test_who_may_enforce_without_a_court_is_told_of_honestly(page, invoice):
    invoice.is_directly_enforceable = True
    invoice.save()

    asked = page.get(url("dispute", invoice)).text
    dispute(page, invoice)
    receipt = page.post(url("dispute-check", invoice), follow=True).text

    assert "perustevalitus" in asked
    assert "Perustevalitus voi keskeyttää sen." in receipt
    assert "Perintä on keskeytetty" not in receipt


def test_a_court_is_not_answered_here(page, invoice):
    invoice.stage = "LEGAL_COLLECTION"
    invoice.save()

    assert "käräjäoikeu" in page.get(url("dispute", invoice)).text


def test_nothing_is_said_to_stop_or_wait_in_legal_collection(page, invoice):
    invoice.stage = "LEGAL_COLLECTION"
    invoice.save()

    receipt = dispute(page, invoice) and page.post(url("dispute-check", invoice), follow=True).text
    page.post(url("hardship", invoice), {"help": "other"})
    hardship = page.get(url("hardship-words", invoice)).text

    for text in (receipt, hardship):
        assert "ei keskeytä" in text
        assert "Perintä on keskeytetty" not in text
        assert "Perintä odottaa siihen asti" not in text


# --- The others --------------------------------------------------------------------


def test_stopping_is_explained_before_it_is_done(page, invoice):
    text = page.get(url("stop", invoice)).text

    for words in ("käräjäoikeuteen", "oikeudenkäyntikulu", "maksuhäiriömerkin", "Viivästyskorko"):
        assert words in text

    receipt = page.post(url("stop", invoice), {"text": ""}, follow=True)
    assert "Olet pyytänyt keskeyttämään vapaaehtoisen perinnän" in receipt.text
    assert DebtorRequest.objects.get().kind == STOP


def test_stopping_what_needs_no_judgment_speaks_of_enforcement_and_of_no_court(page, invoice):
    invoice.is_directly_enforceable = True
    invoice.save()

    text = page.get(url("stop", invoice)).text

    assert "ulosotto" in text
    assert "tuomio" in text
    assert "käräjäoikeu" not in text
    assert "tuomioistui" not in text
    assert "oikeudenkäyntikulut" not in text


def test_a_stop_that_is_not_possible_says_why_and_what_is(page, debtor):
    ahead = overdue_invoice(debtor.party, at=timezone.now(), days=-5)

    response = page.get(url("stop", ahead))

    assert "ei ole erääntynyt" in response.text
    assert f'href="{url("dispute", ahead)}"' in response.text


def test_a_complaint_needs_words_and_takes_files(page, invoice):
    refused = page.post(url("complain", invoice), {"text": ""})

    file = SimpleUploadedFile("kuva.pdf", PDF)
    page.post(url("complain", invoice), {"text": "Sain väärän neuvon.", "evidence": [file]})

    made = DebtorRequest.objects.get()
    assert refused.status_code == 422
    assert (made.kind, made.text) == (COMPLAINT, "Sain väärän neuvon.")
    assert made.files.count() == 1


def test_a_paid_invoice_may_still_be_complained_about(page, invoice):
    invoice.stage, invoice.closed_on = "PAID", timezone.localdate()
    invoice.save()

    door = page.get(url("something-wrong", invoice)).text
    page.post(url("complain", invoice), {"text": "Kirje tuli väärään osoitteeseen."})

    assert f'href="{url("complain", invoice)}"' in door
    assert f'href="{url("dispute", invoice)}"' not in door
    assert DebtorRequest.objects.get().kind == COMPLAINT


@pytest.mark.parametrize(
    ("posted", "days"),
    [({"help": "two-weeks"}, 14), ({"help": "month"}, 30), ({"help": "day", "until": 92}, 92)],
)
def test_a_pause_is_hoped_for_until_a_day(page, invoice, posted, days):
    today = timezone.localdate()
    if "until" in posted:
        posted = posted | {"until": (today + timedelta(days=posted["until"])).isoformat()}

    page.post(url("hardship", invoice), posted)
    page.post(url("hardship-words", invoice), {"text": ""})

    made = DebtorRequest.objects.get()
    assert (made.kind, made.pause_until) == (HARDSHIP, today + timedelta(days=days))


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({}, "Valitse, mikä auttaisi sinua."),
        ({"help": "day"}, "Kirjoita päivä, johon asti toivot taukoa."),
        ({"help": "day", "until": "31.31.2026"}, "Kirjoita päivä, esimerkiksi"),
        ({"help": "day", "until": "2020-01-01"}, "Valitse päivä väliltä"),
        ({"help": "day", "until": "2099-01-01"}, "Valitse päivä väliltä"),
    ],
)
def test_an_odd_pause_is_refused_in_words(page, invoice, posted, words):
    response = page.post(url("hardship", invoice), posted)

    assert response.status_code == 422
    assert words in response.text


def test_what_else_would_help_is_told_in_words(page, invoice):
    page.post(url("hardship", invoice), {"help": "other"})

    empty = page.post(url("hardship-words", invoice), {"text": ""})
    page.post(url("hardship-words", invoice), {"text": "Voinko maksaa osissa?"})

    made = DebtorRequest.objects.get()
    assert empty.status_code == 422
    assert (made.text, made.pause_until) == ("Voinko maksaa osissa?", None)


@pytest.mark.parametrize("name", ["hardship", "hardship-words"])
def test_free_help_is_named_where_it_is_hard(page, invoice, name):
    page.post(url("hardship", invoice), {"help": "month"})

    text = page.get(url(name, invoice)).text.replace("\xa0", " ")

    for words in ("talous- ja velkaneuvonta", "Takuusäätiö", "09 2525 0111", "112"):
        assert words in text


def test_who_tries_dozens_of_times_waits(page, invoice, monkeypatch):
    monkeypatch.setattr(
        "invoices.views.requests.asking.TRIES", TRIES.__class__("debtor-request-test", "1/hour")
    )
    page.post(url("stop", invoice), {"text": ""})
    DebtorRequest.objects.update(
        state=RequestState.WITHDRAWN, ended_at=timezone.now(), made_at=timezone.now()
    )

    response = page.post(url("stop", invoice), {"text": ""})

    assert response.status_code == 429
    assert DebtorRequest.objects.count() == 1
