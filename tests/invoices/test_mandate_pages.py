"""The pages on which a person asks for a right to act for another (A3, A6)."""

import re
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts import hetu, session_stamp
from accounts.models import Basis
from invoices.models import MandateRequest, MandateRequestState
from invoices.rules import myropo_id
from invoices.services.mandate_drafts import FOLDER
from invoices.views.mandate_requests.drafts import KEY
from tests.factories import HETU, DebtorFactory, PersonFactory
from tests.invoices.asking import PDF
from tests.invoices.mandate_asking import COMPANY, WARD, asked, ward
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

ASK = "/authorisations/ask/"
PERSON, UNTIL = f"{ASK}person/", f"{ASK}until/"
FIRM, DOCUMENT, CHECK = f"{ASK}company/", f"{ASK}document/", f"{ASK}check/"
CODE = myropo_id.make([0, 5, 9, 13, 17, 21, 25])
LAST = timezone.localdate() + timedelta(days=200)
WHO = {"name": "Saara Suojattu", "code": WARD}


@pytest.fixture
def page(client, debtor):
    return sign_in(client, debtor)


def pdf(name="päätös.pdf", content=PDF):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def answered(client, basis=Basis.GUARDIAN, *, documents=True):
    """All questions, and the page before the button read."""
    client.post(ASK, {"basis": basis})
    if basis == Basis.COMPANY:
        firm = {"name": "Rova Oy", "business_id": COMPANY, "case_number": "7", "myropo_id": CODE}
        client.post(FIRM, firm)
    else:
        client.post(PERSON, WHO)
    client.post(UNTIL, {"ends_on": LAST.isoformat()})
    client.post(DOCUMENT, {"documents": [pdf()] if documents else [], "text": ""})
    return client.get(CHECK)


def come_back_without_the_bank(client):
    session = client.session
    stamp = session_stamp.read(session, at=timezone.now())
    stamp.is_strong = False
    session_stamp.write(session, stamp)
    session.save()


def drafts():
    return default_storage.listdir(FOLDER)[1] if default_storage.exists(FOLDER) else []


@pytest.mark.parametrize("basis", [Basis.GUARDIAN, Basis.ESTATE, Basis.COUNSELLOR])
def test_a_right_to_a_person_is_asked_for_step_by_step(page, debtor, basis):
    shown = answered(page, basis)
    response = page.post(CHECK)

    made = MandateRequest.objects.get()
    assert WHO["name"] in shown.text
    assert "010170-****" in shown.text
    assert response.url == reverse("invoices:mandate-request-made", args=[made.public_id])
    assert (made.basis, made.ends_on, made.holder) == (basis, LAST, debtor.party)
    assert hetu.decrypt(made.principal_hetu_encrypted) == WARD
    assert made.files.get().name == "päätös.pdf"
    assert KEY not in page.session
    assert drafts() == []


def test_a_right_to_a_company_is_asked_for_with_the_codes_of_a_letter(page):
    shown = answered(page, Basis.COMPANY, documents=False)
    page.post(CHECK)

    made = MandateRequest.objects.get()
    assert COMPANY in shown.text
    assert (made.business_id, made.case_number, made.myropo_id) == (COMPANY, 7, CODE)
    assert not made.files.exists()


def test_no_page_shows_the_whole_code(page):
    answered(page)

    texts = "".join(page.get(each).text for each in (ASK, PERSON, UNTIL, DOCUMENT, CHECK))

    assert WARD not in texts
    assert WARD not in str(dict(page.session))


def test_the_code_needs_not_be_typed_again_when_the_name_is_mended(page):
    answered(page)

    page.post(PERSON, {"name": "Saara Toinen", "code": ""})

    assert page.session[KEY]["name"] == "Saara Toinen"
    assert hetu.decrypt(page.session[KEY]["code"]) == WARD


