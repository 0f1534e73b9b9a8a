"""Questions that the robot has kept, for tests."""

from datetime import date

from chat.models import BotQuestion, Whence


def question(text="voinko siirtää tätä", **fields):
    """One that nobody has looked at."""
    usual = {
        "asked_on": date(2026, 11, 20),
        "language": "fi",
        "whence": Whence.UNSURE,
        "guesses": [("shift_due_date", 0.4), ("make_plan", 0.3)],
    }
    return BotQuestion.objects.create(text=text, **{**usual, **fields})
