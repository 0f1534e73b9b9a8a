"""Let a creditor user see the rows of a creditor."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from invoices.models import Creditor
from invoices.services.creditors import let_user_see_creditor


class Command(BaseCommand):
    help = "Let a member of staff with the role of a creditor user see one creditor's rows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("business_id")

    def handle(self, *_args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"], is_staff=True).first()
        creditor = Creditor.objects.filter(business_id=options["business_id"]).first()
        if user is None or creditor is None:
            raise CommandError("There is no such member of staff, or no such creditor.")
        is_new = let_user_see_creditor(user=user, creditor=creditor, actor=None, at=timezone.now())
        self.stdout.write("given" if is_new else "given before")
