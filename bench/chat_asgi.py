"""The portal's sockets without the limits on how fast one person writes.

What a process can take is measured with fewer people than would write so much.
"""

from myropo.asgi import application  # isort: skip - makes Django ready, before its consumers
from chat.consumers import base

__all__ = ["application"]


class Boundless(base.Pace):
    """Nothing comes too early."""

    def wait(self) -> float:
        return 0.0


base.Pace = Boundless
