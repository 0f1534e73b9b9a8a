"""Hello, thank you and goodbye; and what the robot can do."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat.bot import asking_back
from chat.bot.scene import START, Answer, Choice, Dialogue, Outcome, Scene, Values, say
from chat.rules.intents import FOR_PEOPLE, Intent


def greeting(scene: Scene, _values: Values) -> Answer:
    """Who answers here, and what people ask most."""
    hello = _("Hello! I am MyRopo’s robot.")
    help_with = _(
        "I look into your bills and answer at once, day and night. Ask in your own words, or "
        "choose one of these. A person is there when you write “human”."
    )
    return Answer(text=f"{hello}\n\n{help_with}", choices=_usual(scene), outcome=Outcome.ASKED)


def what_i_can(scene: Scene, _values: Values) -> Answer:
    text = _(
        "I can tell what you owe, what a cost is and what happens next. I can move a due date, "
        "make a payment plan, bring a letter or a statement, and help with paying and refunds.\n\n"
        "If a bill is wrong or you cannot pay, I show what your rights are. Nothing is done "
        "before you press a button that says it."
    )
    return Answer(
        text=text,
        choices=[*_usual(scene), say(_("To a person"), Intent.HUMAN)],
        outcome=Outcome.ASKED,
    )


def other_words(scene: Scene, _values: Values) -> Answer:
    """None of what was offered: once more in other words, and after that a person."""
    scene.talk.unsure = max(scene.talk.unsure, 2)
    return asking_back.other_words()


def thanks(_scene: Scene, _values: Values) -> Answer:
    """An end is offered, not made: a "thank you" in the middle of a talk ends nothing."""
    return Answer(
        text=_("You are welcome. Was that all for now?"),
        choices=[
            say(_("Yes, that was all"), Intent.THANKS, "bye", answer="yes"),
            say(_("No, something else"), Intent.THANKS, "more", answer="no"),
        ],
        outcome=Outcome.ASKED,
    )


def bye(scene: Scene, _values: Values) -> Answer:
    return _goodbye(scene, _("Thank you, and all the best. This talk stays in your messages."))


def more(scene: Scene, _values: Values) -> Answer:
    return Answer(text=_("What can I help you with?"), choices=_usual(scene), outcome=Outcome.ASKED)


def settled(scene: Scene, _values: Values) -> Answer:
    scene.talk.was_solved = True
    return _goodbye(scene, _("Good that it is settled. This talk stays in your messages."))


def not_settled(scene: Scene, _values: Values) -> Answer:
    """What then: it is told in other words, or to a person."""
    scene.talk.was_solved = False
    return Answer(
        text=_(
            "I am sorry that I could not settle it. Tell me in other words what you need, or let "
            "a person help."
        ),
        choices=[
            say(_("To a person"), Intent.HUMAN),
            say(_("What can you do?"), Intent.GREETING, "what_i_can"),
        ],
        outcome=Outcome.ASKED,
    )


def _goodbye(scene: Scene, text: str) -> Answer:
    """A right that was named and not used is told: people answer it, whatever was pressed."""
    named = scene.talk.named_rights
    settled_now = {each for each in named if each in Intent and each not in FOR_PEOPLE}
    if settled_now != set(named):
        text = _(
            "Thank you. Something that you wrote is a person’s to answer: they read it, and you "
            "get the answer in your messages."
        )
    return Answer(text=text, outcome=Outcome.END, uses_right=settled_now)


def _usual(scene: Scene) -> list[Choice]:
    """Three things that people ask for most, by whether there is something to pay."""
    if scene.open_invoices:
        return [
            say(_("Move a due date"), Intent.SHIFT_DUE_DATE),
            say(_("Pay in parts"), Intent.MAKE_PLAN),
            say(_("What happens next?"), Intent.WHAT_HAPPENS_NEXT),
        ]
    return [
        say(_("Find a bill"), Intent.FIND_INVOICE),
        say(_("When does my refund come?"), Intent.REFUND_WHEN),
        say(_("When do I get an answer?"), Intent.REPLY_WHEN),
    ]


DIALOGUES: Final[tuple[Dialogue, ...]] = (
    Dialogue(
        intent=Intent.GREETING,
        title=gettext_lazy("What can you do?"),
        steps={START: greeting, "what_i_can": what_i_can, "other_words": other_words},
    ),
    Dialogue(
        intent=Intent.THANKS,
        title=gettext_lazy("That was all"),
        steps={
            START: thanks,
            "bye": bye,
            "more": more,
            "settled": settled,
            "not_settled": not_settled,
        },
    ),
)
