"""Train the robot, and put what it has learned into use."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.bot.scoring import in_words
from chat.models import BotModel, BotModelState
from chat.services import bot_models, bot_training


class Command(BaseCommand):
    help = (
        "Learn from the utterances and from the questions that were labelled; a new model waits "
        "to be put into use. Exit status: 0 when all is well; 1 when --promote was refused, "
        "since the model in use is as good; 2 for wrong usage."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--promote", action="store_true", help="put it into use, if it is better"
        )
        parser.add_argument(
            "--release",
            action="store_true",
            help="where this release's utterances were not learned yet; put into use if better",
        )
        parser.add_argument(
            "--words-only",
            action="store_true",
            help="seconds instead of minutes: without what lines mean beyond their words",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        with_meaning = not options["words_only"]
        if options["release"]:
            found = bot_training.train_for_release(at=now, with_meaning=with_meaning)
            self._say(found, as_json=options["json"])
            return
        model = bot_training.train(at=now, with_meaning=with_meaning)
        refused = False
        if options["promote"]:
            try:
                model = bot_models.promote(model_id=model.pk, by=None, at=now)
            except bot_models.NotBetterError:
                refused = True
        self._say(model, as_json=options["json"])
        if refused:
            raise CommandError(_("The model in use is as good: it stays."), returncode=1)

    def _say(self, model: BotModel | None, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(_as_json(model)))
        elif model is None:
            self.stdout.write(_("What this release has to learn is known."))
        else:
            self.stdout.write(in_words(model.scores))


def _as_json(model: BotModel | None) -> dict[str, object]:
    if model is None:
        return {"outcome": "KNOWN"}
    return {
        "outcome": "TRAINED",
        "model": model.pk,
        "examples": model.examples,
        "sha256": model.sha256,
        "scores": model.scores,
        "in_use": model.state == BotModelState.LIVE,
    }
