"""How users are fetched and, for staff, how a password is checked."""

from typing import Any

from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_variables
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from accounts import ftn
from accounts.models import Language, User
from accounts.services.sign_in import user_of_identity


class StaffBackend(ModelBackend):
    """A password, for staff alone; the second factor is asked by the admin site."""

    def authenticate(
        self, request: HttpRequest | None, *args: Any, **credentials: Any
    ) -> User | None:
        user = super().authenticate(request, *args, **credentials)
        return user if isinstance(user, User) and user.is_staff else None


class BankIdBackend(OIDCAuthenticationBackend):
    """A bank identity through a broker of the Finnish Trust Network.

    The library leads (`authenticate`); the token call and all that is believed of its
    answer are `accounts.ftn`'s. Every refusal is an `FtnError`.
    """

    def authenticate(
        self, request: HttpRequest | None, nonce: str = "", **credentials: Any
    ) -> User | None:
        """Only with the nonce of a sign-in begun here; a password is not our business."""
        if not nonce:
            return None
        user: User | None = super().authenticate(request, nonce=nonce, **credentials)
        return user

    def get_user(self, user_id: int) -> User | None:
        return _find_active(user_id)

    @sensitive_variables()
    def get_token(self, payload: dict[str, str]) -> dict[str, str]:
        return {"id_token": ftn.exchange_code(payload, at=timezone.now())}

    @sensitive_variables()
    def verify_token(self, token: str, *, nonce: str, **_later: Any) -> ftn.Identity:
        return ftn.read_id_token(token, nonce=nonce, at=timezone.now())

    def store_tokens(self, access_token: str | None, id_token: str) -> None:
        """Nothing of what the bank sent is kept."""

    @sensitive_variables()
    def get_or_create_user(
        self, access_token: str | None, id_token: str, payload: ftn.Identity
    ) -> User:
        spoken = get_language() or Language.FI
        language = spoken if spoken in Language else Language.FI
        return user_of_identity(identity=payload, language=language)


class ReturnBackend(BaseBackend):
    """Who came back by a passkey or a code; `services.return_login` and `passkeys` believe them.

    It lets nobody in by itself: `auth.login` names it for the sessions that begin so.
    """

    def get_user(self, user_id: int) -> User | None:
        return _find_active(user_id)


def _find_active(user_id: int) -> User | None:
    """The user with its party, in one query."""
    return User.objects.select_related("party").filter(pk=user_id, is_active=True).first()
