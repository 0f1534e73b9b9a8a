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

from demo.serving import serve


def main() -> None:
    serve("demo.bank_settings", address="BANK_URL")


if __name__ == "__main__":
    main()
