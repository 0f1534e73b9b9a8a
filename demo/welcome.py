"""What `make run` says when everything runs."""

from pathlib import Path

from demo.personas import AGENT_PASSWORD, AGENT_USERNAME, PERSONAS

RULE = "-" * 78
# What `seed_demo` leaves in VAR_DIR to be said here: staff, and invoices to be found.
HINTS = "welcome.txt"


def welcome(port: int, var_dir: Path) -> str:
    """The address, who can sign in, and how to stop."""
    people = "\n".join(f"  {each.name:<24} {each.hetu}  {each.story}" for each in PERSONAS)
    hints = var_dir / HINTS
    more = hints.read_text() if hints.exists() else ""
    return f"""
{RULE}
MyRopo runs: http://localhost:{port}

Sign in with a bank identity; the demo bank lets you be any of these people:
{people}

Staff: http://localhost:{port}/admin/
  {AGENT_USERNAME}, {AGENT_PASSWORD}, one-time code from http://localhost:{port + 1}/authenticator/

Payments: the demo payment provider asks no bank. What it knows, and buttons that let it be
late, wrong or silent, or pay out what was paid: http://localhost:{port + 2}/control/
  Book a payout:  manage.py import_bank_statement {var_dir}/statements/*.xml

Mail: what the portal sends is printed here after "mailbox", and kept in {var_dir}/mail

Letters: collection runs at 5 and 10, and a batch for the printing house is made at 12; or now:
  manage.py run_collection
  manage.py export_letters --to {var_dir}/letters
  manage.py print_letters {var_dir}/letters/*.zip    (the demo's printing house, which answers)
  manage.py import_print_answers {var_dir}/letters   (--on DATE: as if it came that day)

{more}
Tools:  set -a; . {var_dir}/env; set +a; .venv/bin/python manage.py …
Ctrl-C stops everything.
{RULE}
"""
