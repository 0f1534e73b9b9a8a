"""What Celery does by the clock, in Helsinki time."""

from typing import Any, Final

from celery.schedules import crontab

TASKS: Final[dict[str, dict[str, Any]]] = {
    "make-forgotten-documents": {
        "task": "invoices.tasks.make_forgotten_documents",
        "schedule": 60.0,
    },
    "make-forgotten-data-exports": {
        "task": "accounts.tasks.make_forgotten_data_exports",
        "schedule": 60.0,
    },
    # Each night, and once more by day should that have failed; no page hands out a file whose
    # week is over meanwhile.
    "delete-old-data-exports": {
        "task": "accounts.tasks.delete_old_data_exports",
        "schedule": crontab(minute="40", hour="1,13"),
    },
    "end-old-customer-views": {
        "task": "accounts.tasks.end_old_customer_views",
        "schedule": 300.0,
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
    "remind-of-due-dates": {
        "task": "payments.tasks.remind_of_due_dates",
        "schedule": crontab(minute="0", hour="8,14"),
    },
    "forget-mandate-drafts": {
        "task": "invoices.tasks.forget_mandate_drafts",
        "schedule": crontab(minute="40", hour="2"),
    },
    "check-forgotten-files": {
        "task": "messaging.tasks.check_forgotten_files",
        "schedule": 60.0,
    },
    "forget-unsent-files": {
        "task": "messaging.tasks.forget_unsent_files",
        "schedule": crontab(minute="50", hour="2"),
    },
    "send-waiting-accessibility-mails": {
        "task": "messaging.tasks.send_waiting_accessibility_mails",
        "schedule": 600.0,
    },
    "forget-accessibility-feedback": {
        "task": "messaging.tasks.forget_accessibility_feedback",
        "schedule": crontab(minute="55", hour="2"),
    },
    # By day, when people read and remember.
    "ask-about-resolved-threads": {
        "task": "messaging.tasks.ask_about_resolved_threads",
        "schedule": crontab(minute="25", hour="10-18"),
    },
    "tell-waiting-webhooks": {
        "task": "invoices.tasks.tell_waiting_webhooks",
        "schedule": 60.0,
    },
    "empty-old-webhooks": {
        "task": "invoices.tasks.empty_old_webhooks",
        "schedule": crontab(minute="20", hour="3"),
    },
    # What waits for its hour, and what a crash or a server that was away left.
    "send-due-notices": {
        "task": "messaging.tasks.send_due_notices",
        "schedule": 60.0,
    },
    # An agent who vanished is noticed within half a minute; what the next one would do anyway is
    # not done late.
    "share-out-chats": {
        "task": "chat.tasks.share_out_chats",
        "schedule": 10.0,
        "options": {"expires": 9},
    },
    "note-first-answers": {
        "task": "chat.tasks.note_first_answers",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "tell-away-visitors": {
        "task": "chat.tasks.tell_away_visitors",
        "schedule": 20.0,
        "options": {"expires": 19},
    },
    "end-overdue-chats": {
        "task": "chat.tasks.end_overdue_chats",
        "schedule": 60.0,
    },
    # At night: who labels finds the groups in the morning.
    "group-bot-questions": {
        "task": "chat.tasks.group_bot_questions",
        "schedule": crontab(minute="10", hour="4"),
    },
    "forget-bot-questions": {
        "task": "chat.tasks.forget_bot_questions",
        "schedule": crontab(minute="5", hour="4"),
    },
    # Soon after the day is over and before the night's runs, and once more should that have failed.
    "count-figures": {
        "task": "invoices.tasks.count_figures",
        "schedule": crontab(minute="30", hour="1,7"),
    },
}
