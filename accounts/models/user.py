"""Who can sign in: a person with a bank identity, or a member of staff."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, override
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.party import Language, Party


class UserManager(BaseUserManager["User"]):
    def create_debtor(self, *, party: Party, language: str) -> "User":
        """A user for a person; signs in with a bank identity alone, never a password."""
        user = self.model(party=party, language=language)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_staff(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=username, is_staff=True, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_staff(username, password, is_superuser=True, **fields)


def random_username() -> str:
    """Debtors have no user name of their own; this one says nothing about them."""
    return uuid4().hex


@dataclass(frozen=True, slots=True)
class Identification:
    """How the person was identified, for the session that begins with it.

    at         when the bank did; None where none did
    is_strong  whether the law calls it strong (617/2009): a passkey or a code is not
    """

    method: str
    at: datetime | None
    is_strong: bool = True


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in. A debtor's user has a party; a member of staff has none."""

    username = models.CharField(_("user name"), max_length=64, unique=True, default=random_username)
    party = models.OneToOneField(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="user"
    )
    preferred_name = models.CharField(_("name"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.FI)
    # Selkokieli: the key pages in short, plain sentences.
    wants_easy_language = models.BooleanField(_("easy language"), default=False)
    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = UserManager()

    # Set by the backend for the length of the sign-in; not stored.
    identification: Identification | None = None
    # What was asked of this instance, as Django keeps the rights themselves with it.
    _known_rights: dict[str, bool] | None = None

    USERNAME_FIELD = "username"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_staff=True, party__isnull=True)
                | Q(is_staff=False, party__isnull=False),
                name="user_is_staff_or_debtor",
            ),
            models.CheckConstraint(
                condition=Q(language__in=Language.values), name="user_language_known"
            ),
        ]

    def __str__(self) -> str:
        return self.get_short_name()

    @override
    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """As Django's; a staff page asks for the same few rights hundreds of times."""
        if obj is not None:
            return super().has_perm(perm, obj)
        if self._known_rights is None:
            self._known_rights = {}
        if perm not in self._known_rights:
            self._known_rights[perm] = super().has_perm(perm)
        return self._known_rights[perm]

    def get_short_name(self) -> str:
        """What the person wants to be called, else the first given name."""
        if self.preferred_name:
            return self.preferred_name
        if self.party is None:
            return self.username
        return self.party.name.split(" ")[0]
