"""Answers of a wizard that is not sent yet, kept in the session of whoever types them."""

from typing import Any, Final

from accounts.http import PortalRequest
from invoices.models import Invoice, RequestKind

KEY: Final = "request_drafts"
# Of so many wizards the answers are kept; the oldest go first.
MOST: Final = 5


class Draft:
    """The answers to the questions of one kind about one invoice."""

    def __init__(self, request: PortalRequest, kind: RequestKind, invoice: Invoice) -> None:
        self._session = request.session
        # Whoever changes whom they act for begins anew.
        self._name = f"{kind}:{invoice.public_id}:{request.actor.acting_for.pk}"

    @property
    def answers(self) -> dict[str, Any]:
        drafts: dict[str, dict[str, Any]] = self._session.get(KEY, {})
        return drafts.get(self._name, {})

    def keep(self, **answers: str) -> None:
        """Add answers to those that are known."""
        drafts: dict[str, dict[str, Any]] = dict(self._session.get(KEY, {}))
        own = drafts.pop(self._name, {}) | answers
        kept = [*drafts.items(), (self._name, own)]
        self._session[KEY] = dict(kept[-MOST:])

    def forget(self) -> None:
        """It was sent: nothing of it stays in the session."""
        drafts = dict(self._session.get(KEY, {}))
        if drafts.pop(self._name, None) is not None:
            self._session[KEY] = drafts
