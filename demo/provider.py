"""The demo payment provider: Paytrail's Payment API over HTTP, with pages to pay on.

    python -m demo.provider

is a process of its own, like the demo bank, and does not start with DEBUG=False. It
remembers payments only while it runs. Environment, with what `make run` has set anyway as
default: `PROVIDER_URL` (`PAYTRAIL_URL`), `PORTAL_URL` (`PUBLIC_URL`), `PAYTRAIL_ACCOUNT`,
`PAYTRAIL_SECRET`; `STATEMENTS_DIR`, where payouts leave their bank statement too, and
`PAYOUT_ACCOUNT`, the IBAN that they go to.

The provider's interface: `POST /payments`, `GET /payments/<id>`,
`GET /merchants/payment-providers`. A person's pages: `/pay/<id>`, `/bank/<id>/<method>`,
and `/control/`, which lists every payment. A test or a benchmark presses the same buttons
over HTTP; with `Accept: application/json` (or `*/*`) it is answered in JSON:

`POST /control/payments/<id>`
    `act`: pay, fail, pending, delayed, cancel, or report (say again what is the case).
    `callback`: before (the answer; default), late (after `delay` seconds), never.
    `twice`: send it two times. `reordered`: say "pending" once more after it.
    `forged`: with a signature that is wrong. `sum`: cents to report instead of the true
    ones; with `sum_everywhere` also to whoever asks. `status`: report this one instead.
    Answer: the payment, `return_url` (where the browser would be sent) and
    `callback_urls` (what was or will be called).
`GET /control/payments`
    `payments`, the newest first, each with the `calls` that were made for it.
`POST /control/payout`
    Pays out every paid payment that has not been: `reference`, `amount`, `payments`,
    `statement` (address of the file) and `file` (where it was written, if anywhere).
    `short_by`: cents that are missing from the payout. `tell`: call the portal again for
    each payment, with the reference; otherwise it learns that by asking. Nothing to pay
    out: 409.
`GET /control/payouts/<reference>`
    The bank statement of a payout. `?kind=camt.053|camt.054&version=02|08`.
`POST /control/fault`
    `name`: down (503), slow (done, but answered after `seconds`), silent (not done, no
    answer), lost (done, no answer), badly_signed, unreadable, endless, redirect; empty for
    none. `times`: for so many calls only. Faults are those of the provider's interface.
`POST /control/reset`
    Forgets payments, payouts and the fault.
"""

from demo.serving import serve


def main() -> None:
    serve("demo.provider_settings", address="PROVIDER_URL")


if __name__ == "__main__":
    main()
