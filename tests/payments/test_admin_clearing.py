"""The clearing desk's pages: what they show, refuse, record, and never lose."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.services.roles import Role
from invoices.models import Invoice
from invoices.rules import references
from payments.models import (
    BankEntry,
    ClearingDecision,
    ClearingReason,
    Direction,
    EntryState,
    Refund,
)
from payments.queries.clearing import Clue, suggestions_for
from tests.invoices.bookings import booked
from tests.payments.desk import entry_to_clear
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db

LIST = "/admin/payments/bankentry/"


def page_of(entry):
    return reverse("admin:payments_bankentry_change", args=[entry.pk])


def desk_of(entry):
    return reverse("admin:payments_bankentry_clear", args=[entry.pk])


def typed(*lines, do="check", **fields):
    """What the form sends: (invoice, amount) for each line."""
    rows = {
        f"lines-{number}-{name}": value
        for number, line in enumerate(lines)
        for name, value in zip(("invoice", "amount"), line, strict=True)
    }
    return {
        "lines-TOTAL_FORMS": len(lines),
        "lines-INITIAL_FORMS": 0,
        "returned": "",
        "note": "",
        "do": do,
        **rows,
        **fields,
    }


def checked_and_done(client, entry, *lines, **fields):
    """Both steps, as a browser does them."""
    check = client.post(desk_of(entry), typed(*lines, **fields))
    seen = check.context["seen"]
    sent = typed(*lines, do="apply", seen=seen, **fields)
    return client.post(desk_of(entry), sent, follow=True)


def suggested(entry):
    return {each.invoice.pk: each.clues for each in suggestions_for(entry, Invoice.objects.all())}


@pytest.mark.parametrize(
    ("fields", "clues"),
    [
        ({"text": "14104373010002099"}, (Clue.REFERENCE,)),
        ({"text": "viite 14 10437 30100 02099 kiitos"}, (Clue.REFERENCE,)),
        ({"text": "0000014104373010002099"}, (Clue.REFERENCE,)),
        ({"text": references.to_rf("14104373010002099")}, (Clue.REFERENCE,)),
        ({"text": "maksu laskusta L-2026/77."}, ()),
        ({"text": "maksu laskusta L-2026/77"}, (Clue.NUMBER,)),
        ({"counterparty_name": "TUNNISTUS, Väinö"}, (Clue.NAME,)),
        ({"amount": Decimal("250.00")}, (Clue.SUM,)),
        (
            {
                "amount": Decimal("250.00"),
                "text": "L-2026/77",
                "counterparty_name": "Väinö Tunnistus",
            },
            (Clue.NUMBER, Clue.NAME, Clue.SUM),
        ),
        ({"text": "nothing of it"}, ()),
    ],
)
def test_an_invoice_is_suggested_by_what_the_bank_told(now, fields, clues):
    invoice = booked(now, total="250.00", number="L-2026/77")
    entry = entry_to_clear(now)
    for name, value in fields.items():
        setattr(entry, name, value)

    found = suggested(entry)

    assert found == ({invoice.pk: clues} if clues else {})


def test_the_strongest_suggestion_stands_first_and_ten_are_enough(now):
    for _ in range(12):
        booked(now, total="250.00", reference="1232", reference_key="1232")
    best = booked(now, total="80.00")
    entry = entry_to_clear(now, "250.00", text="14104373010002099")

    found = suggestions_for(entry, Invoice.objects.all())

    assert found[0].invoice == best
    assert len(found) == 10


def test_the_page_tells_what_the_bank_told_with_accounts_in_fours(now):
    entry = entry_to_clear(now, text="Hei & <script>alert(1)</script>")

    page = signed_in(Role.AGENT).get(page_of(entry))

    assert "FI42 5000 1510 0000 23" in page.text
    assert "FI21 1234 5600 0007 85" in page.text
    assert "<script>alert" not in page.text
    assert "No reference" in page.text


def test_looking_at_an_entry_and_its_suggestions_is_recorded(now):
    invoice = booked(now)
    entry = entry_to_clear(now)
    staff = staff_of(Role.AGENT)

    client_of(staff).get(page_of(entry))

    viewed = AuditEvent.objects.get(action="bankentry.viewed")
    listed = AuditEvent.objects.get(action="invoice.listed")
    assert (viewed.actor, viewed.target_id) == (staff, str(entry.pk))
    assert listed.data == {"rows": [invoice.pk], "searched": True}


def test_auditors_see_the_entry_without_the_desk(now):
    page = signed_in(Role.AUDITOR).get(page_of(entry_to_clear(now)))

    assert page.status_code == 200
    assert 'id="desk"' not in page.text


def test_the_page_takes_as_many_queries_for_many_suggestions_as_for_one(
    now, django_assert_num_queries
):
    client = signed_in(Role.AGENT)
    entry = entry_to_clear(now)
    booked(now)
    client.get(page_of(entry))
    with django_assert_num_queries(11) as few:
        client.get(page_of(entry))
    for _ in range(9):
        booked(now)

    with django_assert_num_queries(len(few)):
        client.get(page_of(entry))


def test_the_list_takes_as_many_queries_for_fifty_rows_as_for_one(now, django_assert_num_queries):
    client = signed_in(Role.AGENT)
    entry_to_clear(now)
    client.get(LIST)
    with django_assert_num_queries(6) as few:
        client.get(LIST)
    for _ in range(20):
        entry_to_clear(now)

    with django_assert_num_queries(len(few)):
        client.get(LIST)


def test_what_is_to_be_cleared_is_listed_oldest_first_page_by_page(now, monkeypatch):
    monkeypatch.setattr("payments.admin.entries.BankEntryAdmin.list_per_page", 2)
    entries = [entry_to_clear(now) for _ in range(3)]
    entry_to_clear(now, state=EntryState.BOOKED, clearing_reason="")
    client = signed_in(Role.AGENT)

    first = client.get(LIST, {"state__exact": "CLEARING"})
    second = client.get(LIST, {"state__exact": "CLEARING", "p": entries[1].pk})

    assert list(first.context["cl"].result_list) == entries[:2]
    assert list(second.context["cl"].result_list) == entries[2:]
    assert "Newer" in first.text
    assert "Oldest" in second.text


@pytest.mark.parametrize(
    ("term", "count"),
    [("12344", 1), ("RF06 1234 4", 0), ("0 12344", 1), ("ARK9", 1), ("maija", 1), ("ij", 0)],
)
def test_entries_are_found_by_reference_archive_id_and_payer(now, term, count):
    entry_to_clear(now, reference="12344", reference_key="12344", archive_id="ARK9")
    booked_one = {"state": EntryState.BOOKED, "clearing_reason": ""}
    entry_to_clear(now, **booked_one)
    client = signed_in(Role.AGENT)

    page = client.post(LIST, {"q": term}, follow=True)

    assert len(page.context["cl"].result_list) == count


def test_the_check_page_says_what_will_happen_and_does_nothing(now):
    invoice = booked(now, total="400.00", number="L-77")
    entry = entry_to_clear(now, "442.45")

    page = signed_in(Role.AGENT).post(desk_of(entry), typed(("L-77", "")))

    assert "€442.45 → " + invoice.creditor.name + ", invoice L-77" in page.text
    assert "Open now €400.00, after this €0.00." in page.text
    assert "€42.45 becomes surplus and is refunded to the debtor." in page.text
    assert not ClearingDecision.objects.exists()


def test_both_steps_clear_the_entry(now):
    invoice = booked(now)
    entry = entry_to_clear(now, "130.00")

    page = checked_and_done(
        signed_in(Role.AGENT), entry, (str(invoice.case_number), ""), returned="30"
    )

    entry.refresh_from_db()
    assert "The entry is cleared." in page.text
    assert entry.state == EntryState.BOOKED
    assert Refund.objects.get().amount == 30


def test_pressing_the_button_twice_does_it_once(now):
    invoice = booked(now)
    entry = entry_to_clear(now)
    client = signed_in(Role.AGENT)
    line = (str(invoice.case_number), "100.00")
    checked_and_done(client, entry, line)

    again = client.post(desk_of(entry), typed(line, do="apply", seen="x"), follow=True)

    assert "The entry was cleared already. Nothing was changed." in again.text
    assert ClearingDecision.objects.count() == 1


def test_what_changed_since_the_check_is_checked_once_more(now):
    invoice = booked(now)
    entry, other = entry_to_clear(now), entry_to_clear(now)
    client = signed_in(Role.AGENT)
    line = (str(invoice.case_number), "100.00")
    seen = client.post(desk_of(entry), typed(line)).context["seen"]
    checked_and_done(client, other, line)

    page = client.post(desk_of(entry), typed(line, do="apply", seen=seen))

    assert "Something changed meanwhile." in page.text
    assert "The invoice is closed: nothing can be paid on it." in page.text
    entry.refresh_from_db()
    assert entry.state == EntryState.CLEARING


@pytest.mark.parametrize(
    ("lines", "fields", "text"),
    [
        ([("L-9", "100")], {}, "No invoice has this number."),
        ([("L-7", "100")], {}, "Several invoices match."),
        ([("L-77", "99.99")], {}, "€0.01 of the entry are not divided yet."),
        ([("L-77", "100.01")], {}, "The parts are €0.01 more than the entry."),
        ([("L-77", "0")], {}, "The sum must be more than zero."),
        ([("L-77", "a lot")], {}, "Enter the sum as a number"),
        ([("", "100")], {}, "Which invoice gets this sum?"),
        ([("L-77", "50"), ("L-77", "50")], {}, "An invoice is there twice."),
        ([("L-77", ""), ("L-78", "")], {}, "Only one sum can be left empty"),
        ([("L-77", "")], {"returned": "100"}, "Nothing is left for the empty sum."),
        ([("", "")], {}, "Choose at least one invoice, or return the money."),
        ([("", "")] * 21, {}, "Please submit at most 20 forms."),
    ],
)
def test_a_wrong_form_says_what_is_wrong_and_keeps_what_was_typed(now, lines, fields, text):
    booked(now, number="L-77")
    booked(now, number="L-78")
    entry = entry_to_clear(now)

    page = signed_in(Role.AGENT).post(desk_of(entry), typed(*lines, note="kept", **fields))

    assert page.status_code == 422
    assert text in page.text
    assert 'value="kept"' in page.text
    assert not ClearingDecision.objects.exists()


def test_a_form_without_its_frame_is_refused(now):
    page = signed_in(Role.AGENT).post(desk_of(entry_to_clear(now)), {"do": "check"})

    assert page.status_code == 422


def test_money_of_an_unknown_account_cannot_be_returned(now):
    entry = entry_to_clear(now, counterparty_iban="")
    client = signed_in(Role.AGENT)

    shown = client.get(page_of(entry))
    sent = client.post(desk_of(entry), typed(("", ""), returned="100"))

    assert "Return all of it" not in shown.text
    assert "the money cannot be returned from here" in sent.text
    assert not Refund.objects.exists()


def test_money_that_is_paid_in_the_portal_too_is_warned_of(now):
    invoice = booked(now)
    Invoice.objects.filter(pk=invoice.pk).update(under_way=100, under_way_since=now)
    other_account = "FI4250001510000023"
    entry = entry_to_clear(now, account=other_account)

    page = signed_in(Role.AGENT).post(desk_of(entry), typed((str(invoice.case_number), "")))

    assert "The debtor has paid €100.00 of it in MyRopo" in page.text
    assert "The invoice is paid to another account than this money came to." in page.text


@pytest.mark.parametrize("key", ["x", "99999999", "9" * 30, "-1", "1e3"])
def test_choosing_what_does_not_exist_chooses_nothing(now, key):
    page = signed_in(Role.AGENT).post(desk_of(entry_to_clear(now)), typed(do=f"choose:{key}"))

    assert page.status_code == 200
    assert len(page.context["division"].formset.forms) <= 2


@pytest.mark.sends_identity_codes("form")
def test_an_identity_code_is_not_searched_for_on_the_desk(now):
    sent = typed(do="search", q="131052-308T")

    page = signed_in(Role.AGENT).post(desk_of(entry_to_clear(now)), sent)

    assert "A personal identity code is searched for here, with a reason." in page.text
    assert "308T" not in page.text


def test_a_payout_or_a_reversal_is_decided_whole_with_a_reason(now):
    reversal = entry_to_clear(
        now,
        direction=Direction.DEBIT,
        is_reversal=True,
        clearing_reason=ClearingReason.REVERSAL_UNMATCHED,
    )
    client = signed_in(Role.AGENT)

    shown = client.get(page_of(reversal))
    without = client.post(desk_of(reversal), {"do": "set-aside", "note": ""})
    done = client.post(desk_of(reversal), {"do": "set-aside", "note": "not ours"}, follow=True)

    assert "Check what will happen" not in shown.text
    assert without.status_code == 422
    assert "The entry is cleared." in done.text
    assert BankEntry.objects.get().state == EntryState.REVERSAL


def test_an_act_that_does_not_fit_changes_nothing(now):
    entry = entry_to_clear(now)

    page = signed_in(Role.AGENT).post(desk_of(entry), {"do": "settle", "note": "x"}, follow=True)

    assert "This does not fit the entry any more." in page.text
    assert not ClearingDecision.objects.exists()
