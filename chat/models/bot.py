"""The robot's side of a chat: where its talk stands, what it did not understand, what it knows."""

from collections.abc import Collection
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Language, User
from chat.models.chat import Chat
from invoices.models import Invoice


class BotTalk(models.Model):
    """How far the robot has come with somebody: kept with the chat, on whichever device it goes on.

    language      in which the robot answers: that of the first line
    heard_number  up to which line of the thread it has answered
    dialogue, step  what it talks about now, and what it said last of it; "" of nothing
    slots         what it knows of it: names and short texts, which the dialogue gave itself
    expects, then_step  what kind of words the next line may be, and the step they lead to
    invoice       the bill that the talk is about
    unsure        how often in a row it did not understand
    tried         what was talked about so far, for the agent: a list of `{"intent", "outcome"}`
    rights        what the person stands on and has not used yet, each with the number of the line
                  that said so first: a list of `{"intent", "number"}`; none is left unanswered
    """

    chat = models.OneToOneField(Chat, on_delete=models.PROTECT, related_name="bot_talk")
    language = models.CharField(_("language"), max_length=2, choices=Language)
    heard_number = models.PositiveIntegerField()
    dialogue = models.CharField(max_length=30, blank=True)
    step = models.CharField(max_length=30, blank=True)
    slots = models.JSONField(default=dict, blank=True)
    expects = models.CharField(max_length=10, blank=True)
    then_step = models.CharField(max_length=30, blank=True)
    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    unsure = models.PositiveSmallIntegerField(default=0)
    tried = models.JSONField(default=list, blank=True)
    rights = models.JSONField(default=list, blank=True)
    was_solved = models.BooleanField(_("was settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("talk with the robot")
        verbose_name_plural = _("talks with the robot")

    def __str__(self) -> str:
        return f"{self.chat_id}"

    @property
    def named_rights(self) -> list[str]:
        """The intents of `rights`, in the order in which they were named."""
        return [each["intent"] for each in self.rights]

    def stand_on(self, right: str, *, number: int) -> None:
        """In memory: of a right that was named before, the first line counts."""
        if right not in self.named_rights:
            self.rights = [*self.rights, {"intent": str(right), "number": number}]

    def use_rights(self, used: Collection[str]) -> None:
        """In memory: these wait for nobody any more, and the others still do."""
        self.rights = [each for each in self.rights if each["intent"] not in used]


class QuestionState(models.TextChoices):
    NEW = "NEW", _("To be labelled")
    LABELLED = "LABELLED", _("Labelled")
    PUT_AWAY = "PUT_AWAY", _("Put away")


class Whence(models.TextChoices):
    """Why a question is looked at by people."""

    UNSURE = "UNSURE", _("The robot was not sure")
    UNKNOWN = "UNKNOWN", _("The robot took it for something that is not ours")
    CORRECTED = "CORRECTED", _("The customer meant something else")
    NOT_SOLVED = "NOT_SOLVED", _("The matter was not settled")


class BotQuestion(models.Model):
    """Something that people ask and the robot does not know, or not well enough.

    text     without what could tell who asked: numbers, names, addresses are left out
    chat     where it was asked, until the chat has ended and the night come
    guesses  what the robot took it for, the likeliest first: `[[intent, probability], …]`
             of one that is CORRECTED, what the customer chose comes before them
    cluster  questions that are alike have the same number; None: alone
    intent   what it is, as somebody of ours said
    """

    asked_on = models.DateField(_("asked"))
    chat = models.ForeignKey(Chat, on_delete=models.SET_NULL, null=True, related_name="+")
    language = models.CharField(_("language"), max_length=2, choices=Language)
    text = models.TextField(_("text"))
    guesses = models.JSONField(default=list, blank=True)
    whence = models.CharField(_("why"), max_length=10, choices=Whence)
    cluster = models.PositiveIntegerField(_("group"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=QuestionState, default=QuestionState.NEW
    )
    intent = models.CharField(_("what it is"), max_length=30, blank=True)
    labelled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    labelled_at = models.DateTimeField(_("labelled"), null=True, blank=True)

    class Meta:
        verbose_name = _("question to the robot")
        verbose_name_plural = _("questions to the robot")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="LABELLED", labelled_at__isnull=False) & ~Q(intent="")
                | ~Q(state="LABELLED") & Q(intent=""),
                name="bot_question_labelled_iff_intent",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["language", "cluster"], condition=Q(state="NEW"), name="bot_question_new"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class BotModelState(models.TextChoices):
    CANDIDATE = "CANDIDATE", _("Trained, not in use")
    LIVE = "LIVE", _("In use")
    RETIRED = "RETIRED", _("Was in use")


class BotModel(models.Model):
    """What the robot has learned, as one file: one is in use, an earlier one can come back.

    file     what `chat.bot.training` wrote; sha256: its digest, checked before it is read
    examples  of how many utterances it was trained
    scores   on the frozen set, by language: `{"fi": {"top1": 0.91, …}, …}`
    """

    trained_at = models.DateTimeField(_("trained"))
    file = models.FileField(upload_to="bot")
    sha256 = models.CharField(max_length=64)
    examples = models.PositiveIntegerField(_("examples"))
    scores = models.JSONField(_("scores"), default=dict)
    state = models.CharField(
        _("state"), max_length=9, choices=BotModelState, default=BotModelState.CANDIDATE
    )
    live_since = models.DateTimeField(_("in use since"), null=True, blank=True)
    changed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("model of the robot")
        verbose_name_plural = _("models of the robot")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="LIVE"), name="bot_model_one_live"
            ),
            models.CheckConstraint(
                condition=~Q(state="LIVE") | Q(live_since__isnull=False),
                name="bot_model_live_since",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
