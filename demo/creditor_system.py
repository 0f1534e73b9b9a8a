"""The demo's creditor's own system: takes webhooks, checks them, and shows what came.

    python -m demo.creditor_system

is a process of its own, like the demo bank, and does not start with DEBUG=False. It remembers
messages only while it runs. Environment: `CREDITOR_URL`, its own address, `CREDITOR_SECRETS`, a
file with the secrets that it knows, a line each, and `PORTAL_URL` (`PUBLIC_URL`).

`POST /hook` takes a message as docs/webhooks.md says. A test talks to it over HTTP:

`GET /control/messages`
    What was taken, the newest first.
`POST /control/answers`
    `status` once for each of the next requests: 400, 410, 429, 500, 503.
`POST /control/secret`
    Another secret to know.
"""

from demo.serving import serve


def main() -> None:
    serve("demo.creditor_settings", address="URL")


if __name__ == "__main__":
    main()
