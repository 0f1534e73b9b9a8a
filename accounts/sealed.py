"""Texts that stand in the database encrypted: identity codes, secrets of creditors' systems."""

from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


@cache
def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.HETU_KEYS])


def seal(text: str) -> str:
    """Encrypted with the first of HETU_KEY; never the same twice."""
    return _fernet().encrypt(text.encode()).decode()


def unseal(token: str) -> str:
    """The text in clear, whichever of HETU_KEY it was encrypted with."""
    return _fernet().decrypt(token.encode()).decode()
