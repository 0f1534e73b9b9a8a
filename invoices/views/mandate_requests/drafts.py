"""Answers and documents of a request that is not sent yet: the session has them, and no code."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from accounts.http import PortalRequest
from accounts.models import Basis
from invoices.services import mandate_drafts
from invoices.services.mandate_drafts import DraftFile
from invoices.services.mandate_requests import Wish

KEY: Final = "mandate_draft"


class Draft:
    """What has been answered so far, on the server, whatever happens to the browser's page."""

    def __init__(self, request: PortalRequest) -> None:
        self._session = request.session

    @property
    def answers(self) -> dict[str, Any]:
        kept: dict[str, Any] = self._session.get(KEY, {})
        return kept

    def keep(self, **answers: object) -> None:
        """Add answers to those that are known."""
        fresh = {"key": str(uuid4())} if not self.answers else {}
        self._session[KEY] = {**self.answers, **fresh, **answers}

    def forget(self) -> None:
        """It was sent, or another right is asked for: nothing of it stays."""
        mandate_drafts.forget(self.files)
        self._session.pop(KEY, None)

    @property
    def key(self) -> UUID:
        """The public id of the request to be."""
        return UUID(self.answers["key"])

    @property
    def basis(self) -> Basis | None:
        return Basis(self.answers["basis"]) if "basis" in self.answers else None

    @property
    def is_company(self) -> bool:
        return self.basis == Basis.COMPANY

    @property
    def knows_who(self) -> bool:
        return self.basis is not None and "name" in self.answers

    @property
    def ends_on(self) -> date | None:
        kept = self.answers.get("ends_on")
        return date.fromisoformat(kept) if kept else None

    @property
    def files(self) -> list[DraftFile]:
        return [DraftFile.read(each) for each in self.answers.get("files", [])]

    def keep_files(self, files: Sequence[DraftFile]) -> None:
        self.keep(files=[each.as_dict() for each in files])

    def wish(self) -> Wish | None:
        """All that was asked is answered; None if something is missing."""
        basis, ends_on, answers = self.basis, self.ends_on, self.answers
        if basis is None or ends_on is None or not self.knows_who:
            return None
        return Wish(
            basis=basis,
            name=answers["name"],
            ends_on=ends_on,
            hetu_encrypted=answers.get("code", ""),
            business_id=answers.get("business_id", ""),
            case_number=answers.get("case_number"),
            myropo_id=answers.get("myropo_id", ""),
            text=answers.get("text", ""),
        )