@pytest.mark.parametrize("code", ["", "010170-999S", "tunnus", "311299X", "010170" * 9])
def test_a_wrong_code_says_how_to_mend_it(page, code):
    page.post(ASK, {"basis": Basis.GUARDIAN})

    response = page.post(PERSON, {"name": "Saara", "code": code})

    assert response.status_code == 422
    assert response.context["form"].errors["code"]


@pytest.mark.parametrize("code", ["010170-999r", " 010170-999R ", "010170 - 999R"])
def test_a_code_is_understood_as_people_type_it(page, code):
    page.post(ASK, {"basis": Basis.GUARDIAN})

    response = page.post(PERSON, {"name": "Saara", "code": code})

    assert response.url == UNTIL


def test_ones_own_code_is_refused(client):
    person = DebtorFactory(party=PersonFactory(code=HETU))
    page = sign_in(client, person)
    page.post(ASK, {"basis": Basis.GUARDIAN})

    response = page.post(PERSON, {"name": "Minä", "code": HETU})

    assert response.status_code == 422


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("business_id", "2331972-8"),
        ("business_id", "0000000-0"),
        ("case_number", "seitsemän"),
        ("myropo_id", "ABCD-EFG"),
    ],
)
def test_a_wrong_number_of_a_company_says_how_to_mend_it(page, field, typed):
    page.post(ASK, {"basis": Basis.COMPANY})
    right = {"name": "Rova Oy", "business_id": COMPANY, "case_number": "7", "myropo_id": CODE}

    response = page.post(FIRM, right | {field: typed})

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}


def told(client):
    """All that a person reads who asks for a right to the ward, without what differs by itself."""
    shown, made = answered(client), client.post(CHECK, follow=True)
    request = MandateRequest.objects.latest("pk")
    state = client.get(reverse("invoices:mandate-request", args=[request.public_id]))
    text = "".join(each.text for each in (shown, made, state))
    own = r"[0-9a-f-]{32,36}|[A-Za-z0-9]{64}|klo \d+\.\d+|data-(since|[a-z]+-seconds)=\"\d+\""
    return re.sub(own, "", text)


def test_nothing_tells_whether_the_other_is_known(client):
    unknown = told(sign_in(client, DebtorFactory()))
    DebtorFactory(party=ward())

    known = told(sign_in(type(client)(), DebtorFactory()))

    assert known == unknown
    assert "Suojattu" in known


def test_steps_are_not_skipped(page):
    assert page.get(PERSON).url == ASK
    assert page.get(FIRM).url == ASK
    assert page.get(UNTIL).url == ASK
    assert page.get(DOCUMENT).url == UNTIL
    assert page.get(CHECK).url == ASK


def test_another_kind_of_right_begins_anew_and_forgets_the_documents(page):
    answered(page)

    page.post(ASK, {"basis": Basis.COMPANY})

    assert set(page.session[KEY]) == {"key", "basis"}
    assert drafts() == []


def test_the_same_kind_again_keeps_what_was_answered(page):
    answered(page)

    page.post(ASK, {"basis": Basis.GUARDIAN})

    assert page.session[KEY]["name"] == WHO["name"]
    assert len(drafts()) == 1


def test_a_document_is_needed_for_a_person(page):
    response = answered(page, documents=False)

    refused = page.post(DOCUMENT, {"text": "Lähetän myöhemmin."})

    assert response.url == DOCUMENT
    assert refused.status_code == 422
    assert "documents" in refused.context["form"].errors


def test_documents_stay_and_one_is_taken_away(page):
    answered(page)
    page.post(DOCUMENT, {"documents": [pdf("toinen.pdf")], "text": ""})
    [first, _second] = page.session[KEY]["files"]

    response = page.post(DOCUMENT, {"remove": first["key"], "text": "Selitys"})

    assert response.url == DOCUMENT
    assert [each["name"] for each in page.session[KEY]["files"]] == ["toinen.pdf"]
    assert drafts() == [page.session[KEY]["files"][0]["key"]]
    assert page.session[KEY]["text"] == "Selitys"


