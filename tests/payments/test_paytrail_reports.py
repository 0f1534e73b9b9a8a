"""Signatures and reports: the published vectors, and everything that may be sent to us."""

import hmac
from datetime import UTC, datetime

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from payments.paytrail import (
    ForgedReportError,
    Report,
    Status,
    UnreadableReportError,
    read_report,
)
from payments.paytrail.reports import read_values
from payments.paytrail.signing import BadSignatureError, signature, verify

SECRET = "SAIPPUAKAUPPIAS"
# The provider's published examples (documentation, "Authentication").
POST_VALUES = {
    "checkout-account": "375917",
    "checkout-algorithm": "sha256",
    "checkout-method": "POST",
    "checkout-nonce": "564635208570151",
    "checkout-timestamp": "2018-07-06T10:01:31.904Z",
}
POST_BODY = (
    b'{"stamp":"unique-identifier-for-merchant","reference":"3759170","amount":1525,'
    b'"currency":"EUR","language":"FI","items":[{"unitPrice":1525,"units":1,'
    b'"vatPercentage":25.5,"productCode":"#1234","deliveryDate":"2018-09-01"}],'
    b'"customer":{"email":"test.customer@example.com"},"redirectUrls":{"success":'
    b'"https://ecom.example.com/cart/success","cancel":'
    b'"https://ecom.example.com/cart/cancel"}}'
)
POST_SHA256 = "9a4a7735279de4c99268e4566a5526ae887e73e6e58f2918cb2309ccac366129"
POST_SHA512 = (
    "dcc8a2011ab03aeec18e251e1f7b96842a8ff54caac1e36b6c3516b1347be311"
    "c7c00ac58d55cd6ec73818647c7bf325d6beaa03b9176f6a3eefaacfee242552"
)
GET_VALUES = {
    "checkout-account": "375917",
    "checkout-algorithm": "sha256",
    "checkout-method": "GET",
    "checkout-nonce": "87ac41e1-e6e6-4789-b8e0-c83930cfc447",
    "checkout-timestamp": "2019-11-01T08:48:50.832Z",
    "checkout-transaction-id": "681538c4-fc84-11e9-83bc-2ffcef4c3453",
}
GET_SHA256 = "4d84e3aedaa847b23e672ff3bc9c57ae5d1c1e84aec251ce39914eaf250bb8b2"
REPORT = {
    "checkout-account": "375917",
    "checkout-algorithm": "sha256",
    "checkout-amount": "8420",
    "checkout-stamp": "stamp-1",
    "checkout-reference": "1232",
    "checkout-transaction-id": "681538c4-fc84-11e9-83bc-2ffcef4c3453",
    "checkout-status": "ok",
    "checkout-provider": "nordea",
}
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def signed(changes=None, *, secret=SECRET, leave_out=()):
    """A report with a right signature, whatever it says."""
    values = {**REPORT, **(changes or {})}
    values = {name: value for name, value in values.items() if name not in leave_out}
    algorithm = values.get("checkout-algorithm", "sha256")
    algorithm = algorithm if algorithm in {"sha256", "sha512"} else "sha256"
    return values | {"signature": signature(values, secret=secret, algorithm=algorithm)}


def test_the_published_request_has_the_published_signature():
    assert signature(POST_VALUES, POST_BODY, secret=SECRET) == POST_SHA256


def test_the_same_request_by_the_longer_hash():
    values = POST_VALUES | {"checkout-algorithm": "sha512"}

    assert signature(values, POST_BODY, secret=SECRET, algorithm="sha512") == POST_SHA512


def test_the_published_question_has_the_published_signature():
    unsigned = {"platform-name": "myropo", "content-type": "application/json"}

    assert signature(GET_VALUES | unsigned, secret=SECRET) == GET_SHA256


@pytest.mark.parametrize(
    ("values", "body", "given"),
    [
        (POST_VALUES, POST_BODY, POST_SHA256),
        (POST_VALUES | {"checkout-algorithm": "sha512"}, POST_BODY, POST_SHA512),
        (GET_VALUES, b"", GET_SHA256),
    ],
)
def test_published_signatures_are_found_right(values, body, given):
    verify(values, body, secret=SECRET, given=given)


