"""A person at the demo payment provider, and what the portal hears of what they do."""

import re
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import requests

from payments import paytrail
from payments.paytrail import ForgedReportError, Item, Status, read_report
from tests.provider import query_of

LATE = 0.4  # seconds


class Portal:
    """Listens where the provider calls, and keeps what it heard."""

    def __init__(self, port: int, heard: list[str]) -> None:
        self.url = f"http://localhost:{port}"
        self.heard = heard

    def reports(self) -> list[paytrail.Report]:
        return [read_report(query_of(path)) for path in self.heard]

    def wait_for(self, count: int) -> None:
        for _ in range(100):
            if len(self.heard) >= count:
                return
            time.sleep(0.05)
        pytest.fail(f"heard {len(self.heard)} of {count}")


@pytest.fixture
def portal() -> Iterator[Portal]:
    heard: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            heard.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_said):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield Portal(server.server_address[1], heard)
    server.shutdown()
    server.server_close()


@pytest.fixture
def payment(provider, portal):
    return paytrail.create_payment(
        stamp="stamp",
        reference="1232",
        amount_cents=166895,
        language="fi",
        items=[Item(166895, "MR-1")],
        return_url=f"{portal.url}/return/",
        callback_url=f"{portal.url}/callback/",
    )


@pytest.fixture
def bank(payment):
    return next(each for each in payment.methods if each.id == "nordea")


def press(bank, act="pay", **wishes):
    return requests.post(
        f"{bank.url}/choose", data={"act": act, **wishes}, allow_redirects=False, timeout=20
    )


def test_the_hosted_page_offers_every_way_to_pay(payment):
    page = requests.get(payment.href, timeout=10)

    assert page.status_code == 200
    assert '<html lang="fi">' in page.text
    assert "1\u00a0668,95\u00a0€" in page.text
    assert all(f">{each.name}</button>" in page.text for each in payment.methods)


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", "Vahvista maksu"), ("sv", "Bekräfta betalningen"), ("en", "Confirm the payment")],
)
def test_the_bank_speaks_the_language_of_the_payment(provider, language, words):
    payment = paytrail.create_payment(
        stamp="s",
        reference="1232",
        amount_cents=100,
        language=language,
        items=[Item(100, "MR-1")],
        return_url="http://testserver/r/",
        callback_url="http://testserver/c/",
    )
    bank = payment.methods[1]

    page = requests.post(bank.url, data=dict(bank.parameters), timeout=10)

    assert words in page.text
    assert f'<html lang="{language}">' in page.text


def test_the_form_of_the_interface_leads_to_the_bank(bank):
    page = requests.post(bank.url, data=dict(bank.parameters), timeout=10)

    assert page.status_code == 200
    assert "Maksa 1\u00a0668,95\u00a0€" in page.text


def test_a_form_that_somebody_made_up_does_not(bank):
    page = requests.post(bank.url, data={"signature": "0" * 64}, timeout=10)

    assert page.status_code == 400


def test_a_form_of_the_hosted_page_leads_to_the_bank(provider, payment):
    page = requests.get(payment.href, timeout=10).text
    action, fields = re.search(
        r'action="(/bank/[^"]+/aktia)">(.*?)<button', page, re.DOTALL
    ).groups()
    values = dict(re.findall(r'name="([^"]+)" value="([^"]+)"', fields))

    answer = requests.post(f"{provider.url}{action}", data=values, timeout=10)

    assert "Aktia" in answer.text


def test_paying_calls_the_portal_and_then_sends_the_browser_back(bank, portal):
    answer = press(bank)

    (report,) = portal.reports()
    assert (report.status, report.amount_cents, report.method) == (Status.OK, 166895, "nordea")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"{portal.url}/return/?")
    assert read_report(query_of(answer.headers["Location"])) == report


@pytest.mark.parametrize(
    ("act", "status"),
    [("fail", "fail"), ("cancel", "fail"), ("pending", "pending"), ("delayed", "delayed")],
)
def test_everything_else_that_may_happen_is_told_too(bank, portal, act, status):
    answer = press(bank, act)

    assert [each.status for each in portal.reports()] == [status]
    assert query_of(answer.headers["Location"])["checkout-status"] == status


def test_a_late_call_comes_after_the_return(bank, portal):
    answer = press(bank, callback="late", delay=LATE)

    assert answer.status_code == 302
    assert portal.heard == []
    portal.wait_for(1)
    assert portal.reports()[0].status is Status.OK


def test_a_call_that_never_comes(bank, portal, payment):
    press(bank, callback="never")

    time.sleep(LATE)
    assert portal.heard == []
    assert paytrail.ask(payment.transaction_id).status is Status.OK


def test_the_same_call_twice(bank, portal):
    press(bank, twice="1")

    first, second = portal.heard
    assert first == second


