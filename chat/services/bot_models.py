"""Models of the robot: put into use where they are better, and taken back.

Other processes notice within half a minute (`chat.bot.in_use`). They are made in `bot_training`,
which needs what is heavy; this does not.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from accounts import audit
from accounts.models import User
from chat.bot import releases
from chat.models import BotModel, BotModelState
from chat.rules.intents import LANGUAGES

# What must not become worse in any language, of which something must become better.
COMPARED: Final = ("top1", "rights")
# Two models whose figures differ by less are alike.
HAIR: Final = 1e-9


class NotBetterError(Exception):
    """It is not better than the one in use on the frozen set. Nothing was changed."""


class NoEarlierModelError(Exception):
    """There is none to go back to. Nothing was changed."""


def promote(*, model_id: int, by: User | None, at: datetime) -> BotModel:
    """Put a model into use: a better one than that which is. A repeat changes nothing.

    The first one need not be better, nor need one where that in use cannot be read, or is a
    stopgap that knows words alone. Raises `NotBetterError`.
    """
    with transaction.atomic():
        models = {each.pk: each for each in BotModel.objects.select_for_update().order_by("pk")}
        model = models[model_id]
        live = next((each for each in models.values() if each.state == BotModelState.LIVE), None)
        if model == live:
            return model
        if live is not None and not may_replace(model, live):
            raise NotBetterError
        _put_into_use(model, instead_of=live, by=by, at=at)
        audit.record(action="bot_model.promoted", target=model, actor=by, at=at)
    return model


def roll_back(*, by: User | None, at: datetime) -> BotModel:
    """The model that was in use before comes back. Raises `NoEarlierModelError`."""
    with transaction.atomic():
        models = list(BotModel.objects.select_for_update().order_by("pk"))
        retired = [each for each in models if each.state == BotModelState.RETIRED]
        live = next((each for each in models if each.state == BotModelState.LIVE), None)
        if not retired or live is None:
            raise NoEarlierModelError
        earlier = max(retired, key=lambda each: (each.live_since, each.pk))
        _put_into_use(earlier, instead_of=live, by=by, at=at)
        audit.record(action="bot_model.rolled_back", target=earlier, actor=by, at=at)
    return earlier


def may_replace(model: BotModel, live: BotModel) -> bool:
    """Whether `promote` puts a model into use instead of the one that is."""
    return not _must_be_beaten(live, by=model) or is_better(model.scores, than=live.scores)


def is_better(
    scores: Mapping[str, Mapping[str, float]], *, than: Mapping[str, Mapping[str, float]]
) -> bool:
    """Worse in nothing that is compared, in no language; better in something.

    A figure that there is not, of a training that broke off, is the worst.
    """
    gains = [
        scores.get(language, {}).get(name, 0.0) - than.get(language, {}).get(name, 0.0)
        for language in LANGUAGES
        for name in COMPARED
    ]
    return min(gains) > -HAIR and max(gains) > HAIR


def _put_into_use(
    model: BotModel, *, instead_of: BotModel | None, by: User | None, at: datetime
) -> None:
    if instead_of is not None:
        instead_of.state = BotModelState.RETIRED
        instead_of.save(update_fields=["state"])
    model.state = BotModelState.LIVE
    model.live_since, model.changed_by = at, by
    model.save(update_fields=["state", "live_since", "changed_by"])


def _must_be_beaten(live: BotModel, *, by: BotModel) -> bool:
    if releases.is_of_before(str(live.file)):
        return False
    return releases.is_stopgap(str(by.file)) or not releases.is_stopgap(str(live.file))
