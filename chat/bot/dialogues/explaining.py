"""What is explained: sums, words, who asks for the money, and what a court may do."""

from typing import Final

from django.utils.translation import gettext_lazy

from chat.bot.dialogues import credit
from chat.bot.dialogues.costs import explain_cost
from chat.bot.dialogues.glossary import explain_word
from chat.bot.dialogues.hours import opening_hours
from chat.bot.dialogues.trust import scam, sender
from chat.bot.scene import START, Dialogue, Which
from chat.rules.intents import Intent

DIALOGUES: Final[tuple[Dialogue, ...]] = (
    Dialogue(
        intent=Intent.EXPLAIN_COST,
        title=gettext_lazy("What a cost is"),
        steps={START: explain_cost},
        which=Which.ANY,
    ),
    Dialogue(
        intent=Intent.EXPLAIN_WORD,
        title=gettext_lazy("What a word means"),
        steps={START: explain_word},
    ),
    Dialogue(
        intent=Intent.SENDER,
        title=gettext_lazy("Whose bill this is"),
        steps={START: sender},
    ),
    Dialogue(
        intent=Intent.SCAM,
        title=gettext_lazy("Is it a scam?"),
        steps={START: scam},
    ),
    Dialogue(
        intent=Intent.CREDIT_RECORD,
        title=gettext_lazy("My credit information"),
        steps={
            START: credit.credit_record,
            credit.ENTRY_COMES: credit.entry_comes,
            credit.ENTRY_GONE: credit.entry_gone,
        },
    ),
    Dialogue(
        intent=Intent.COURT,
        title=gettext_lazy("Court and enforcement"),
        steps={START: credit.court, credit.ENFORCEMENT: credit.enforcement},
    ),
    Dialogue(
        intent=Intent.OPENING_HOURS,
        title=gettext_lazy("When are you open?"),
        steps={START: opening_hours},
    ),
)