def test_an_older_call_after_the_newer(bank, portal):
    press(bank, reordered="1")

    assert [each.status for each in portal.reports()] == [Status.OK, Status.PENDING]


def test_a_forged_call_and_return(bank, portal):
    answer = press(bank, forged="1")

    for said in (*portal.heard, answer.headers["Location"]):
        with pytest.raises(ForgedReportError):
            read_report(query_of(said))


def test_another_sum_in_the_call_alone(bank, portal, payment):
    press(bank, sum="166894")

    assert portal.reports()[0].amount_cents == 166894
    assert paytrail.ask(payment.transaction_id).amount_cents == 166895


def test_another_sum_everywhere(bank, payment):
    press(bank, sum="166894", sum_everywhere="1")

    assert paytrail.ask(payment.transaction_id).amount_cents == 166894


def test_closing_the_window_leaves_the_call_alone(bank, portal):
    answer = press(bank, no_return="1")

    assert answer.status_code == 200
    assert "Voit sulkea tämän ikkunan" in answer.text
    assert [each.status for each in portal.reports()] == [Status.OK]


def test_leaving_tells_nobody_anything(bank, portal, payment):
    answer = press(bank, "leave")

    assert answer.headers["Location"] == "http://testserver/"
    assert portal.heard == []
    assert paytrail.ask(payment.transaction_id).status is Status.NEW


def test_cancelling_on_the_hosted_page_goes_back(payment, portal):
    answer = requests.post(f"{payment.href}/cancel", allow_redirects=False, timeout=10)

    assert query_of(answer.headers["Location"])["checkout-status"] == "fail"
    assert [each.status for each in portal.reports()] == [Status.FAIL]


def test_a_second_press_changes_nothing(bank, portal, payment):
    press(bank)

    again = press(bank, "fail")

    assert again.status_code == 409
    assert "Palaa palveluun" in again.text
    assert len(portal.heard) == 1
    assert paytrail.ask(payment.transaction_id).status is Status.OK


@pytest.mark.parametrize("path", ["/pay/{}", "/bank/{}/nordea"])
def test_a_payment_that_is_over_says_so(provider, bank, payment, path):
    press(bank, callback="never")

    page = requests.get(f"{provider.url}{path.format(payment.transaction_id)}", timeout=10)

    assert page.status_code == 409
    assert "jo käsitelty" in page.text


def test_a_payment_that_nobody_knows_says_so(provider):
    page = requests.get(f"{provider.url}/pay/unknown", timeout=10)

    assert page.status_code == 404


def test_any_call_may_be_sent_again(provider, bank, portal, payment):
    press(bank, callback="never")

    provider.act(payment.transaction_id, "report", callback="before", twice=1)

    assert [each.status for each in portal.reports()] == [Status.OK, Status.OK]


def test_a_lie_may_be_told(provider, portal, payment):
    provider.act(payment.transaction_id, "report", callback="before", status="ok", forged=1)

    with pytest.raises(ForgedReportError):
        portal.reports()


def test_what_was_pending_may_become_paid_later(provider, bank, portal, payment):
    press(bank, "pending")

    provider.act(payment.transaction_id, "pay", callback="before")

    assert [each.status for each in portal.reports()] == [Status.PENDING, Status.OK]


def test_a_payout_may_be_told_at_once(provider, bank, portal):
    press(bank)

    payout = provider.pay_out(tell=1)

    first, second = portal.reports()
    assert first.settlement_reference == ""
    assert (second.status, second.settlement_reference) == (Status.OK, payout["reference"])


def test_a_payout_is_otherwise_learnt_by_asking_alone(provider, bank, portal):
    press(bank)

    provider.pay_out()

    assert len(portal.heard) == 1


def test_the_control_page_shows_payments_calls_and_payouts(provider, bank, payment):
    press(bank)
    reference = provider.pay_out()["reference"]

    page = requests.get(f"{provider.url}/control/", headers={"Accept": "text/html"}, timeout=10)

    assert payment.transaction_id in page.text
    assert "callback → 204" in page.text
    assert reference in page.text


def test_a_person_on_the_control_page_comes_back_to_it(provider):
    answer = requests.post(
        f"{provider.url}/control/fault",
        data={"name": "down"},
        headers={"Accept": "text/html,*/*;q=0.8"},
        allow_redirects=False,
        timeout=10,
    )

    assert (answer.status_code, answer.headers["Location"]) == (302, "/control/")


def test_a_portal_that_does_not_answer_is_noted(provider):
    payment = paytrail.create_payment(
        stamp="s",
        reference="1232",
        amount_cents=100,
        language="fi",
        items=[Item(100, "MR-1")],
        return_url="http://testserver/r/",
        callback_url="http://localhost:9/c/",
    )

    answer = press(payment.methods[1])

    assert answer.status_code == 302
    (told,) = provider.payments()
    assert [each["answer"] for each in told["calls"]] == ["ConnectionError"]
