"""What accounts announce: after the commit."""

from typing import Final

from django.dispatch import Signal

# A session has ended, wherever it was open. Argument: `session_key`, which is a secret: it
# goes into no log and no message.
session_ended: Final = Signal()

# A person gave an e-mail address that waits for its confirmation. Arguments: `user_id` and
# `asked_at`, the moment of the request.
confirmation_asked: Final = Signal()
