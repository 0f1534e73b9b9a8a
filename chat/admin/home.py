"""What the staff's front page has of the chat: who waits for an agent, and who for a call."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import staff_home
from accounts.staff_home import Subject, Waiting
from chat.models import CallBack, Chat, ChatState
from chat.queries.chats import ANSWER

staff_home.add_lists(Subject.MESSAGES, "chat.desk", "chat.board", "chat.callback", "chat.chatagent")
staff_home.add_lists(Subject.ROBOT, "chat.botquestion", "chat.botmodel")
staff_home.add_waiting(
    Waiting(
        name="chats",
        panel="contacts",
        words=_("Chats that wait for an agent"),
        rights=(ANSWER,),
        rows=lambda _reader: Chat.objects.filter(state=ChatState.WAITING),
        page="chat_desk_changelist",
    ),
    Waiting(
        name="calls",
        panel="contacts",
        words=_("Calls that were asked for"),
        rights=("chat.change_callback",),
        rows=lambda _reader: CallBack.objects.filter(done_at=None),
        late=lambda reader: Q(until_at__lt=reader.at),
        page="chat_callback_changelist",
    ),
    Waiting(
        name="board",
        panel="contacts",
        words=_("The board: who chats with whom"),
        rights=("chat.watch_chat",),
        page="chat_board_changelist",
    ),
)
