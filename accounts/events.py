"""What accounts announce: after the commit."""

from typing import Final

from django.dispatch import Signal

# A session has ended, wherever it was open. Argument: `session_key`, which is a secret: it
# goes into no log and no message.
session_ended: Final = Signal()
