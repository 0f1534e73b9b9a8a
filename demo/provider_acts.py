"""What a person at the bank does, and what the portal is told about it, right or wrong."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Thread
from typing import Final

import requests

from demo.provider_signing import report_url
from demo.provider_store import Payment, store
from myropo.calendar import HELSINKI

STATUS_AFTER: Final = {
    "pay": "ok",
    "fail": "fail",
    "cancel": "fail",
    "pending": "pending",
    "delayed": "delayed",
}
REPORT: Final = "report"
BEFORE: Final = "before"
LATE: Final = "late"
NEVER: Final = "never"
LATE_SECONDS: Final = 10
CALL_SECONDS: Final = 10


class OddWishError(ValueError):
    """The form asks for something that there is not."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the portal is to hear of it; the module `demo.provider` says what each means."""

    act: str
    callback: str = BEFORE
    delay: float = LATE_SECONDS
    twice: bool = False
    reordered: bool = False
    forged: bool = False
    cents: int = 0
    sum_everywhere: bool = False
    status: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the browser would go back to, and what the portal is called with."""

    return_url: str
    callback_urls: tuple[str, ...]


def read_wishes(form: Mapping[str, str]) -> Wishes:
    """Raises `OddWishError`."""
    act, callback = form.get("act", ""), form.get("callback") or BEFORE
    if act not in {*STATUS_AFTER, REPORT} or callback not in {BEFORE, LATE, NEVER}:
        raise OddWishError
    try:
        return Wishes(
            act=act,
            callback=callback,
            delay=float(form.get("delay") or LATE_SECONDS),
            twice=bool(form.get("twice")),
            reordered=bool(form.get("reordered")),
            forged=bool(form.get("forged")),
            cents=int(form.get("sum") or 0),
            sum_everywhere=bool(form.get("sum_everywhere")),
            status=form.get("status", ""),
        )
    except ValueError:
        raise OddWishError from None


def perform(payment: Payment, wishes: Wishes, *, method: str = "") -> Outcome:
    """Do it and tell the portal. Raises `NotPossibleError`, and then tells nobody."""
    if wishes.act in STATUS_AFTER:
        store.move(payment, STATUS_AFTER[wishes.act], "" if wishes.act == "cancel" else method)
    if wishes.sum_everywhere and wishes.cents:
        payment.amount = wishes.cents
    status = wishes.status or payment.status
    outcome = Outcome(
        return_url=_url("redirectUrls", payment, wishes, status),
        callback_urls=_callback_urls(payment, wishes, status),
    )
    if wishes.callback != NEVER:
        delay = wishes.delay if wishes.callback == LATE else 0
        caller = Thread(target=_call, args=(payment, outcome.callback_urls, delay), daemon=True)
        caller.start()
        if wishes.callback == BEFORE:
            caller.join()
    return outcome


def tell_references(payments: Sequence[Payment]) -> None:
    """Call the portal once more for each payment, now that its settlement reference is known.

    Comes back when all are told, or after a while; then the rest is told meanwhile.
    """
    wishes = Wishes(act=REPORT)

    def tell() -> None:
        for payment in payments:
            _call(payment, _callback_urls(payment, wishes, payment.status), 0)

    caller = Thread(target=tell, daemon=True)
    caller.start()
    caller.join(CALL_SECONDS)


def _callback_urls(payment: Payment, wishes: Wishes, status: str) -> tuple[str, ...]:
    if "callbackUrls" not in payment.asked:
        return ()
    urls = [_url("callbackUrls", payment, wishes, status)] * (2 if wishes.twice else 1)
    if wishes.reordered:
        urls.append(_url("callbackUrls", payment, wishes, "pending"))
    return tuple(urls)


def _url(kind: str, payment: Payment, wishes: Wishes, status: str) -> str:
    address = payment.asked[kind]["cancel" if status == "fail" else "success"]
    return report_url(address, payment, status=status, cents=wishes.cents, is_forged=wishes.forged)


def _call(payment: Payment, urls: Sequence[str], delay: float) -> None:
    time.sleep(delay)
    for url in urls:
        try:
            response = requests.get(url, timeout=CALL_SECONDS, allow_redirects=False)
            answer = str(response.status_code)
        except requests.RequestException as problem:
            answer = type(problem).__name__
        moment = datetime.now(HELSINKI).isoformat(timespec="seconds")
        with store.lock:
            payment.calls.append({"at": moment, "url": url, "answer": answer})
