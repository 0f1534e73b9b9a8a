"""What the audit tells of messages and contacts, in words."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from accounts import audit_words

_WORDS: Final = {
    "accessibility.answered": _("Answered feedback on accessibility"),
    "accessibility.noted": _("Noted feedback on accessibility as read"),
    "answertemplate.changed": _("Changed an answer template"),
    "answertemplate.written": _("Wrote an answer template"),
    "attachment.downloaded": _("Opened a file of a message"),
    "contact.listed": _("Looked at the contacts"),
    "contact.viewed": _("Looked at a contact"),
    "file.found_harmful": _("A file was found harmful and removed"),
    "incomingmail.downloaded": _("Downloaded an incoming e-mail"),
    "incomingmail.joined": _("Joined an e-mail to a matter"),
    "incomingmail.put_away": _("Put an e-mail away"),
    "message.answered": _("Wrote to the customer"),
    "message.sent": _("Wrote a message"),
    "push_subscription.ended": _("Notifications to a device ended"),
    "push_subscription.made": _("Turned on notifications on a device"),
    "push_subscription.renewed": _("Notifications to a device were renewed"),
    "queuehours.changed": _("Changed the opening hours"),
    "specialday.removed": _("Removed a day with hours of its own"),
    "specialday.set": _("Set a day with hours of its own"),
    "survey.declined": _("Asked not to get surveys"),
    "survey.welcomed": _("Took the refusal of surveys back"),
    "telling.changed": _("Changed how to be told of news"),
    "thread.assigned": _("Gave a matter to an agent"),
    "thread.closed": _("Closed a matter"),
    "thread.file_downloaded": _("Opened a file of a message"),
    "thread.merged": _("Merged two matters"),
    "thread.moved": _("Moved a matter to another queue"),
    "thread.noted": _("Wrote a note for colleagues"),
    "thread.released": _("Gave a matter back to the queue"),
    "thread.reopened": _("Opened a matter again"),
    "thread.started": _("Began a matter"),
    "thread.taken": _("Took a matter"),
    "thread.viewed": _("Read a matter"),
}


def register() -> None:
    audit_words.tell(_WORDS)
