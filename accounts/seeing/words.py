"""What the audit's rows of a look mean, for who reads the log."""

from django.utils.translation import gettext_lazy as _

from accounts import audit_words


def register() -> None:
    audit_words.tell(
        {
            "look.started": _("began to look with the customer’s eyes"),
            "look.page_opened": _("opened a page with the customer’s eyes"),
            "look.refused": _("pressed or opened what a look does not do"),
            "look.ended": _("ended the look with the customer’s eyes"),
        }
    )
