"""What accounts announce: after the commit."""

from typing import Final

from django.dispatch import Signal

# A session has ended, wherever it was open. Argument: `session_key`, which is a secret: it
# goes into no log and no message.
session_ended: Final = Signal()

# A person has pressed "Sign out", and its session is over. Arguments: `user_id`, and `basis`, why
# it acted for another, or "" (`models.Basis`). Who hears it may answer with the code of a
# question; the page that says goodbye asks the first.
signed_out: Final = Signal()

# A person gave an e-mail address that waits for its confirmation. Arguments: `user_id` and
# `asked_at`, the moment of the request.
confirmation_asked: Final = Signal()

# Somebody wants to come back by a code. Arguments: `code_id`, `user_id`, None where nobody comes
# back by that address, and `asked_at`. Told in either case, so that both take the same time.
return_code_asked: Final = Signal()

# A person asked for a copy of its data. Argument: `export_id`.
data_export_asked: Final = Signal()

# A file that somebody sent is stored, and nobody may open it before it was checked. Arguments:
# `kind`, the label of its model, which is a `ScannedFile`, and `file_id`.
file_came: Final = Signal()
