"""People and companies: who acts for whom, how we reach somebody, and what was theirs."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import PartyKind
from chat.bot.dialogues.own_things import (
    CODE_OF_LETTER,
    code_of_letter,
    contact_details,
    delivery_channel,
    my_data,
    sign_in,
)
from chat.bot.dialogues.to_people import as_message_choice
from chat.bot.scene import START, Answer, Choice, Dialogue, Outcome, Scene, Values, open_page, say
from chat.rules.intents import Intent
from invoices import profile_cards


def authorise(scene: Scene, _values: Values) -> Answer:
    """To let another act, to act for another, and to end either."""
    give = _(
        "Somebody whom you trust can take care of your bills here with their own bank codes. You "
        "choose which bills, how far and until when, and can end it at any time."
    )
    hold = _(
        "If you are somebody’s guardian or debt counsellor, show us your document, and we confirm "
        "that you may act."
    )
    paragraphs, choices = [give, hold], [_rights_page()]
    if not scene.actor.is_for_another:
        card = profile_cards.authorisations(scene.actor, scene.at)
        now = _("%(what)s: %(state)s") % {"what": card.title, "state": card.state}
        paragraphs.insert(1, now)
        new = open_page(_("Authorise someone"), reverse("invoices:authorisation-new"))
        choices = [new, *choices, _ask_for_right()]
    return Answer(text="\n\n".join(paragraphs), choices=choices)


def company(scene: Scene, _values: Values) -> Answer:
    """How one comes to see a company's bills; whom one acts for now."""
    acting_for = scene.actor.acting_for
    paragraphs = []
    if acting_for.kind == PartyKind.COMPANY:
        paragraphs.append(_("You act for %(name)s now.") % {"name": acting_for.name})
    paragraphs.append(
        _(
            "You sign in as yourself and then choose the company: Suomi.fi checks from the "
            "official registers for which companies you may act."
        )
    )
    paragraphs.append(
        _(
            "If your role is in no register, ask for the right with a letter to the company and "
            "its business ID. Our staff then confirm it."
        )
    )
    return Answer(
        text="\n\n".join(paragraphs),
        choices=[
            open_page(_("Act for a company"), reverse("accounts:company")),
            open_page(
                _("Ask for the right with a letter"), reverse("invoices:mandate-ask-company")
            ),
            open_page(_("Choose for whom you act"), reverse("accounts:acting")),
        ],
    )


def deceased(_scene: Scene, _values: Values) -> Answer:
    """Words first. What is not said: that anything must be paid or done today."""
    sorry = _("I am sorry for your loss.")
    whose = _(
        "The bills of somebody who has died belong to the estate and are paid from what it has. "
        "A relative does not owe them only by being a relative."
    )
    right = _(
        "Who takes care of the estate can ask for the right to handle its bills here, with a "
        "document of it. You can also first tell a person of ours what has happened."
    )
    return Answer(
        text=f"{sorry} {whose}\n\n{right}",
        choices=[
            say(_("Tell it to a person"), Intent.HUMAN),
            as_message_choice(),
            open_page(_("Take care of an estate’s bills"), reverse("invoices:mandate-ask")),
        ],
        outcome=Outcome.ASKED,
    )


def _rights_page() -> Choice:
    return open_page(_("See or end authorisations"), reverse("invoices:authorisations"))


def _ask_for_right() -> Choice:
    return open_page(_("Act for another with a document"), reverse("invoices:mandate-ask"))


DIALOGUES: Final[tuple[Dialogue, ...]] = (
    Dialogue(
        intent=Intent.AUTHORISE,
        title=gettext_lazy("Who may act for whom"),
        steps={START: authorise},
    ),
    Dialogue(
        intent=Intent.COMPANY,
        title=gettext_lazy("A company’s bills"),
        steps={START: company},
    ),
    Dialogue(
        intent=Intent.CONTACT_DETAILS,
        title=gettext_lazy("Change my contact details"),
        steps={START: contact_details},
    ),
    Dialogue(
        intent=Intent.DELIVERY_CHANNEL,
        title=gettext_lazy("How my bills come"),
        steps={START: delivery_channel},
    ),
    Dialogue(
        intent=Intent.MY_DATA,
        title=gettext_lazy("My data"),
        steps={START: my_data},
    ),
    Dialogue(
        intent=Intent.SIGN_IN,
        title=gettext_lazy("Trouble with signing in"),
        steps={START: sign_in, CODE_OF_LETTER: code_of_letter},
    ),
    Dialogue(
        intent=Intent.DECEASED,
        title=gettext_lazy("Somebody has died"),
        steps={START: deceased},
    ),
)
