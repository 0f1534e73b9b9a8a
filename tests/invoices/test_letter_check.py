"""Is this letter genuine? What everybody may learn of a letter, and what nobody may."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from invoices.models import Document, LetterChannel, LetterKind, LetterState, Stage
from invoices.queries.letter_check import letters_with_codes
from invoices.rules import myropo_id
from invoices.views import letter_check as view
from tests.factories import CreditorFactory, InvoiceFactory, PersonFactory
from tests.invoices.written_letters import letter
from tests.sign_in import sign_in

CODE = myropo_id.make([1, 2, 3, 4, 5, 6, 7])
OTHER_CODE = myropo_id.make([7, 6, 5, 4, 3, 2, 1])
IBAN = "FI2112345600000785"
PAGE = "/letter-check/"
KNOWN = "Olemme lähettäneet kirjeen näillä tunnuksilla"
UNKNOWN = "Emme ole lähettäneet kirjettä näillä tunnuksilla"


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def invoice(db):
    invoice = InvoiceFactory(
        party=PersonFactory(name="Salainen Sanna"),
        creditor=CreditorFactory(name="Yksityinen Klinikka Oy"),
        myropo_id=CODE,
        number="LV-77001",
        debtor_name="Salainen Sanna",
        debtor_street="Piilokuja 5",
    )
    invoice.refresh_from_db()
    return invoice


def say(sent, **facts):
    """A letter as it was written: its facts hold far more than the page may tell."""
    known = {
        "iban": IBAN,
        "recipient": {"name": "Salainen Sanna", "street": "Piilokuja 5"},
        "sender": {"name": "Yksityinen Klinikka Oy"},
        "reference": "12344",
        "case_number": 1,
        "myropo_id": CODE,
    }
    Document.objects.filter(pk=sent.document_id).exclude(state="READY").update(facts=known | facts)
    return sent


def sent_letter(invoice, now, **fields):
    facts = fields.pop("facts", {})
    return say(letter(invoice, at=now, pdf="QUEUED", **fields), **facts)


def check(client, invoice=None, **typed):
    case = str(invoice.case_number) if invoice else "1"
    return client.post(PAGE, {"case_number": case, "myropo_id": CODE} | typed)


def text(answer) -> str:
    """What stands in the main part, without tags."""
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split()).replace("\xa0", " ")


def test_everybody_may_ask_without_signing_in(client, db):
    answer = client.get(reverse("invoices:letter-check"))

    assert answer.status_code == 200
    assert "Onko kirje aito?" in text(answer)
    assert "no-cache" in answer.headers["Cache-Control"]


def test_the_address_on_the_paper_leads_there(client, db):
    assert client.get("/letter-check", follow=True).redirect_chain == [(PAGE, 301)]


def test_a_letter_of_ours_is_told_with_kind_day_sum_and_account(client, invoice, now):
    sent_letter(invoice, now, total=Decimal("1115.41"))

    answer = check(client, invoice)

    assert answer.status_code == 200
    said = text(answer)
    assert KNOWN in said
    assert "Maksuvaatimus" in said
    assert "Lähetetty 21.11.2026" in said
    assert "1 115,41 €" in said
    assert "FI21 1234 5600 0007 85" in said


def test_nothing_personal_is_told(client, invoice, now):
    sent_letter(invoice, now)
    sent_letter(invoice, now, kind=LetterKind.REMINDER)

    page = check(client, invoice).content.decode()

    assert "Olemme lähettäneet kirjeitä näillä tunnuksilla" in page
    for secret in ("Sanna", "Piilokuja", "Klinikka", "LV-77001", "12344", invoice.reference):
        assert secret not in page
    assert str(invoice.public_id) not in page


def test_codes_are_typed_in_any_way_and_come_in_no_address(client, invoice, now, caplog):
    sent_letter(invoice, now)
    halves = f" {CODE[:4].lower()}–{CODE[4:]} "

    answer = check(client, invoice, myropo_id=halves, case_number=f"00{invoice.case_number}")

    assert KNOWN in text(answer)
    assert CODE not in caplog.text
    assert answer.request["QUERY_STRING"] == ""


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"myropo_id": ""}, "Kirjoita kirjeen MyRopo-tunnus"),
        ({"case_number": ""}, "Kirjoita kirjeen asianumero"),
        ({"case_number": "12a"}, "Asianumerossa on vain numeroita"),
        ({"myropo_id": "ABCDEFGH"}, "kirjoitusvirhe"),
        ({"myropo_id": "O" * 8}, "kirjoitusvirhe"),
        ({"case_number": "9" * 30}, "Asianumerossa on vain numeroita"),
        ({"case_number": "1\x00"}, ""),
    ],
)
def test_a_typing_error_is_told_with_what_to_do_and_costs_no_try(client, db, typed, words):
    for _ in range(12):
        answer = check(client, **typed)

    assert answer.status_code == 422
    assert words in text(answer)
    assert not AuditEvent.objects.exists()


def other_case(invoice, now):
    return {"case_number": str(invoice.case_number + 1)}


def other_code(invoice, now):
    return {"myropo_id": OTHER_CODE}


def no_letter(invoice, now):
    return {}


def not_sent_yet(invoice, now):
    sent_letter(invoice, now, state=LetterState.WRITTEN)
    return {}


def pulled_back(invoice, now):
    sent_letter(invoice, now, state=LetterState.CANCELLED)
    return {}


@pytest.mark.parametrize("case", [other_case, other_code, no_letter, not_sent_yet, pulled_back])
def test_everything_that_was_not_sent_has_one_answer(client, invoice, now, case):
    if case in (other_case, other_code):
        sent_letter(invoice, now)
    typed = case(invoice, now)

    answer = check(client, invoice, **typed)
    nobody = check(Client(), case_number="999999999", myropo_id=OTHER_CODE)

    assert answer.status_code == nobody.status_code == 200
    assert text(answer) == text(nobody)
    assert UNKNOWN in text(answer)
    assert "Älä maksa vielä" in text(answer)


def test_known_and_unknown_codes_cost_the_same_work(client, invoice, now):
    sent_letter(invoice, now)
    check(client, invoice)  # what is read once is read

    with CaptureQueriesContext(
        connection,
    ) as known:
        check(client, invoice)
    with CaptureQueriesContext(connection) as unknown:
        check(client, case_number="999999999")

    shapes = [[each["sql"][:30] for each in found] for found in (known, unknown)]
    assert shapes[0] == shapes[1]


def test_what_to_do_names_our_number_and_not_the_papers(client, db, settings):
    settings.COLLECTOR_PHONE = "09 555 0999"

    said = text(check(client))

    assert "Soita meille: 09 555 0999" in said
    assert "soita heti pankkiisi" in said


def test_without_a_number_of_ours_it_says_so_in_other_words(client, db, settings):
    settings.COLLECTOR_PHONE = ""

    assert "Ota yhteyttä asiakaspalveluumme" in text(check(client))


def test_a_letter_that_the_post_brought_back_had_been_sent(client, invoice, now):
    sent_letter(
        invoice,
        now,
        state=LetterState.FAILED,
        failure="RETURNED",
        handed_over_on=now.date(),
    )

    assert KNOWN in text(check(client, invoice))


def test_an_electronic_letter_counts_too(client, invoice, now):
    sent_letter(invoice, now, channel=LetterChannel.ELECTRONIC)

    assert KNOWN in text(check(client, invoice))


def test_the_letters_of_a_claim_that_was_taken_back_stay_genuine(client, invoice, now):
    sent_letter(invoice, now)
    invoice.stage = Stage.WITHDRAWN
    invoice.closed_on = now.date()
    invoice.save()

    assert KNOWN in text(check(client, invoice))


def test_a_notice_of_an_overpayment_asks_for_nothing(client, invoice, now):
    sent_letter(invoice, now, kind=LetterKind.OVERPAYMENT_NOTICE)

    said = text(check(client, invoice))

    assert "Kirje ei pyydä maksamaan" in said
    assert "FI21" not in said


def test_a_plan_over_several_claims_is_found_by_its_first_and_names_every_account(invoice, now):
    other = "FI5542345670000081"
    claims = [{"iban": IBAN}, {"iban": other}, {"iban": IBAN}]
    sent_letter(
        None,
        now,
        party=invoice.party,
        kind=LetterKind.PLAN_CONFIRMATION,
        facts={"claims": claims, "case_number": invoice.case_number},
    )
    sent_letter(
        None,
        now,
        party=invoice.party,
        kind=LetterKind.PLAN_CONFIRMATION,
        facts={"claims": claims, "case_number": invoice.case_number + 1},
    )

    [told] = letters_with_codes(case_number=invoice.case_number, myropo_id=CODE)

    assert told.accounts == ("FI21 1234 5600 0007 85", "FI55 4234 5670 0000 81")


def test_letters_of_a_debtor_whom_nobody_knows_are_told_too(db, now):
    invoice = InvoiceFactory(party=None, myropo_id=CODE)
    invoice.refresh_from_db()
    sent_letter(invoice, now)
    sent_letter(None, now, party=PersonFactory(), facts={"case_number": invoice.case_number})

    assert len(letters_with_codes(case_number=invoice.case_number, myropo_id=CODE)) == 1


def test_the_newest_letter_stands_first(invoice, now):
    sent_letter(invoice, now - timedelta(days=30), kind=LetterKind.REMINDER)
    sent_letter(invoice, now)

    found = letters_with_codes(case_number=invoice.case_number, myropo_id=CODE)

    assert [each.sent_on for each in found] == [now.date(), now.date() - timedelta(days=30)]


def test_every_try_leaves_a_row_without_what_was_typed(client, invoice, now):
    sent_letter(invoice, now)

    check(client, invoice)
    check(client, case_number="999999999")

    rows = AuditEvent.objects.filter(action="letter.checked").order_by("pk")
    assert [row.data for row in rows] == [{"found": True}, {"found": False}]
    assert {(row.actor, row.party, row.target_id) for row in rows} == {(None, None, "")}
    assert CODE not in repr(list(rows.values()))


def test_tries_are_limited_for_each_network(client, db):
    for _ in range(10):
        assert check(client).status_code == 200

    answer = check(client)

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Täältä on tarkistettu monta kirjettä" in text(answer)


def test_signing_in_opens_no_other_allowance(client, debtor):
    for _ in range(10):
        check(client)

    assert check(sign_in(client, debtor)).status_code == 429


def test_many_guesses_from_many_networks_are_held_too(client, db, monkeypatch, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    monkeypatch.setattr(view, "TRIES_IN_TOTAL", view.Rule("letter-check-total", "30/minute"))

    codes = [
        client.post(
            PAGE,
            {"case_number": str(guess), "myropo_id": CODE},
            headers={"x-forwarded-for": f"198.51.{guess % 100}.{guess // 100 + 1}"},
        ).status_code
        for guess in range(1, 101)
    ]

    assert codes == [200] * 30 + [429] * 70


def test_a_form_of_another_site_checks_nothing(db):
    assert check(Client(enforce_csrf_checks=True)).status_code == 403


@pytest.mark.parametrize("language", ["sv", "en"])
def test_it_speaks_the_visitors_language(client, invoice, now, language):
    sent_letter(invoice, now)

    answer = client.post(
        PAGE,
        {"case_number": str(invoice.case_number), "myropo_id": CODE},
        headers={"accept-language": language},
    )

    words = {"sv": "Vi har skickat ett brev", "en": "We have sent a letter"}
    assert words[language] in text(answer)


def test_the_sign_in_page_and_every_footer_lead_there(client, debtor):
    signed_out = client.get(reverse("accounts:sign-in")).content.decode()
    signed_in = sign_in(client, debtor).get(reverse("accounts:profile")).content.decode()

    assert signed_out.count(f'href="{PAGE}"') == 2
    assert signed_in.count(f'href="{PAGE}"') == 1
