"""The code for the ID token."""

import json
from datetime import datetime

from django.conf import settings
from django.views.decorators.debug import sensitive_variables

from accounts.ftn.authorization import client_assertion
from accounts.ftn.calls import send
from accounts.ftn.errors import FtnError, Reason


@sensitive_variables()
def exchange_code(form: dict[str, str], *, at: datetime) -> str:
    """The encrypted ID token for the library's form; an assertion replaces its secret.

    Raises `FtnError`: unreachable, refused, or without an ID token.
    """
    form = {name: value for name, value in form.items() if name != "client_secret"}
    answer = send(
        settings.OIDC_OP_TOKEN_ENDPOINT,
        form | client_assertion(at=at),
        refused=Reason.TOKEN_REFUSED,
    )
    try:
        id_token = json.loads(answer)["id_token"]
    except (KeyError, TypeError):
        raise FtnError(Reason.NO_ID_TOKEN) from None
    except ValueError:
        raise FtnError(Reason.BROKER_ANSWER) from None
    if not isinstance(id_token, str) or not id_token:
        raise FtnError(Reason.NO_ID_TOKEN)
    return id_token
