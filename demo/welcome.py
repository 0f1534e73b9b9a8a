"""What `make run` says when everything runs."""

from pathlib import Path

from demo.personas import (
    AGENT_PASSWORD,
    AGENT_USERNAME,
    LEAD_USERNAME,
    PERSONAS,
    SECOND_AGENT_USERNAME,
)

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

{_staff(port)}

Payments: the demo payment provider asks no bank. What it knows, and buttons that let it be
late, wrong or silent, or pay out what was paid: http://localhost:{port + 2}/control/
  Book a payout:  manage.py import_bank_statement {var_dir}/statements/*.xml

Acting for another: Väinö and Aino for Saara, Wilma for Gunnel, Taavi for an estate; "Act for
another" is in the menu of each. Companies: the demo Suomi.fi tells them; Yrjö has the most.

Coming back without the bank: saara@posti.example gets a code by mail. A passkey is made on your
own device, in the profile under "Coming back", and cannot be made for you.

Refunds: two of staff let each go (agent or agent2, then lead); then
  manage.py export_refunds              (a file for the bank; its path is printed)
  manage.py answer_refunds THAT-FILE    (the demo's bank pays; --reject NAME: but not to NAME)
  manage.py import_bank_statement {var_dir}/statements/*.xml

Mail: what the portal sends is printed here after "mailbox", and kept in {var_dir}/mail
Answers to it, and mail to viestit@myropo.example, wait in a mailbox; one is there already:
  manage.py fetch_mail

Files that people send go past a scanner that knows one virus: EICAR's test file.

{_push(port)}

{_webhooks(port)}

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


def _staff(port: int) -> str:
    return f"""\
Staff: http://localhost:{port}/admin/
  {AGENT_USERNAME}, {AGENT_PASSWORD}, one-time code from http://localhost:{port + 1}/authenticator/
  The same for {LEAD_USERNAME}, auditor and creditor: each role has a front page of its own.

Chat, in two browsers: in one be Väinö and open the chat, which stands on every page; in the other
be {AGENT_USERNAME}, {SECOND_AGENT_USERNAME} or {LEAD_USERNAME} at http://localhost:{port}/admin/chat/desk/
and press "Here". It is open day and night in the demo, so that it can be tried at any time; the
hours are data, under "Opening hours" in the staff site."""


def _push(port: int) -> str:
    return f"""\
Push messages: what comes to Saara's phone is shown at http://localhost:{port + 4}/
Your own browser takes them too: My details, "How we tell you of news". It needs a network."""


def _webhooks(port: int) -> str:
    return f"""\
Webhooks: Kaiku Mobiili's own system is told what happens to its invoices, and shows it at
http://localhost:{port + 5}/ ; the other side is under Webhooks in the staff site."""
