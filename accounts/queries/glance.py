"""What the head of a party's page shows, read with the party itself."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import Mandate, Party, Passkey, PortalSession

# What is read of a person in the same query; each may be missing.
WITH_PERSON = ("user__phone_number", "user__email_address", "support_needs")


def with_head(rows: QuerySet[Party]) -> QuerySet[Party]:
    """Parties with their person, `has_passkey`, and `last_seen_at`, `last_method` of its visits."""
    visits = PortalSession.objects.filter(user__party=OuterRef("pk")).order_by("-last_seen_at")
    return rows.select_related(*WITH_PERSON).annotate(
        has_passkey=Exists(Passkey.objects.filter(user__party=OuterRef("pk"))),
        last_seen_at=Subquery(visits.values("last_seen_at")[:1]),
        last_method=Subquery(visits.values("method")[:1]),
    )


def mandates_of(party: Party, *, today: date) -> tuple[list[Mandate], list[Mandate]]:
    """Rights that count today: those by which others act for the party, and those it holds."""
    valid = Mandate.objects.valid(today).filter(Q(principal=party) | Q(holder=party))
    found = list(valid.select_related("holder", "principal").order_by("-pk"))
    given = [each for each in found if each.principal_id == party.pk]
    return given, [each for each in found if each.principal_id != party.pk]
