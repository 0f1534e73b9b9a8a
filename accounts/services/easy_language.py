"""Whether a person reads the key pages in easy language."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User


@transaction.atomic
def choose_easy_language(*, user: User, wants: bool, at: datetime) -> bool:
    """Keep the choice for every later visit; False when it was so already."""
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if locked.wants_easy_language == wants:
        return False
    locked.wants_easy_language = user.wants_easy_language = wants
    locked.save(update_fields=["wants_easy_language"])
    audit.record(
        action="profile.changed",
        actor=user,
        party=user.party,
        target=user,
        data={"fields": ["wants_easy_language"]},
        at=at,
    )
    return True