@pytest.mark.parametrize(
    "given", ["", "x", "ä", POST_SHA256.upper(), POST_SHA256 + "0", GET_SHA256]
)
def test_another_signature_is_found_wrong(given):
    with pytest.raises(BadSignatureError):
        verify(POST_VALUES, POST_BODY, secret=SECRET, given=given)


def test_a_space_more_in_the_body_is_another_body():
    with pytest.raises(BadSignatureError):
        verify(POST_VALUES, POST_BODY + b" ", secret=SECRET, given=POST_SHA256)


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "SHA256", "", "sha256\n"])
def test_a_weak_or_unknown_hash_is_refused_even_when_right(algorithm):
    values = POST_VALUES | {"checkout-algorithm": algorithm}
    head = "".join(f"{name}:{values[name]}\n" for name in sorted(values)).encode()
    name = algorithm if algorithm in {"md5", "sha1"} else "sha256"
    given = hmac.digest(SECRET.encode(), head + POST_BODY, name).hex()

    with pytest.raises(BadSignatureError):
        verify(values, POST_BODY, secret=SECRET, given=given)


def test_two_values_cannot_be_folded_into_one_that_is_signed_alike():
    values = dict(REPORT)
    folded = {
        **values,
        "checkout-provider": f"nordea\ncheckout-reference:{values['checkout-reference']}",
    }
    del folded["checkout-reference"]
    given = signature(values, secret=SECRET)
    assert signature(folded, secret=SECRET) == given

    with pytest.raises(ForgedReportError):
        read_report(folded | {"signature": given})


def test_a_report_is_read():
    assert read_report(signed()) == Report(
        status=Status.OK,
        stamp="stamp-1",
        reference="1232",
        transaction_id="681538c4-fc84-11e9-83bc-2ffcef4c3453",
        amount_cents=8420,
        method="nordea",
    )


def test_values_that_came_with_the_provider_later_are_signed_too():
    values = signed({"checkout-new-thing": "x", "checkout-settlement-reference": "1232"})

    assert read_report(values).settlement_reference == "1232"
    with pytest.raises(ForgedReportError):
        read_report(values | {"checkout-new-thing": "y"})


def test_our_own_parameters_beside_the_signed_ones_change_nothing():
    assert read_report(signed() | {"lang": "fi"}) == read_report(signed())


@given(name=st.sampled_from(sorted(REPORT)), value=TEXTS)
def test_any_change_of_a_signed_value_is_refused(name, value):
    values = signed()
    if values[name] == value:
        return

    with pytest.raises((ForgedReportError, UnreadableReportError)):
        read_report(values | {name: value})


@given(name=st.sampled_from(sorted(REPORT)))
def test_leaving_a_signed_value_out_is_refused(name):
    values = signed()
    del values[name]

    with pytest.raises(ForgedReportError):
        read_report(values)


@given(name=TEXTS.map(lambda text: f"checkout-{text}"), value=TEXTS)
def test_adding_a_signed_value_is_refused(name, value):
    values = signed()
    if name in values:
        return

    with pytest.raises(ForgedReportError):
        read_report(values | {name: value})


@given(given=st.text(max_size=200))
def test_guessing_the_signature_is_refused(given):
    with pytest.raises(ForgedReportError):
        read_report(signed() | {"signature": given})


@given(query=st.dictionaries(st.one_of(st.sampled_from(sorted(REPORT)), st.text()), st.text()))
def test_whatever_is_sent_unsigned_ends_in_one_of_two_errors(query):
    with pytest.raises((ForgedReportError, UnreadableReportError)):
        read_report(query)


