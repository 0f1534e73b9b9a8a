"""From the provider's callback to the changed page, with the processes of `make run`.

    python -m bench.callback [--payments 200] [--port 9170]

Someone has a page of an unpaid invoice open. The clock starts when the callback is sent and
stops when the bell has rung and the page, asked for again, says that it is paid.
"""

import argparse
import time
from concurrent.futures import Future, ThreadPoolExecutor
from statistics import quantiles
from uuid import UUID

import requests

from bench.portal import PATIENCE, PORT, Payer, Portal, payers, running_portal, say
from bench.table import Table

PAID = "Maksettu MyRopossa"
GOAL_MS = 300
# The payer is at the bank for so long at least: bells of the start have rung.
AT_BANK_SECONDS = 0.8


def main(payments: int, port: int = PORT) -> bool:
    """Print the figures; whether the goal is reached."""
    people = min(payments, 20)
    moments: list[dict[str, float]] = []
    with running_portal(port) as portal:
        everybody = payers(portal, number=people, invoices_each=-(-payments // people) + 1)
        for payer in everybody:
            _pay(portal, payer, payer.invoices.pop())  # the first of each warms up
        for number in range(payments):
            payer = everybody[number % people]
            moments.append(_pay(portal, payer, payer.invoices.pop()))
    table = Table(
        f"From the callback to the changed page, {payments} payments",
        ("ms after the callback was sent", "p50", "p95", "max", "p95 to reach"),
    )
    for name in ("callback answered", "bell rang", "page shows it"):
        times = [each[name] for each in moments]
        goal = str(GOAL_MS) if name == "page shows it" else ""
        table.add(name, f"{_p(times, 50):.0f}", f"{_p(times, 95):.0f}", f"{max(times):.0f}", goal)
    table.show()
    return _p([each["page shows it"] for each in moments], 95) < GOAL_MS


def _p(values: list[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def _pay(portal: Portal, payer: Payer, invoice: UUID) -> dict[str, float]:
    """One payment, timed in milliseconds."""
    from websockets.sync.client import connect

    payment = payer.start_payment(invoice)
    assert payment is not None, "a payment could not be started"
    page = f"/invoices/{invoice}/"
    cookie = "; ".join(f"{each.name}={each.value}" for each in payer.web.cookies)
    address = f"ws://localhost:{portal.run.port}/ws/changes/?since={int(time.time())}"
    with connect(
        address,
        additional_headers={"Cookie": cookie},
        origin=portal.url,  # type: ignore[arg-type]
    ) as bell:
        [callback, *_] = payer.at_bank(payment, callback="never")["callback_urls"]
        time.sleep(AT_BANK_SECONDS)
        _drain(bell)
        assert PAID not in payer.get(page).text
        with ThreadPoolExecutor(1) as provider:
            began = time.perf_counter()
            answered = provider.submit(_call, callback)
            bell.recv(timeout=PATIENCE)
            rang = time.perf_counter()
            while PAID not in payer.get(page, **{"Live-Refresh": "1"}).text:
                bell.recv(timeout=PATIENCE)
            shown = time.perf_counter()
            moments = {
                "callback answered": _result(answered),
                "bell rang": rang,
                "page shows it": shown,
            }
    return {name: (moment - began) * 1000 for name, moment in moments.items()}


def _call(callback: str) -> float:
    answer = requests.get(callback, timeout=PATIENCE)
    assert answer.status_code == 200, answer.status_code
    return time.perf_counter()


def _result(answered: "Future[float]") -> float:
    return answered.result(timeout=PATIENCE)


def _drain(bell: object) -> None:
    try:
        while True:
            bell.recv(timeout=0.05)  # type: ignore[attr-defined]
    except TimeoutError:
        return


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payments", type=int, default=200)
    parser.add_argument("--port", type=int, default=PORT)
    asked = parser.parse_args()
    say("The goal is reached." if main(asked.payments, asked.port) else "The goal is missed.")
