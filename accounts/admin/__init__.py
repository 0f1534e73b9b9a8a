"""The staff's pages of persons, access and audit."""

from accounts.admin import (
    audit_events,
    customer_views,
    glance_accounts,
    home,
    parties,
    phone_details,
    users,
)

__all__ = [
    "audit_events",
    "customer_views",
    "glance_accounts",
    "home",
    "parties",
    "phone_details",
    "users",
]
