"""Scripted people reach their goals with the robot alone, in few turns."""

from statistics import median

import pytest
from django.db import transaction

from tests.chat.bot.goal_dialogues import LANGUAGES, Person, goals_in

# What the robot is built for is that most people need nobody else.
LEAST_SHARE = 0.8
MOST_TURNS = 3


def play(goal):
    """How many turns a goal took; None where it was not reached. Nothing of it is kept."""
    with transaction.atomic():
        person = Person(goal)
        is_reached = person.reaches_it()
        transaction.set_rollback(True)
    return person.turns if is_reached else None


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_most_people_reach_their_goal_with_the_robot_alone(robot_knows, language):
    goals = goals_in(language)

    played = {goal.name: play(goal) for goal in goals}

    turns = [each for each in played.values() if each is not None]
    missed = [name for name, each in played.items() if each is None]
    assert len(played) == 20
    assert len(turns) / len(played) >= LEAST_SHARE, missed
    assert median(turns) <= MOST_TURNS
