"""Where a thread is shown: what notices and e-mails lead to."""

from uuid import UUID

from django.urls import Resolver404, resolve, reverse


def thread_path(public_id: UUID) -> str:
    return reverse("messaging:thread", args=[public_id])


def thread_id_of(path: str) -> UUID | None:
    """The public id of the thread that a path shows; None of any other path."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    found = match.kwargs.get("public_id") if match.view_name == "messaging:thread" else None
    return found if isinstance(found, UUID) else None
