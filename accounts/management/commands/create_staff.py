"""A new member of staff, or a new authenticator for one who lost the phone."""

import os
from argparse import ArgumentParser
from getpass import getpass
from io import StringIO
from typing import Any

import segno
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Language, User
from accounts.services.roles import Role
from accounts.services.second_factor import enrol
from accounts.services.staff import UsernameTakenError, create_staff

PASSWORD_VARIABLE = "STAFF_PASSWORD"  # noqa: S105 - the name of a variable


class Command(BaseCommand):
    help = (
        "Make a member of staff and show, once, the code that an authenticator app scans. "
        f"The password is asked for, or taken from {PASSWORD_VARIABLE}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--role", choices=[role.value for role in Role])
        parser.add_argument(
            "--name", default="", help="customers see its first word under answers to them"
        )
        parser.add_argument("--language", choices=Language.values, default=Language.FI.value)
        parser.add_argument(
            "--renew-second-factor",
            action="store_true",
            help="the user exists: end the old authenticator and show the code of a new one",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["renew_second_factor"]:
            address = self._renew(options["username"])
        elif options["role"] is None:
            raise CommandError("Name the role with --role.")
        else:
            address = self._create(options)
        picture = StringIO()
        segno.make(address).terminal(out=picture, compact=True)
        self.stdout.write(picture.getvalue())
        self.stdout.write(address)
        self.stdout.write("\nScan it now: it is not shown again.")

    def _renew(self, username: str) -> str:
        user = User.objects.filter(username=username, is_staff=True).first()
        if user is None:
            msg = f"No member of staff is called {username}."
            raise CommandError(msg)
        return enrol(user=user, actor=None, at=timezone.now())

    def _create(self, options: dict[str, Any]) -> str:
        try:
            made = create_staff(
                username=options["username"],
                password=os.environ.get(PASSWORD_VARIABLE) or getpass("Password: "),
                role=Role(options["role"]),
                language=options["language"],
                name=options["name"],
                actor=None,
                at=timezone.now(),
            )
        except UsernameTakenError:
            msg = f"{options['username']} exists already."
            raise CommandError(msg) from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        return made.otp_address
