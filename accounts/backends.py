"""How users are fetched and, for staff, how a password is checked."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts.models import User


class StaffBackend(ModelBackend):
    """A password, for staff alone; the second factor is asked by the admin site."""

    def authenticate(
        self, request: HttpRequest | None, *args: Any, **credentials: Any
    ) -> User | None:
        user = super().authenticate(request, *args, **credentials)
        return user if isinstance(user, User) and user.is_staff else None


class BankIdBackend:
    """A bank identity through a broker of the Finnish Trust Network."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        return None

    def get_user(self, user_id: int) -> User | None:
        """The user with its party, in one query."""
        return User.objects.select_related("party").filter(pk=user_id, is_active=True).first()
