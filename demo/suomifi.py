"""The demo Suomi.fi: the Web API of authorisations for companies, with a page to choose on.

    python -m demo.suomifi

is a process of its own, like the demo bank, and does not start with DEBUG=False. It remembers
choices only while it runs. Environment, with what `make run` has set anyway as default:
`REGISTERS_URL` (`SUOMIFI_URL`), `PORTAL_URL` (`PUBLIC_URL`), `SUOMIFI_CLIENT_ID`,
`SUOMIFI_API_KEY`, `SUOMIFI_OAUTH_PASSWORD`.

As at the real service: `GET /service/ypa/user/register/<client>/<identity code>`,
`GET /oauth/authorize` (the page), `POST /oauth/token` and
`GET /service/ypa/api/organizationRoles/<session>`, with their checksums, passwords and codes
that count once. Which company knows whom is in `demo.suomifi_companies`.

A test presses the same buttons over HTTP:

`POST /choose`
    `handle` of the page; `company`, once for each that is chosen; or `error`.
`POST /control/fault`
    `name`: down (503), unauthorised (401), html, garbage, nested, list, empty, odd, endless,
    redirect, hang, drip; empty for none. `step`: register, token or roles, or empty for all.
"""

from demo.serving import serve


def main() -> None:
    serve("demo.suomifi_settings", address="URL")


if __name__ == "__main__":
    main()
