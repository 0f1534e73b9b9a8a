"""The staff's pages of messages: the inbox, templates of answers, opening hours."""

from messaging.admin import (
    answer_templates,
    contacts,
    glance,
    incoming_mail,
    opening,
    surveys,
    threads,
)

__all__ = [
    "answer_templates",
    "contacts",
    "glance",
    "incoming_mail",
    "opening",
    "surveys",
    "threads",
]
