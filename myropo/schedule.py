"""What Celery does by the clock, in Helsinki time."""

from typing import Any, Final

from celery.schedules import crontab

TASKS: Final[dict[str, dict[str, Any]]] = {
    "make-forgotten-documents": {
        "task": "invoices.tasks.make_forgotten_documents",
        "schedule": 60.0,
    },
    "ask-about-unanswered-payments": {
        "task": "payments.tasks.ask_about_unanswered_payments",
        "schedule": 60.0,
    },
    "learn-settlement-references": {
        "task": "payments.tasks.learn_settlement_references",
        "schedule": 600.0,
    },
    "expire-unopened-payments": {
        "task": "payments.tasks.expire_unopened_payments",
        "schedule": 300.0,
    },
    "follow-forgotten-surpluses": {
        "task": "payments.tasks.follow_forgotten_surpluses",
        "schedule": 300.0,
    },
    "follow-forgotten-plans": {
        "task": "payments.tasks.follow_forgotten_plans",
        "schedule": 300.0,
    },
    "match-received-entries": {
        "task": "payments.tasks.match_received_entries",
        "schedule": 600.0,
    },
    # Soon after midnight in Helsinki, and once more by day should the night have failed.
    "release-ended-holds": {
        "task": "invoices.tasks.release_ended_holds",
        "schedule": crontab(minute="15", hour="0,9"),
    },
    "look-for-reported-money": {
        "task": "payments.tasks.look_for_reported_money",
        "schedule": crontab(minute="45", hour="0,9"),
    },
    # By then the bank's statements of the banking day before are in: money that came is no miss.
    # Once more for what came or failed since.
    "let-plans-go-on": {
        "task": "payments.tasks.let_plans_go_on",
        "schedule": crontab(minute="20", hour="9,16"),
    },
    "publish-forgotten-letters": {
        "task": "invoices.tasks.publish_forgotten_letters",
        "schedule": 600.0,
    },
    # Before the collection run, which may build on a letter that has arrived alone.
    "send-unopened-letters": {
        "task": "invoices.tasks.send_unopened_letters",
        "schedule": crontab(minute="30", hour="3"),
    },
    # What the nights' run has written; the printing house hands it over on the next postal day.
    "print-letters": {
        "task": "invoices.tasks.print_letters",
        "schedule": crontab(minute="0", hour="12", day_of_week="mon-fri"),
    },
    # After holds have ended and reported money was looked for; on banking days alone. Once
    # more by day, for what the night left or what has changed since.
    "run-collection": {
        "task": "invoices.tasks.run_collection",
        "schedule": crontab(minute="0", hour="5,10", day_of_week="mon-fri"),
    },
    # In the morning, and once more should that have failed: nobody is reminded twice.
    "queue-due-notices": {
        "task": "payments.tasks.queue_due_notices",
        "schedule": crontab(minute="0", hour="8,14"),
    },
    "send-forgotten-due-notices": {
        "task": "payments.tasks.send_forgotten_due_notices",
        "schedule": 600.0,
    },
}
