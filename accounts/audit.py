"""Writing the audit: one call beside each act and each viewing."""

from collections.abc import Mapping
from datetime import datetime

import structlog
from django.db import models

from accounts.models import AuditEvent, Party, User


def record(
    *,
    action: str,
    actor: User | None,
    at: datetime,
    party: Party | None = None,
    target: models.Model | None = None,
    address: str | None = None,
    data: Mapping[str, object] | None = None,
) -> AuditEvent:
    """Add one row, in the caller's transaction, so that act and row stand or fall together.

    `action` is `noun.past_participle` ("invoice.found"). `data` holds ids, codes and
    counts; never names or identity codes. The request id comes from the log's context.
    """
    event = draft(
        action=action,
        actor=actor,
        at=at,
        party_id=None if party is None else party.pk,
        target=target,
        address=address,
        data=data,
    )
    event.save(force_insert=True)
    return event


def draft(
    *,
    action: str,
    actor: User | None,
    at: datetime,
    party_id: int | None = None,
    target: models.Model | None = None,
    address: str | None = None,
    data: Mapping[str, object] | None = None,
) -> AuditEvent:
    """The row that `record` adds, not saved yet: for acts on many things in one statement."""
    context = structlog.contextvars.get_contextvars()
    return AuditEvent(
        at=at,
        action=action,
        actor=actor,
        party_id=party_id,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        request_id=str(context.get("request_id", ""))[:40],
        address=address,
        data=dict(data or {}),
    )
