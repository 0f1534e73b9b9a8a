"""The demo push service: takes messages for browsers, opens them, and shows what they would show.

    python -m demo.push_service

is a process of its own, like the demo bank, and does not start with DEBUG=False. It remembers
messages only while it runs. Environment: `PUSH_URL`, its own address, and `PORTAL_URL`
(`PUBLIC_URL`).

As at a real one: `POST /push/<token>` (RFC 8030) with an encrypted body (RFC 8291) and the
sender's signature (RFC 8292), all of which are checked. A browser has its push service built in
and cannot be told to use this one: the devices here are the service's own (`demo.push_devices`).

A test talks to it over HTTP:

`POST /control/device`
    `name`; answers what a browser's `subscribe()` gives: endpoint and keys.
`GET /control/messages`
    What was taken, opened, the newest first; `device` for one device's.
`POST /control/answers`
    `device`, `status` once for each of its next requests: 404, 410, 413, 429, 500, 503, 403.
"""

from demo.serving import serve


def main() -> None:
    serve("demo.push_settings", address="URL")


if __name__ == "__main__":
    main()
