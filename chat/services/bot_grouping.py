"""Every night questions that are alike get one number, so that they are labelled together."""

from django.db import transaction

from chat.models import BotQuestion, QuestionState
from chat.rules.intents import LANGUAGES


def group_questions() -> int:
    """Group what is to be labelled, by language; how many questions have got another number.

    The number of a group is the key of its oldest question, so a group mostly keeps it when more
    come. Of a language whose list is very long only the newest are grouped; a repeat changes
    nothing.
    """
    return sum(_group(language) for language in LANGUAGES)


def _group(language: str) -> int:
    from chat.bot import clustering  # noqa: PLC0415 - learning is for the worker that does this

    new = BotQuestion.objects.filter(language=language, state=QuestionState.NEW)
    newest = list(new.order_by("-pk")[: clustering.MOST])
    questions = newest[::-1]
    found = clustering.groups([(each.text, each.guesses) for each in questions])
    changed = []
    for question, first in zip(questions, found, strict=True):
        number = None if first is None else questions[first].pk
        if question.cluster != number:
            question.cluster = number
            changed.append(question)
    # Whoever labels one of them meanwhile is not disturbed: the number alone is written.
    with transaction.atomic():
        BotQuestion.objects.bulk_update(changed, ["cluster"], batch_size=500)
    return len(changed)
