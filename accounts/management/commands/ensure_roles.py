"""Write the roles of staff into the database."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from accounts.services import roles


class Command(BaseCommand):
    help = "Give the groups of staff the rights they have in the code. Run after each migration."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--migrate",
            action="store_true",
            help="bring the tables up to date first: all that a release needs in one command",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["migrate"]:
            call_command("migrate", interactive=False, verbosity=options["verbosity"])
        roles.ensure_roles()
        self.stdout.write(", ".join(role.value for role in roles.Role))
