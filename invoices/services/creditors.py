"""What staff change of a creditor, and who works for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.services.roles import NotStaffError
from invoices.models import Creditor, CreditorMembership

# What identifies a creditor comes with its invoices and is nobody's to edit.
CONTACT_FIELDS: Final = frozenset(
    {"street", "postcode", "town", "phone", "email", "website", "language"}
)


@transaction.atomic
def change_contact(
    *, creditor_id: int, values: Mapping[str, str], actor: User, at: datetime
) -> list[str]:
    """Write new contact details; returns the names of the fields that became different.

    The same values again change nothing and are not audited. Raises `KeyError` for a
    field that is no contact detail.
    """
    unknown = values.keys() - CONTACT_FIELDS
    if unknown:
        raise KeyError(*sorted(unknown))
    creditor = Creditor.objects.select_for_update().get(pk=creditor_id)
    changed = sorted(name for name in values if getattr(creditor, name) != values[name])
    if not changed:
        return []
    for name in changed:
        setattr(creditor, name, values[name])
    creditor.save(update_fields=changed)
    audit.record(
        action="creditor.changed", actor=actor, at=at, target=creditor, data={"fields": changed}
    )
    return changed


@transaction.atomic
def let_user_see_creditor(
    *, user: User, creditor: Creditor, actor: User | None, at: datetime
) -> bool:
    """Make a member of staff see this creditor's rows. False when it did already.

    Raises `NotStaffError` for a debtor's user.
    """
    if not user.is_staff:
        raise NotStaffError
    _, is_new = CreditorMembership.objects.get_or_create(user=user, creditor=creditor)
    if is_new:
        audit.record(
            action="staff.creditor_given",
            actor=actor,
            at=at,
            target=user,
            data={"creditor": creditor.pk},
        )
    return is_new
