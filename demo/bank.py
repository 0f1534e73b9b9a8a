"""The demo bank: a provider of the Finnish Trust Network, shaped like the real ones.

    python -m demo.bank

is a process of its own (in the portal's, the token call would be a request to itself).
It listens where `BANK_URL` says. Environment, with what `make run` has set anyway as
default: `BANK_URL` (`OIDC_ISSUER`), `PORTAL_URL` (`PUBLIC_URL`), `BANK_KEYS`
(`OIDC_RP_KEYS`, a folder that `demo.keys.write_keys` has filled), `OIDC_CLIENT_ID`.

Endpoints: `/authorize`, `/token`, `/par`, `/signed-jwks`, and `/authenticator/`, which
shows the one-time code of the demo's agent. It knows artificial people alone, issues
`loatest2` alone, and does not start with DEBUG=False.
"""

import os
from urllib.parse import urlsplit

import django


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "demo.bank_settings"
    django.setup()

    from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: PLC0415 - after setup
    from django.core.management import call_command  # noqa: PLC0415
    from django.core.servers.basehttp import run  # noqa: PLC0415
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415

    from demo.bank_settings import BANK_URL  # noqa: PLC0415 - tests import this module

    call_command("check")
    port = urlsplit(BANK_URL).port or 80
    run("127.0.0.1", port, StaticFilesHandler(get_wsgi_application()), threading=True)


if __name__ == "__main__":
    main()
