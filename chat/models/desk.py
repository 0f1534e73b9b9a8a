"""The places of those who chat, and of those who lead them, in the list of what the admin has."""

from django.utils.translation import gettext_lazy as _

from chat.models.chat import Chat


class Desk(Chat):
    """No rows of its own: the name under which agents find their chats in the admin.

    Who has a desk, the right to chat says.
    """

    class Meta:
        proxy = True
        verbose_name = _("chat desk")
        verbose_name_plural = _("chat desk")
        default_permissions = ()


class Board(Chat):
    """No rows of its own: the name under which team leads find all that goes on in chats.

    Who sees it, the right to look at the chats of others says.
    """

    class Meta:
        proxy = True
        verbose_name = _("chat board")
        verbose_name_plural = _("chat board")
        default_permissions = ()
