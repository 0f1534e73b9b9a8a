"""The states of a request, and the names of its holds."""

from datetime import datetime

from invoices.models import REQUEST_TRANSITIONS, DebtorRequest, RequestState


class IllegalRequestStateError(Exception):
    """The request cannot go from its state to the wanted one. Nothing was changed."""


def move_to(request: DebtorRequest, state: RequestState, *, at: datetime) -> None:
    """End a request in memory; the caller has locked it, saves and audits."""
    if state not in REQUEST_TRANSITIONS[RequestState(request.state)]:
        msg = f"{request.state} to {state}"
        raise IllegalRequestStateError(msg)
    request.state, request.ended_at = state, at


def hold_cause(request: DebtorRequest) -> str:
    """What the hold is called that waits for an answer."""
    return f"request:{request.public_id}"


def after_cause(request: DebtorRequest) -> str:
    """What the hold is called that waits after an answer."""
    return f"{hold_cause(request)}:after"
