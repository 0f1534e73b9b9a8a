"""The staff's pages of messages: the inbox, templates of answers, opening hours."""

from messaging.admin import (
    accessibility,
    answer_templates,
    contacts,
    glance,
    home,
    incoming_mail,
    opening,
    surveys,
    threads,
    write_desk,
)

__all__ = [
    "accessibility",
    "answer_templates",
    "contacts",
    "glance",
    "home",
    "incoming_mail",
    "opening",
    "surveys",
    "threads",
    "write_desk",
]
