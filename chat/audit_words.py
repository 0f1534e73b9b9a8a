"""What the audit tells of chats, in words."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from accounts import audit_words

_WORDS: Final = {
    "bot_question.labelled": _("Said what questions to the robot are"),
    "bot_question.put_away": _("Put questions to the robot away"),
    "bot_question.taken_back": _("Took back what questions to the robot are"),
    "bot_model.promoted": _("Put a model of the robot into use"),
    "bot_model.rolled_back": _("Took an earlier model of the robot back into use"),
    "bot_model.trained": _("Trained a model of the robot"),
    "botmodel.listed": _("Saw the models of the robot"),
    "botquestion.listed": _("Saw questions to the robot"),
    "callback.asked": _("Asked to be called"),
    "callback.done": _("Made a call that was asked for"),
    "callback.listed": _("Saw the list of calls to make"),
    "callback.viewed": _("Opened a call to make"),
    "chat.agent_removed": _("Ended that somebody chats"),
    "chat.agent_set": _("Wrote down who chats, and what they serve"),
    "chat.classified": _("Said what a chat was about"),
    "chat.ended": _("Ended a chat"),
    "chat.handed_out": _("A chat was given to an agent"),
    "chat.handed_over_by_robot": _("The robot handed a chat over to people"),
    "chat.joined": _("An agent came to help in a chat"),
    "chat.left": _("Left a chat in which they helped"),
    "chat.limit_set": _("Changed how many chats an agent gets at once"),
    "chat.listed": _("Saw chats on the board"),
    "chat.looked": _("Looked at a chat unseen"),
    "chat.presence": _("Came to the chat desk, took a break or left"),
    "chat.started": _("Began a chat"),
    "chat.transferred": _("Gave a chat to somebody else"),
    "chat.whispered": _("Whispered to the agent of a chat"),
}


def register() -> None:
    audit_words.tell(_WORDS)
