"""What tests of the robot can ask for."""

import pytest

from chat.bot import in_use
from tests.chat.bot import knowing


@pytest.fixture
def robot_knows(db, settings, now):
    """The robot understands words, as it does in the portal."""
    yield knowing.put_into_use(settings.MEDIA_ROOT, at=now)
    in_use.forget()