def test_what_another_keeps_is_not_taken_away(page, client, other_debtor):
    answered(page)
    [kept] = page.session[KEY]["files"]
    other = sign_in(type(client)(), other_debtor)
    answered(other)

    other.post(DOCUMENT, {"remove": kept["key"], "text": ""})

    assert kept["key"] in drafts()


@pytest.mark.parametrize(
    "file",
    [
        pdf("ohjelma.pdf", b"MZ\x90\0" + b"\0" * 80),
        pdf("tyhjä.pdf", b""),
        pdf("sivu.pdf", b"<html><script>alert(1)</script></html>"),
        pdf("iso.pdf", PDF + b"\0" * 10_500_000),
    ],
    ids=["program", "empty", "html", "large"],
)
def test_odd_files_are_refused_and_none_is_stored(page, file):
    answered(page, documents=False)

    response = page.post(DOCUMENT, {"documents": [file], "text": ""})

    assert response.status_code == 422
    assert drafts() == []


@pytest.mark.parametrize("name", ["x" * 300 + ".pdf", "../../päätös.pdf", "a\0b.pdf"])
def test_a_document_with_an_odd_name_is_sent_like_another(page, name):
    answered(page, documents=False)
    page.post(DOCUMENT, {"documents": [pdf(name)], "text": ""})

    response = page.post(CHECK)

    assert response.status_code == 302
    kept = MandateRequest.objects.get().files.get()
    assert len(kept.name) <= 255
    assert "/" not in kept.name
    assert kept.file.name.startswith("mandate_files/")


def test_six_documents_are_too_many_also_one_by_one(page):
    answered(page)
    page.post(DOCUMENT, {"documents": [pdf(f"{n}.pdf") for n in range(4)], "text": ""})

    response = page.post(DOCUMENT, {"documents": [pdf("6.pdf")], "text": ""})

    assert response.status_code == 422
    assert len(drafts()) == 5


def test_a_document_that_was_swept_away_is_asked_for_again(page):
    answered(page)
    for key in drafts():
        default_storage.delete(f"{FOLDER}/{key}")

    assert page.get(CHECK).url == DOCUMENT


def test_two_presses_make_one_request(page):
    answered(page)
    kept = dict(page.session[KEY])
    page.post(CHECK)
    session = page.session
    session[KEY] = kept
    session.save()

    again = page.post(CHECK)

    made = MandateRequest.objects.get()
    assert again.url == reverse("invoices:mandate-request-made", args=[made.public_id])
    assert KEY not in page.session


def test_more_than_five_a_day_have_to_wait_and_nothing_is_lost(page):
    for _ in range(5):
        answered(page)
        page.post(CHECK)
    MandateRequest.objects.update(state=MandateRequestState.WITHDRAWN, ended_at=timezone.now())
    answered(page)

    response = page.post(CHECK)

    assert response.status_code == 429
    assert MandateRequest.objects.count() == 5
    assert page.session[KEY]["name"] == WHO["name"]


def test_a_minor_reads_why_not(client):
    page = sign_in(client, DebtorFactory(party=PersonFactory(code="240815B904Y")))

    response = page.get(ASK)

    assert response.status_code == 200
    assert "form" not in response.context


@pytest.mark.parametrize("path", [ASK, PERSON, FIRM, UNTIL, DOCUMENT, CHECK])
def test_who_came_back_without_the_bank_identifies_first_and_returns(page, path):
    answered(page)
    come_back_without_the_bank(page)

    response = page.get(path)

    assert response.status_code == 302
    assert response.url.startswith(reverse("accounts:identify"))
    assert path.replace("/", "%2F") in response.url
    assert page.session[KEY]["name"] == WHO["name"]


def test_the_first_page_lists_what_was_asked_for(page, debtor, other_debtor):
    mine = asked(debtor, at=timezone.now())
    others = asked(other_debtor, at=timezone.now())

    text = page.get(ASK).text

    assert str(mine.public_id) in text
    assert str(others.public_id) not in text
