"""Write the roles of staff into the database."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.services import roles


class Command(BaseCommand):
    help = "Give the groups of staff the rights they have in the code. Run after each migration."

    def handle(self, *_args: Any, **_options: Any) -> None:
        roles.ensure_roles()
        self.stdout.write(", ".join(role.value for role in roles.Role))
