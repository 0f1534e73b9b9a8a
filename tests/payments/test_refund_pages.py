"""Telling an account in a browser's place: kept at each step, given once, seen to the end."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import AuditEvent
from invoices.models import FoundInvoice
from invoices.rules import myropo_id
from payments.models import AccountReport, Refund, RefundState, SavedAccount
from payments.services import refunds as refund_services
from tests.payments.refunding import approved, surplus_of
from tests.sign_in import sign_in

ACCOUNT = "FI55 4234 5670 0000 81"
IBAN = "FI5542345670000081"
OTHER = "FI37 1590 3000 0007 76"
CODE = myropo_id.make([1, 2, 3, 4, 5, 6, 7])
HTMX = {"HX-Request": "true", "HX-Target": "reading"}


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False) as clock:
        yield clock


@pytest.fixture
def client(client, debtor, clock):
    return fresh(sign_in(client, debtor), clock)


def fresh(client, clock):
    """As right after the bank has said who it is."""
    session = client.session
    session["auth"] = dict(session["auth"]) if "auth" in session else None
    if session["auth"] is None:
        client.get(reverse("invoices:home"))
        session = client.session
    session["auth"]["identified"] = session["auth"]["started"]
    session.save()
    return client


@pytest.fixture
def refund(now, debtor):
    return surplus_of(now, party=debtor.party)


def url(refund, name="refund-account"):
    return reverse(f"payments:{name}", args=[refund.public_id])


def type_in(client, refund, account=ACCOUNT, holder="Väinö Tunnistus", **more):
    return client.post(url(refund), {"account": account, "holder": holder, **more})


def pause(client, refund, account, holder="Väinö Tunnistus", **more):
    typed = {"account": account, "holder": holder, **more}
    return client.post(url(refund), typed, headers=HTMX)


def press(client, refund, **more):
    page = client.get(url(refund, "refund-check"))
    seen = page.context["seen"] if page.status_code == 200 else ""
    return client.post(url(refund, "refund-check"), {"seen": seen, **more})


def text(answer):
    return " ".join(answer.content.decode().split())


def test_three_steps_give_an_account(client, debtor, refund, now):
    listed = client.get(reverse("payments:refunds"))
    typed = type_in(client, refund)
    checked = client.get(typed["Location"])
    given = press(client, refund)
    receipt = client.get(given["Location"])

    assert url(refund) in text(listed)
    assert typed["Location"] == url(refund, "refund-check")
    assert ACCOUNT in text(checked)
    assert given["Location"] == url(refund, "refund-done")
    assert ACCOUNT in text(receipt)
    refund.refresh_from_db()
    assert (refund.state, refund.iban) == (RefundState.REPORTED, IBAN)
    assert (refund.holder, refund.reported_at) == ("Väinö Tunnistus", now)
    report = AccountReport.objects.get()
    assert (report.user, report.party, report.given_at) == (debtor, debtor.party, now)
    assert AuditEvent.objects.get(action="refund.account_given").actor == debtor


def test_a_pause_of_typing_keeps_what_was_typed_and_tells_the_bank(client, refund):
    answer = pause(client, refund, "fi5542345670000081")

    assert ACCOUNT in text(answer)
    assert "Säästöpankki" in text(answer)
    assert "<html" not in text(answer)
    draft = AccountReport.objects.get()
    assert (draft.typed, draft.iban) == ("fi5542345670000081", IBAN)
    assert draft.given_at is None


def test_half_a_number_is_kept_and_shown_again(client, refund):
    answer = pause(client, refund, "FI55 4234", holder="Vä")

    page = client.get(url(refund))

    assert "8 merkkiä, pitää olla 18" in text(answer)
    assert page.context["form"].initial == {"account": "FI55 4234", "holder": "Vä", "keep": False}
    assert 'value="FI55 4234"' in text(page)


def test_a_repeated_pause_changes_nothing(client, refund, clock):
    pause(client, refund, ACCOUNT)
    before = AccountReport.objects.get().changed_at
    clock.shift(timedelta(seconds=30))

    pause(client, refund, ACCOUNT)

    assert AccountReport.objects.get().changed_at == before


def test_an_error_loses_nothing_either(client, refund):
    answer = type_in(client, refund, account="FI55 4234 5670 0000 82", holder="V")

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"account", "holder"}
    draft = AccountReport.objects.get()
    assert (draft.typed, draft.holder, draft.iban) == ("FI55 4234 5670 0000 82", "V", "")


def test_an_identity_code_is_never_stored(client, refund):
    answer = type_in(client, refund, account="131052-308T", holder="Väinö 131052-308T")
    again = pause(client, refund, "FI55 131052-308T")

    assert answer.status_code == 422
    assert "henkilötunnus" in text(answer)
    assert "henkilötunnus" in text(again)
    assert not AccountReport.objects.filter(typed__contains="308T").exists()
    assert not AccountReport.objects.filter(holder__contains="308T").exists()


def test_the_invoices_own_account_is_nobodys_own(client, refund):
    answer = type_in(client, refund, account=refund.invoice.iban)

    assert answer.status_code == 422
    assert "jolle lasku maksetaan" in text(answer)


def test_the_debtors_own_name_is_proposed(client, debtor, refund):
    page = client.get(url(refund))

    assert page.context["form"]["holder"].value() == debtor.party.name


def test_without_a_fresh_identification_nothing_is_given_and_nothing_lost(client, refund, clock):
    type_in(client, refund)
    clock.shift(timedelta(minutes=6))

    page = client.get(url(refund, "refund-check"))
    refused = client.post(url(refund, "refund-check"), {"seen": page.context["seen"]})

    assert "/oidc/authenticate/?next=" in text(page)
    assert refused.status_code == 200
    refund.refresh_from_db()
    assert refund.state == RefundState.WAITS_FOR_ACCOUNT
    fresh_again = client.session
    stamp = fresh_again["auth"]
    fresh_again["auth"] = {**stamp, "identified": stamp["identified"] + 360}
    fresh_again.save()
    assert press(client, refund)["Location"] == url(refund, "refund-done")


def test_a_second_press_gives_nothing_twice(client, refund):
    type_in(client, refund)
    seen = client.get(url(refund, "refund-check")).context["seen"]

    first = client.post(url(refund, "refund-check"), {"seen": seen})
    second = client.post(url(refund, "refund-check"), {"seen": seen})

    assert first["Location"] == url(refund, "refund-done")
    assert second["Location"] == url(refund, "refund")
    assert AccountReport.objects.count() == 1
    assert AuditEvent.objects.filter(action="refund.account_given").count() == 1


def test_what_another_tab_typed_is_looked_at_first(client, refund, clock):
    type_in(client, refund)
    seen = client.get(url(refund, "refund-check")).context["seen"]
    clock.shift(timedelta(seconds=5))
    pause(client, refund, OTHER)

    answer = client.post(url(refund, "refund-check"), {"seen": seen})

    assert answer.status_code == 409
    assert OTHER in text(answer)
    refund.refresh_from_db()
    assert refund.state == RefundState.WAITS_FOR_ACCOUNT


def test_an_account_is_corrected_until_it_is_sent(client, debtor, refund):
    type_in(client, refund)
    press(client, refund)

    page = client.get(url(refund))
    type_in(client, refund, account=OTHER)
    press(client, refund)

    assert page.context["form"]["account"].value() == ACCOUNT
    refund.refresh_from_db()
    assert refund.iban == OTHER.replace(" ", "")
    assert AccountReport.objects.filter(given_at__isnull=False).count() == 2


def test_what_was_given_already_makes_no_new_draft(client, refund):
    type_in(client, refund)
    press(client, refund)

    pause(client, refund, ACCOUNT)
    answer = type_in(client, refund)

    assert answer["Location"] == url(refund, "refund")
    assert not AccountReport.objects.filter(given_at=None).exists()


def test_what_is_sent_cannot_be_changed(client, debtor, now):
    refund = approved(now, party=debtor.party)
    Refund.objects.filter(pk=refund.pk).update(state=RefundState.SENT)

    for name in ("refund-account", "refund-check"):
        assert client.get(url(refund, name))["Location"] == url(refund, "refund")
        assert client.post(url(refund, name), {"account": ACCOUNT})["Location"] == url(
            refund, "refund"
        )
    assert not AccountReport.objects.exists()


def test_what_was_sent_between_the_last_look_and_the_press_is_not_changed(
    client, refund, monkeypatch
):
    type_in(client, refund)
    seen = client.get(url(refund, "refund-check")).context["seen"]

    def too_late(**_named):
        raise refund_services.RefundNotOpenError

    monkeypatch.setattr(refund_services, "give_account", too_late)
    answer = client.post(url(refund, "refund-check"), {"seen": seen})

    assert answer["Location"] == url(refund, "refund")
    assert AccountReport.objects.get().given_at is None


def test_a_kept_account_is_given_by_one_press(client, debtor, refund, now):
    type_in(client, refund, keep="on")
    press(client, refund)
    other = surplus_of(now, party=debtor.party)

    page = client.get(url(other))
    used = client.post(url(other), {"saved": "1"})
    press(client, other)

    assert SavedAccount.objects.get().iban == IBAN
    assert "Käytä tätä tiliä" in text(page)
    assert used["Location"] == url(other, "refund-check")
    other.refresh_from_db()
    assert other.iban == IBAN


def test_a_draft_can_be_forgotten(client, refund):
    pause(client, refund, ACCOUNT)

    client.post(url(refund), {"discard": "1"})

    assert not AccountReport.objects.exists()


def test_a_saved_account_is_kept_changed_and_removed(client, debtor):
    change, check, own = (
        reverse(f"payments:{name}")
        for name in ("saved-account-change", "saved-account-check", "saved-account")
    )
    kept = client.post(change, {"account": ACCOUNT, "holder": "Väinö Tunnistus"})
    client.post(check, {"seen": IBAN})
    shown = client.get(own)

    assert kept["Location"] == check
    assert SavedAccount.objects.get().party == debtor.party
    assert ACCOUNT in text(shown)
    client.post(own)
    assert not SavedAccount.objects.exists()
    actions = AuditEvent.objects.filter(action__startswith="saved_account")
    assert list(actions.order_by("pk").values_list("action", flat=True)) == [
        "saved_account.changed",
        "saved_account.removed",
    ]


def test_a_saved_account_needs_a_fresh_identification(client, clock):
    client.post(reverse("payments:saved-account-change"), {"account": ACCOUNT, "holder": "Väinö T"})
    clock.shift(timedelta(minutes=6))

    page = client.post(reverse("payments:saved-account-check"), {"seen": IBAN})

    assert "/oidc/authenticate/?next=" in text(page)
    assert not SavedAccount.objects.exists()


def test_the_codes_of_a_letter_lead_to_the_account(client, debtor, now):
    refund = surplus_of(now, myropo_id=CODE)
    refund.invoice.party = None
    refund.invoice.save()
    refund.invoice.refresh_from_db()
    typed = {"case_number": str(refund.invoice.case_number), "myropo_id": CODE}

    answer = client.post(reverse("payments:refund-find"), typed)

    assert answer["Location"] == url(refund)
    assert client.get(answer["Location"]).status_code == 200
    assert FoundInvoice.objects.get().party == debtor.party


def test_the_letter_of_another_leads_to_no_account(client, other_debtor, now):
    refund = surplus_of(now, party=other_debtor.party, myropo_id=CODE)
    refund.invoice.refresh_from_db()
    typed = {"case_number": str(refund.invoice.case_number), "myropo_id": CODE}

    answer = client.post(reverse("payments:refund-find"), typed)

    assert answer.status_code == 200
    assert "Vain velallinen" in text(answer)
    assert client.get(url(refund)).status_code == 404


def test_without_a_surplus_the_letter_says_so(client, debtor, now):
    refund = surplus_of(now, party=debtor.party, myropo_id=CODE)
    Refund.objects.filter(pk=refund.pk).update(state=RefundState.CANCELLED, ended_at=now)
    refund.invoice.refresh_from_db()
    typed = {"case_number": str(refund.invoice.case_number), "myropo_id": CODE}

    answer = client.post(reverse("payments:refund-find"), typed)

    assert "Tilinumeroa ei tarvita" in text(answer)


def test_a_bank_that_could_not_pay_is_told_in_words(client, debtor, refund):
    Refund.objects.filter(pk=refund.pk).update(problem="AC04", iban=IBAN, holder="V T")

    page = client.get(url(refund, "refund"))
    listed = client.get(reverse("payments:refunds"))

    assert "Tili on suljettu" in text(page)
    assert "Tili on suljettu" in text(listed)
    assert url(refund) in text(page)


def test_an_account_that_staff_wrote_down_is_shown_by_its_end(client, debtor, refund, now):
    Refund.objects.filter(pk=refund.pk).update(
        state=RefundState.REPORTED, iban=IBAN, holder="Maija Meikäläinen", reported_at=now
    )

    page = text(client.get(url(refund, "refund")))

    assert "0081" in page
    assert ACCOUNT not in page
    assert "Maija" not in page


def test_the_person_is_told_when_an_account_is_given(client, debtor, refund, told):
    type_in(client, refund)

    press(client, refund)

    assert [(each.party_id, each.what) for each in told] == [(debtor.party_id, "ACCOUNT")]


def test_the_home_page_and_the_invoice_lead_there(client, debtor, refund):
    home = text(client.get(reverse("invoices:home")))
    invoice = text(client.get(reverse("invoices:invoice", args=[refund.invoice.public_id])))

    assert reverse("payments:refunds") in home
    assert reverse("payments:refunds") in invoice


def test_many_corrections_in_an_hour_are_held(client, refund):
    for number in range(21):
        type_in(client, refund, account=ACCOUNT if number % 2 else OTHER)
        last = press(client, refund)

    assert last["Location"] == url(refund, "refund-check")
    assert AccountReport.objects.filter(given_at=None).exists()