@settings(max_examples=300)
@given(
    changes=st.dictionaries(st.sampled_from(sorted(REPORT)), st.text(max_size=60)),
    leave_out=st.sets(st.sampled_from(sorted(REPORT))),
)
def test_whatever_the_provider_signs_is_read_or_refused_and_never_breaks(changes, leave_out):
    values = signed(changes, leave_out=leave_out)

    try:
        report = read_report(values)
    except (ForgedReportError, UnreadableReportError):
        return

    assert report.status == values["checkout-status"]
    assert report.stamp == values["checkout-stamp"]


@pytest.mark.parametrize("secret", ["", "OTHER"])
def test_a_report_signed_with_another_secret_is_forged(secret):
    with pytest.raises(ForgedReportError):
        read_report(signed(secret=secret))


def test_a_report_for_another_merchant_is_forged():
    with pytest.raises(ForgedReportError, match="account"):
        read_report(signed({"checkout-account": "695861"}))


def test_a_value_in_capitals_is_not_the_signed_one():
    values = signed()
    values["Checkout-Status"] = values.pop("checkout-status")

    with pytest.raises(ForgedReportError):
        read_report(values)


@pytest.mark.parametrize(
    "changes",
    [
        {"checkout-status": "paid"},
        {"checkout-status": ""},
        {"checkout-amount": "84.20"},
        {"checkout-amount": "-1"},
        {"checkout-amount": "٣"},
        {"checkout-amount": "9" * 30},
        {"checkout-stamp": ""},
        {"checkout-stamp": "x" * 201},
        {"checkout-reference": ""},
        {"checkout-transaction-id": "x" * 65},
        {"checkout-settlement-reference": "1" * 41},
    ],
)
def test_a_signed_report_with_odd_values_is_unreadable(changes):
    with pytest.raises(UnreadableReportError):
        read_report(signed(changes))


@pytest.mark.parametrize(
    "name",
    ["checkout-status", "checkout-stamp", "checkout-reference", "checkout-transaction-id"],
)
def test_a_signed_report_without_what_it_is_about_is_unreadable(name):
    with pytest.raises(UnreadableReportError):
        read_report(signed(leave_out=[name]))


def test_a_report_may_leave_the_sum_and_the_method_out():
    report = read_report(signed(leave_out=["checkout-amount", "checkout-provider"]))

    assert (report.amount_cents, report.method) == (None, "")


def test_a_value_that_comes_twice_is_unreadable():
    query = QueryDict(mutable=True)
    query.update(signed())
    query.appendlist("checkout-status", "fail")

    with pytest.raises(UnreadableReportError, match="doubled"):
        read_report(query)


def test_a_query_of_django_is_read():
    query = QueryDict(mutable=True)
    query.update(signed({"checkout-provider": "säästöpankki"}))

    assert read_report(query).method == "säästöpankki"


def test_an_endless_report_is_not_even_looked_at():
    with pytest.raises(UnreadableReportError, match="too long"):
        read_report(signed({"checkout-provider": "x" * 10_000}))


ANSWER = {"status": "ok", "stamp": "s", "reference": "1", "transactionId": "t", "amount": 5}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-21T12:00:00.000Z", datetime(2026, 11, 21, 12, tzinfo=UTC)),
        ("2026-11-21T14:00:00+02:00", datetime(2026, 11, 21, 12, tzinfo=UTC)),
        ("2026-11-21T12:00:00", datetime(2026, 11, 21, 12, tzinfo=UTC)),
    ],
)
def test_when_it_was_paid_is_a_moment_with_a_zone(text, moment):
    assert read_values({**ANSWER, "paidAt": text}).paid_at == moment


@pytest.mark.parametrize(
    "changes",
    [
        {"paidAt": "yesterday"},
        {"paidAt": 5},
        {"paidAt": "0001-01-01T00:00:00+14:00"},
        {"amount": "5"},
        {"amount": True},
        {"amount": 5.0},
        {"amount": -5},
        {"stamp": None},
        {"stamp": ["s"]},
        {"provider": {}},
        {"status": None},
        {"settlementReference": 12},
    ],
)
def test_an_answer_with_odd_values_is_unreadable(changes):
    with pytest.raises(UnreadableReportError):
        read_values({**ANSWER, **changes})
