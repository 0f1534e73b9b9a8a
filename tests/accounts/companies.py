"""People of the demo who ask for their companies, and what a test looks at."""

from django.test import Client
from django.urls import reverse

from accounts.models import User
from demo.personas import persona
from tests.factories import DebtorFactory, PersonFactory

WORKSHOP = "2331972-7"  # Yrjö: managing director, may sign
TRADE = "9000101-4"  # Yrjö: sole trader
ESTATES = "9000202-5"  # Yrjö: member of the board, which is not enough
STEEL = "9000303-6"  # Yrjö: partner; one register did not answer
DISTURBED = "Suomi.fi ei toimi kunnolla"
BEGIN_AGAIN = "Tätä valintaa ei voi enää käyttää"


def person(key: str) -> User:
    known = persona(key)
    return DebtorFactory(party=PersonFactory(name=known.name, code=known.hetu))


def text(answer) -> str:
    return answer.content.decode()


def acts_for(client: Client) -> str:
    """The name that the band shows; nothing for oneself."""
    context = client.get(reverse("accounts:acting")).context
    actor = context["request"].actor
    return actor.acting_for.name if actor.is_for_another else ""
