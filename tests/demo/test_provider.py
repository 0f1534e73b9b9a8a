"""The demo payment provider is as strict as the real one, and cannot run for real."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import requests

from demo import provider_signing
from invoices.rules.references import normalise
from payments.paytrail.signing import signature, verify
from tests.payments.test_paytrail_reports import (
    GET_SHA256,
    GET_VALUES,
    POST_BODY,
    POST_SHA256,
    POST_SHA512,
    POST_VALUES,
)
from tests.provider import ACCOUNT, SECRET, Provider, running_provider

ROOT = Path(__file__).resolve().parents[2]
WRONG = {"signature": "0" * 64}


def body(**changes):
    content = {
        "stamp": str(uuid4()),
        "reference": "1232",
        "amount": 8420,
        "currency": "EUR",
        "language": "FI",
        "items": [{"unitPrice": 8420, "units": 1, "vatPercentage": 0, "productCode": "MR-1"}],
        "customer": {"email": "no-reply@myropo.example"},
        "redirectUrls": {"success": "https://p.example/r", "cancel": "https://p.example/r"},
        "callbackUrls": {"success": "https://p.example/c", "cancel": "https://p.example/c"},
        "groups": ["mobile", "bank", "creditcard"],
        **changes,
    }
    return {name: value for name, value in content.items() if value is not None}


def headers(method, content=b"", **changes):
    values = {
        "checkout-account": ACCOUNT,
        "checkout-algorithm": "sha256",
        "checkout-method": method,
        "checkout-nonce": str(uuid4()),
        "checkout-timestamp": datetime.now(UTC).isoformat(),
        **{name.replace("_", "-"): value for name, value in changes.items()},
    }
    values = {name: value for name, value in values.items() if value is not None}
    algorithm = values.get("checkout-algorithm", "sha256")
    algorithm = algorithm if algorithm in {"sha256", "sha512"} else "sha256"
    return values | {"signature": signature(values, content, secret=SECRET, algorithm=algorithm)}


def send(provider, content=None, *, overwrite=None, **changes):
    raw = json.dumps(content or body()).encode()
    sent = headers("POST", raw, **changes) | {"content-type": "application/json; charset=utf-8"}
    return requests.post(
        f"{provider.url}/payments", data=raw, headers=sent | (overwrite or {}), timeout=10
    )


def known(provider, **changes):
    answer = send(provider, body(**changes))
    assert answer.status_code == 201, answer.text
    return answer.json()["transactionId"]


@pytest.mark.parametrize(
    ("values", "content", "algorithm", "expected"),
    [
        (POST_VALUES, POST_BODY, "sha256", POST_SHA256),
        (POST_VALUES | {"checkout-algorithm": "sha512"}, POST_BODY, "sha512", POST_SHA512),
        (GET_VALUES, b"", "sha256", GET_SHA256),
    ],
    ids=["post", "post-sha512", "get"],
)
def test_it_signs_like_the_published_examples(values, content, algorithm, expected):
    assert provider_signing.sign(values, content, algorithm) == expected


@pytest.mark.slow
def test_it_does_not_start_where_it_must_not():
    done = subprocess.run(
        [sys.executable, "-m", "demo.provider"],
        cwd=ROOT,
        env=os.environ | {"DEBUG": "False"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert "DEBUG=True alone" in done.stderr


def test_a_right_request_is_answered_with_a_signature(provider):
    answer = send(provider)

    assert answer.status_code == 201
    lower = {name.lower(): value for name, value in answer.headers.items()}
    verify(lower, answer.content, secret=SECRET, given=lower["signature"])
    assert lower["checkout-transaction-id"] == answer.json()["transactionId"]
    assert lower["request-id"]


def test_the_longer_hash_is_answered_with_the_longer_hash(provider):
    answer = send(provider, checkout_algorithm="sha512")

    assert answer.status_code == 201
    lower = {name.lower(): value for name, value in answer.headers.items()}
    assert len(lower["signature"]) == 128
    verify(lower, answer.content, secret=SECRET, given=lower["signature"])


@pytest.mark.parametrize(
    ("changes", "overwrite", "status", "what"),
    [
        ({}, WRONG, 401, "signature"),
        ({}, {"checkout-nonce": "changed-after-signing"}, 401, "signature"),
        ({"checkout_account": "1"}, {}, 401, "checkout-account"),
        ({"checkout_algorithm": "md5"}, {}, 401, "checkout-algorithm"),
        ({"checkout_method": "GET"}, {}, 400, "checkout-method"),
        ({"checkout_nonce": None}, {}, 400, "checkout-nonce"),
        ({"checkout_timestamp": "today"}, {}, 400, "checkout-timestamp"),
        ({"checkout_timestamp": "2026-01-01T00:00:00Z"}, {}, 400, "checkout-timestamp"),
        ({"checkout_transaction_id": "x"}, {}, 400, "checkout-transaction-id"),
        ({}, {"content-type": "application/json"}, 400, "content-type"),
    ],
)
def test_a_call_with_wrong_headers_is_refused(provider, changes, overwrite, status, what):
    answer = send(provider, overwrite=overwrite, **changes)

    assert answer.status_code == status
    assert what in answer.json()["message"]
    assert provider.payments() == []


def test_a_nonce_serves_once(provider):
    assert send(provider, checkout_nonce="once").status_code == 201

    answer = send(provider, checkout_nonce="once")

    assert answer.status_code == 400
    assert "nonce" in answer.json()["message"]


def test_a_stamp_serves_once(provider):
    known(provider, stamp="once")

    assert "stamp" in send(provider, body(stamp="once")).json()["message"]


def pair(address):
    return {"success": address, "cancel": address}


def item(**changes):
    return [{"unitPrice": 8420, "units": 1, "vatPercentage": 0, "productCode": "x", **changes}]


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"stamp": None}, "required"),
        ({"customer": None}, "required"),
        ({"redirectUrls": None}, "required"),
        ({"surprise": 1}, "unknown"),
        ({"stamp": "x" * 201}, "stamp"),
        ({"reference": ""}, "reference"),
        ({"reference": 1232}, "reference"),
        ({"amount": 0, "items": None}, "amount"),
        ({"amount": 99_999_999, "items": None}, "amount"),
        ({"amount": "8420"}, "amount"),
        ({"amount": 8421}, "add up"),
        ({"items": []}, "items"),
        ({"items": item(units=0)}, "units"),
        ({"items": item(unitPrice=-1)}, "unitPrice"),
        ({"items": item(vatPercentage=101)}, "vatPercentage"),
        ({"currency": "SEK"}, "currency"),
        ({"language": "fi"}, "language"),
        ({"customer": {"email": "nobody"}}, "email"),
        ({"customer": {}}, "email"),
        ({"redirectUrls": {"success": "https://p.example/"}}, "redirectUrls"),
        ({"redirectUrls": pair("http://p.example/")}, "redirectUrls"),
        ({"redirectUrls": pair(f"https://p.example/{'x' * 300}")}, "redirectUrls"),
        ({"callbackUrls": pair("ftp://localhost/")}, "callbackUrls"),
        ({"groups": ["cash"]}, "groups"),
    ],
)
def test_a_payment_that_the_real_provider_would_refuse_is_refused(provider, changes, what):
    answer = send(provider, body(**changes))

    assert answer.status_code == 400
    assert what in answer.json()["message"]
    assert provider.payments() == []


def test_the_largest_sum_and_addresses_of_this_machine_are_taken(provider):
    assert known(provider, amount=99_999_998, items=None)
    assert known(provider, redirectUrls=pair("http://localhost:8000/r"), callbackUrls=None)
    assert known(provider, redirectUrls=pair("http://testserver/r"))


def test_a_question_must_name_the_payment_that_it_is_about(provider):
    one, other = known(provider), known(provider)

    answer = requests.get(
        f"{provider.url}/payments/{one}",
        headers=headers("GET", checkout_transaction_id=other),
        timeout=10,
    )

    assert answer.status_code == 400


def test_a_question_without_a_signature_is_refused(provider):
    answer = requests.get(f"{provider.url}/payments/{known(provider)}", timeout=10)

    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("first", "then", "is_possible"),
    [
        ("pending", "pay", True),
        ("pending", "delayed", True),
        ("delayed", "pay", True),
        ("delayed", "fail", True),
        ("delayed", "pending", False),
        ("pay", "fail", False),
        ("fail", "pay", False),
        ("cancel", "pay", False),
    ],
)
def test_a_payment_goes_forward_alone(provider, first, then, is_possible):
    payment = known(provider)
    provider.act(payment, first)

    answer = requests.post(
        f"{provider.url}/control/payments/{payment}",
        data={"act": then, "callback": "never"},
        timeout=10,
    )

    assert answer.status_code == (200 if is_possible else 409)


def test_pressed_eight_times_at_once_a_payment_is_paid_once(provider):
    payment = known(provider)

    def press(_number):
        return requests.post(
            f"{provider.url}/control/payments/{payment}",
            data={"act": "pay", "callback": "never"},
            timeout=20,
        ).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(press, range(8)))

    assert statuses == [200] + [409] * 7


@pytest.mark.parametrize("form", [{"act": "steal"}, {"act": "pay", "callback": "maybe"}, {}])
def test_an_act_that_there_is_not_is_refused(provider, form):
    answer = requests.post(
        f"{provider.url}/control/payments/{known(provider)}", data=form, timeout=10
    )

    assert answer.status_code == 400


def test_a_payout_gathers_what_was_paid_since_the_one_before(provider):
    one, other, failed = known(provider), known(provider), known(provider)
    provider.act(one)
    provider.act(other)
    provider.act(failed, "fail")

    payout = provider.pay_out()

    assert payout["amount"] == 2 * 8420
    assert set(payout["payments"]) == {one, other}
    assert normalise(payout["reference"]) == payout["reference"]
    references = {
        each["transactionId"]: each.get("settlementReference") for each in provider.payments()
    }
    assert references == {one: payout["reference"], other: payout["reference"], failed: None}
    again = requests.post(f"{provider.url}/control/payout", timeout=10)
    assert again.status_code == 409


def test_two_payouts_have_two_references(provider):
    provider.act(known(provider))
    first = provider.pay_out()
    provider.act(known(provider))

    second = provider.pay_out()

    assert first["reference"] != second["reference"]


@pytest.mark.parametrize("kind", ["camt.053", "camt.054"])
@pytest.mark.parametrize("version", ["02", "08"])
def test_the_statement_of_a_payout_shows_its_sum_and_reference(provider, kind, version):
    provider.act(known(provider))
    reference = provider.pay_out()["reference"]

    statement = provider.statement(reference, kind=kind, version=version).decode()

    assert f"{kind}.001.{version}" in statement
    assert f"<Ref>{reference}</Ref>" in statement
    assert '<Amt Ccy="EUR">84.20</Amt>' in statement


def test_a_payout_may_lack_cents(provider):
    provider.act(known(provider))

    payout = provider.pay_out(short_by=20)

    assert payout["amount"] == 8400
    assert b'<Amt Ccy="EUR">84.00</Amt>' in provider.statement(payout["reference"])


@pytest.mark.slow
def test_a_payout_leaves_its_statement_where_it_is_told(tmp_path):
    folder = tmp_path / "var" / "statements"
    with running_provider(statements=folder) as url:
        provider = Provider(url)
        provider.act(known(provider))

        payout = provider.pay_out()

        path = Path(payout["file"])
        assert path.parent == folder
        assert path.read_bytes() == provider.statement(payout["reference"])


def test_a_paid_payment_has_its_moment_and_its_filing_code(provider):
    payment = known(provider)
    provider.act(payment)

    (told,) = provider.payments()

    paid_at = datetime.fromisoformat(told["paidAt"])
    assert timedelta(0) <= datetime.now(UTC) - paid_at < timedelta(minutes=1)
    assert told["filingCode"]


def test_an_unknown_fault_is_refused(provider):
    answer = requests.post(f"{provider.url}/control/fault", data={"name": "fire"}, timeout=10)

    assert answer.status_code == 400
