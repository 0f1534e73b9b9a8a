"""Addresses of the portal as the world knows them: for mail and files, which have no request."""

from urllib.parse import urlsplit

from django.conf import settings


def public_url(path: str) -> str:
    """The whole address of one of our paths."""
    return f"{settings.PUBLIC_URL}{path}"


def public_host() -> str:
    """The name of the portal, for ids that must be unique in the world."""
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def public_origin() -> str:
    """Scheme, host and port, as browsers name the place where something was signed."""
    parts = urlsplit(settings.PUBLIC_URL)
    return f"{parts.scheme}://{parts.netloc}"
