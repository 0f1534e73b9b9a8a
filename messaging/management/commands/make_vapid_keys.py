"""Makes the key by which push services know us."""

import base64
from argparse import ArgumentParser
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management.base import BaseCommand

KEY_BYTES = 32


class Command(BaseCommand):
    help = "Print a new VAPID_PRIVATE_KEY. It is stored nowhere: another one each time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--subject", default="mailto:it@myropo.example")

    def handle(self, *_args: Any, **options: Any) -> None:
        number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
        key = base64.urlsafe_b64encode(number.to_bytes(KEY_BYTES, "big")).decode().rstrip("=")
        self.stdout.write(f"VAPID_PRIVATE_KEY={key}")
        self.stdout.write(f"VAPID_SUBJECT={options['subject']}")
