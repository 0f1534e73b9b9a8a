"""What is one's own: contact details, how bills and news come, one's data, and signing in."""

import re
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.profile_cards import of_accounts
from accounts.profile_cards.cards import Card
from chat.bot.recognising.words import folded
from chat.bot.scene import Answer, Choice, Outcome, Scene, Values, open_page, say
from chat.rules.intents import Intent
from invoices import profile_cards as of_invoices
from invoices.models import Invoice
from invoices.queries.addresses import addresses_of
from invoices.queries.rights import rights
from messaging import profile_cards as of_messaging

CODE_OF_LETTER: Final = "code_of_letter"
_IS_OF_LETTER: Final = re.compile(
    r"\b(?:kirje|myropo|ropo|paperi|lapu)\w*[- ]\w*\s?(?:kood|tunnu)|\b(?:kood|tunnu)\w* .*\bkirje"
    r"|\bbrev\w*|\bletter|myropo.?(?:kod|id|code)|kirjeen kood"
)
# Whose address must be known to nobody, and so must not be written in a chat.
_HIDDEN_ADDRESS: Final = re.compile(
    r"turvakiel|sparrmarkering|sekretessmark|sakerhetsforbud|non-?disclosure|security ban"
    r"|hidden address|secret address|salainen osoite"
)


def contact_details(scene: Scene, values: Values) -> Answer:
    """Where letters and e-mail go now, and where each is changed."""
    if _HIDDEN_ADDRESS.search(folded(values.get("words", ""))):
        return _hidden_address()
    paragraphs = [_("You change these yourself here.")]
    choices: list[Choice] = []
    if letters := _letters(scene):
        paragraphs.append(letters[0])
        choices.append(letters[1])
    if not scene.actor.is_for_another:
        paragraphs.append("\n".join(_told(each) for each in _cards(scene)))
    choices += [
        open_page(_("Change my e-mail address"), reverse("accounts:email")),
        open_page(_("Change my phone number"), reverse("accounts:phone")),
        open_page(_("Change the name I am called by"), reverse("accounts:details")),
    ]
    paragraphs.append(_("Tell the creditor of a new address, too: we do not pass it on."))
    return Answer(text="\n\n".join(paragraphs), choices=choices)


def delivery_channel(scene: Scene, _values: Values) -> Answer:
    """How bills, letters and news come, and who decides on each."""
    paragraphs = [
        _(
            "How the invoice itself comes is between you and the creditor: you order an e-invoice "
            "in your online bank. We cannot order it for you."
        ),
        _(
            "Collection letters come on paper, unless you have agreed to get them electronically "
            "in MyRopo. You can take that back at any time."
        ),
    ]
    choices = [open_page(_("How we tell you of news"), reverse("messaging:telling"))]
    if scene.actor.access.is_full:
        letters = of_invoices.electronic_letters(scene.actor, scene.at)
        paragraphs.append(_told(letters))
        choices.insert(0, open_page(_("Electronic letters"), letters.url))
    if not scene.actor.is_for_another:
        paragraphs[-1] += "\n" + _told(of_messaging.telling(scene.actor, scene.at))
    choices.append(open_page(_("Reminders by e-mail"), reverse("accounts:email")))
    return Answer(text="\n\n".join(paragraphs), choices=choices)


def my_data(scene: Scene, _values: Values) -> Answer:
    """What one sees and gets at once, and what a person must decide on."""
    yours = _(
        "You get everything that we know of you in one file, and see when our staff has looked at "
        "your data, and why. This talk, too, is kept in your messages."
    )
    kept = _(
        "What is wrong is corrected. What you want erased is erased as far as no law makes us keep "
        "it: what belongs to the accounts is kept for years. A person answers within a month."
    )
    looked = []
    if not scene.actor.is_for_another:
        looked = [_told(of_accounts.viewings(scene.actor, scene.at))]
    return Answer(
        text="\n\n".join([yours, *looked, kept]),
        choices=[
            open_page(_("My data in one file"), reverse("accounts:data")),
            open_page(_("Who has looked at my data"), reverse("accounts:viewings")),
            say(_("Ask for correction or erasure"), Intent.HUMAN),
        ],
    )


def sign_in(scene: Scene, values: Values) -> Answer:
    """The ways in; who reads this is in, so it is about the next time."""
    if _IS_OF_LETTER.search(folded(values.get("words", ""))):
        return code_of_letter(scene, values)
    with_bank = _(
        "You are signed in now. If bank ID or the mobile certificate fails the next time, your "
        "bank or operator helps: we do not see them."
    )
    without = _(
        "You can come back without them, by a passkey or a code by e-mail, once you have set it up "
        "here. After 15 minutes without use we close the page, to keep your matters private."
    )
    return Answer(
        text=f"{with_bank}\n\n{without}",
        choices=[
            open_page(_("Set up a passkey or a code"), reverse("accounts:return-login")),
            open_page(_("Where you are signed in"), reverse("accounts:sessions")),
            say(_("The code of a letter does not work"), Intent.SIGN_IN, CODE_OF_LETTER),
        ],
    )


def code_of_letter(scene: Scene, _values: Values) -> Answer:
    """What the MyRopo ID is for, and how it is typed."""
    text = _(
        "The MyRopo ID of a letter does not sign you in: with the case number it brings the bill "
        "of the letter to your list. It has eight characters, and never 0, 1, I, L, O or U."
    )
    choices = [say(_("To a person"), Intent.HUMAN)]
    if scene.actor.access.is_full:
        by_code = _("Find a bill by the codes of a letter")
        choices.insert(0, open_page(by_code, reverse("invoices:find-code")))
    return Answer(text=text, choices=choices)


def _hidden_address() -> Answer:
    """A person takes care of it: the address must not stand in a talk."""
    text = _(
        "If your address must stay secret, do not write it here. A person of ours takes care of "
        "it so that few see it."
    )
    number = ""
    if settings.COLLECTOR_PHONE:
        number = " " + _("Call us: %(number)s.") % {"number": settings.COLLECTOR_PHONE}
    return Answer(
        text=text + number,
        choices=[say(_("To a person"), Intent.HUMAN), say(_("Be called"), Intent.CALL_BACK)],
        outcome=Outcome.ASKED,
    )


def _letters(scene: Scene) -> tuple[str, Choice] | None:
    """Where letters go, by the newest bill; None for who may not change it, or has no bill."""
    if not scene.actor.access.is_full:
        return None
    newest = (
        Invoice.objects.filter(rights(scene.actor), party=scene.actor.acting_for)
        .order_by("-pk")
        .first()
    )
    if newest is None:
        return None
    given = addresses_of([newest.pk]).get(newest.pk)
    street, postcode, town = newest.debtor_street, newest.debtor_postcode, newest.debtor_town
    address = str(given) if given else f"{street}, {postcode} {town}"
    page = reverse("invoices:address", args=[newest.public_id])
    told = _("Your letters go to: %(address)s.") % {"address": address}
    return told, open_page(_("Correct the address for letters"), page)


def _cards(scene: Scene) -> list[Card]:
    return [
        of_accounts.email(scene.actor, scene.at),
        of_accounts.phone(scene.actor, scene.at),
    ]


def _told(card: Card) -> str:
    """A line of the profile page: `E-mail: vaino@example.com`."""
    return _("%(what)s: %(state)s") % {"what": card.title, "state": card.state}
