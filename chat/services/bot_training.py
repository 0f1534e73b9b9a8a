"""The robot learns: for processes that have the time and the memory for it."""

import hashlib
from contextlib import suppress
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from accounts import audit
from chat.bot import embedding, examples, model_file, releases, scoring, training
from chat.models import BotModel, BotQuestion, QuestionState
from chat.rules.intents import Intent
from chat.services import bot_models


def train(*, at: datetime, with_meaning: bool = True) -> BotModel:
    """A new candidate from the utterances and the questions that people have labelled.

    with_meaning  also from what lines mean beyond their words: minutes instead of seconds
    """
    utterances = examples.read(examples.UTTERANCES)
    lines = [*utterances, *_labelled()]
    learned = training.learn(lines, with_meaning=with_meaning)
    frozen = examples.unseen(examples.read(examples.FROZEN), lines)
    content = model_file.write(learned)
    model = BotModel(
        trained_at=at,
        sha256=hashlib.sha256(content).hexdigest(),
        examples=len(lines),
        scores=scoring.scores(learned, frozen),
    )
    name = _name_of(is_whole=learned.meaning is not None)
    with transaction.atomic():
        model.file.save(f"{name}-{model.sha256[:8]}.npz", ContentFile(content))
        audit.record(action="bot_model.trained", target=model, actor=None, at=at)
    return model


def train_for_release(*, at: datetime, with_meaning: bool = True) -> BotModel | None:
    """A model of this release's utterances, put into use where it is better.

    None, and nothing is done, where one was trained from them before, or a fuller one.
    """
    wanted = [_name_of(is_whole=True)]
    if not (with_meaning and embedding.is_here()):
        wanted.append(_name_of(is_whole=False))
    known = [BotModel.objects.filter(file__startswith=f"bot/{each}-") for each in wanted]
    if any(each.exists() for each in known):
        return None
    model = train(at=at, with_meaning=with_meaning)
    with suppress(bot_models.NotBetterError):
        model = bot_models.promote(model_id=model.pk, by=None, at=at)
    return model


def _name_of(*, is_whole: bool) -> str:
    digest = examples.digest_of(examples.read(examples.UTTERANCES))
    return releases.name_of(utterances=digest, is_whole=is_whole)


def _labelled() -> list[examples.Example]:
    """What people have said of questions; a label of an intent that is no more says nothing."""
    rows = BotQuestion.objects.filter(
        state=QuestionState.LABELLED, intent__in=list(Intent)
    ).order_by("pk")
    return [
        examples.Example(language=each.language, intent=Intent(each.intent), text=each.text)
        for each in rows
    ]
