"""What the audit's rows of a look mean, for who reads the log."""

from django.utils.translation import gettext_lazy as _

from accounts import audit_words


def register() -> None:
    audit_words.tell(
        {
            "look.started": _("Began to look with the customer’s eyes"),
            "look.page_opened": _("Opened a page with the customer’s eyes"),
            "look.refused": _("Pressed or opened what a look does not do"),
            "look.ended": _("Ended the look with the customer’s eyes"),
        }
    )
