"""Talks with the robot that are not stored line by line: what it hears, says and offers."""

from datetime import datetime
from uuid import uuid4

from django.utils import translation

from chat.bot import talking
from chat.bot.heard import Heard
from chat.bot.recognising import Recognised
from chat.bot.scene import Kind, Scene
from chat.bot.understanding import Understanding
from chat.models import BotTalk, Chat
from chat.rules.intents import Intent
from chat.services import starting
from messaging.matters import Matter, MatterKind
from myropo.calendar import HELSINKI

# A Monday at noon.
AT = datetime(2026, 11, 23, 12, tzinfo=HELSINKI)


def understood(intent=Intent.OTHER, *, is_sure=True, right=None, language="fi", then=()):
    """What words were taken for; `then`: what else they may be, the likeliest first."""
    ranked = [(intent, 0.9), *((each, 0.05) for each in then)]
    return Understanding(language=language, ranked=tuple(ranked), is_sure=is_sure, right=right)


class Talk:
    """One chat with the robot; `says` and `presses` give what it answers.

    `about`: the bill whose page it is begun from.
    """

    def __init__(self, actor, *, at=AT, language="fi", about=None):
        matter = Matter(MatterKind.GENERAL) if about is None else None
        if about is not None:
            matter = Matter(MatterKind.INVOICE, about.public_id)
        chat = starting.start(
            actor=actor,
            text="Hei",
            client_id=uuid4(),
            at=at,
            matter=matter,
            subject="Asia",
            with_bot=True,
        )
        BotTalk.objects.filter(chat=chat).update(language=language)
        self.actor, self.chat, self.at, self.language = actor, chat, at, language
        self.answers, self.number = [], chat.first_number

    def says(self, text, intent=Intent.OTHER, *, is_sure=True, right=None, then=(), **found):
        """Some words, and what they are taken for; `found`: fields of `Recognised`."""
        self.number += 1
        heard = Heard(
            text=text,
            number=self.number,
            understanding=understood(
                intent, is_sure=is_sure, right=right, language=self.language, then=then
            ),
            recognised=Recognised(**found),
            offered=self.offered,
        )
        return self._turn(lambda scene: talking.hear(scene, heard))

    def wants(self, intent, text="", **found):
        """Words that surely mean something."""
        return self.says(text or str(intent), intent, **found)

    def presses(self, label, *, actor=None):
        """The button whose label begins so."""
        offered = self.button(label)
        assert offered["kind"] != Kind.OPEN
        return self._turn(lambda scene: talking.press(scene, offered), actor=actor)

    def presses_values(self, intent, step, **values):
        """A button that nobody offered so."""
        offered = {"kind": "say", "step": f"{intent}.{step}", "values": values, "label": "…"}
        return self._turn(lambda scene: talking.press(scene, offered))

    def button(self, label):
        [found] = [each for each in self.offered if each["label"].startswith(label)]
        return found

    @property
    def offered(self):
        choices = [each for answer in self.answers for each in answer.choices]
        return [each.as_json(str(key)) for key, each in enumerate(choices, 1)]

    @property
    def labels(self):
        """What the buttons of the answer say, without those of the question that follows it."""
        return [each.label for each in self.answers[0].choices]

    @property
    def text(self):
        """The answer, with plain blanks."""
        return self.answers[0].text.replace("\N{NO-BREAK SPACE}", " ")

    @property
    def outcome(self):
        return self.answers[0].outcome

    @property
    def stored(self):
        return BotTalk.objects.select_related("invoice__creditor").get(chat=self.chat)

    def scene(self, actor=None):
        chat = Chat.objects.select_related("thread__invoice", "user").get(pk=self.chat.pk)
        return Scene(
            actor=actor or self.actor,
            chat=chat,
            talk=self.stored,
            language=self.language,
            at=self.at,
        )

    def _turn(self, answer, *, actor=None):
        scene = self.scene(actor)
        with translation.override(self.language):
            self.answers = answer(scene)
        scene.talk.save()
        return self.answers
