"""What a user settles about itself."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User


@transaction.atomic
def change_profile(*, user: User, preferred_name: str, language: str, at: datetime) -> None:
    """Store name and language; the audit names the fields that changed, not their content."""
    wanted = {"preferred_name": preferred_name.strip(), "language": language}
    changed = [field for field, value in wanted.items() if getattr(user, field) != value]
    if not changed:
        return
    for field in changed:
        setattr(user, field, wanted[field])
    user.save(update_fields=changed)
    audit.record(
        action="profile.changed",
        actor=user,
        party=user.party,
        target=user,
        data={"fields": changed},
        at=at,
    )
