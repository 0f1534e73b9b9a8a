"""The Finnish Trust Network, seen from a relying party.

What the network demands since 31 August 2025 (Traficom recommendation 213/2023 S): signed
authorization requests, `private_key_jwt`, encrypted ID tokens, and key sets that are
signed or configured by hand. mozilla-django-oidc keeps the flow (state, nonce, PKCE,
session); all JOSE is here, and joserfc does it.
"""

from accounts.ftn.authorization import authorization_url
from accounts.ftn.errors import FtnError, Reason
from accounts.ftn.id_token import read_id_token
from accounts.ftn.identity import Identity
from accounts.ftn.token import exchange_code

__all__ = [
    "FtnError",
    "Identity",
    "Reason",
    "authorization_url",
    "exchange_code",
    "read_id_token",
]
